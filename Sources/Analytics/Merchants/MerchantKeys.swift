import Hashing

/// Which step made a merchant's key, highest authority first.
package enum KeyStep: String, Sendable, CaseIterable { case decision, rule, creditor, mandate, account, text }

/// Identity of texts within one household's books: head and up to two tails, but for words that stand behind many heads.
package struct MerchantKeys: Sendable {
  /// A tail behind this many heads is a town, a country or a phrase of the bank's: it tells nobody apart.
  static let headsOfNoIdentity = 3
  static let tailsKept = 2

  private var words = ByteInterner()
  /// For each word, the first heads it was seen behind: at most as many as make it tell nothing.
  private var heads: [[Int32]] = []

  package init() {}

  /// Counts a distinct text (as `MerchantText` leaves it); in whatever order texts are counted, the result is the same.
  package mutating func count(_ normalised: ArraySlice<UInt8>) {
    let numbers = normalised.split(separator: 0x20).map { number($0) }
    guard let head = numbers.first else { return }
    for tail in numbers.dropFirst() where tail != head {
      if heads[Int(tail)].count < Self.headsOfNoIdentity, !heads[Int(tail)].contains(head) {
        heads[Int(tail)].append(head)
      }
    }
  }

  private mutating func number(_ word: ArraySlice<UInt8>) -> Int32 {
    let bytes = Self.collapsed(word)
    let number = words.number(of: bytes.span)
    if number == heads.count { heads.append([]) }
    return Int32(number)
  }

  /// Head and up to two tails of a text already counted.
  package mutating func identity(_ normalised: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var kept: [ArraySlice<UInt8>] = []
    for word in normalised.split(separator: 0x20) {
      if !kept.isEmpty, heads[Int(number(word))].count >= Self.headsOfNoIdentity { continue }
      kept.append(word)
      if kept.count > Self.tailsKept { break }
    }
    return kept
  }

  /// The words run together, `ue` as `u`: `Gasthaus Schröder`, `GASTHAUSSCHROEDER` and `Gasthaus Schroeder` are one.
  package static func key(_ identity: [ArraySlice<UInt8>]) -> String {
    String(decoding: identity.flatMap { collapsed($0) }, as: UTF8.self)
  }

  /// Banks without umlauts write `ae oe ue`; folding writes `a o u`.
  private static func collapsed(_ word: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    for byte in word {
      if byte == 0x65, let last = result.last, last == 0x61 || last == 0x6F || last == 0x75 { continue }
      result.append(byte)
    }
    return result
  }

  /// `lower-case-words`, ASCII, at most 48 bytes; `merchant` where nothing can be written so.
  package static func slug(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in TextFolding().fold(text) {
      switch byte {
      case 0x61...0x7A, 0x30...0x39: bytes.append(byte)
      case 0x27: continue
      default: if let last = bytes.last, last != 0x2D { bytes.append(0x2D) }
      }
    }
    bytes = Array(bytes.prefix(48))
    while bytes.last == 0x2D { bytes.removeLast() }
    return bytes.isEmpty ? "merchant" : String(decoding: bytes, as: UTF8.self)
  }

  /// The address: the text's slug and four hex digits of the key, so that a namesake never renames another.
  package static func merchantID(text: String, key: String) -> String {
    slug(text) + "-" + BLAKE2b.hex(key, length: 16).prefix(4)
  }

  /// Letters and digits of an account number or creditor id, upper case.
  package static func compact(_ text: some Sequence<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text {
      switch byte {
      case 0x30...0x39, 0x41...0x5A: result.append(byte)
      case 0x61...0x7A: result.append(byte - 0x20)
      default: continue
      }
    }
    return result
  }

  /// A SEPA creditor id without its fifth to seventh place: the business code, which a creditor chooses anew at will.
  package static func creditor(_ compact: [UInt8]) -> String {
    guard compact.count > 7, compact[0] > 0x40, compact[1] > 0x40, compact[2] < 0x40, compact[3] < 0x40 else {
      return String(decoding: compact, as: UTF8.self)
    }
    return String(decoding: compact[..<4] + compact[7...], as: UTF8.self)
  }
}
