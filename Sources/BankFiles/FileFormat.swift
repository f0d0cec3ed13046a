import Core

/// What a bank file is, told by its content, never by its name.
package enum FileFormat: String, Hashable, Sendable, CaseIterable {
  case csv, ofx, qif, camt, mt940, zip, unknown

  /// From a file's first bytes; 64 KiB are plenty.
  package init(head: some Collection<UInt8>) {
    self = Self.detect(Array(head.prefix(65_536)))
  }

  private static func detect(_ bytes: [UInt8]) -> FileFormat {
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06]) { return .zip }
    let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || looksWide(bytes)
    // In UTF-16 every other byte of what is looked for here is zero.
    let text = isWide ? bytes.filter { $0 != 0 } : bytes
    if text.contains("OFXHEADER:", atLineStart: true) || text.contains("<?OFX") || text.contains("<OFX>") {
      return .ofx
    }
    if text.contains("!TYPE:", atLineStart: true) || text.contains("!ACCOUNT", atLineStart: true)
      || text.contains("!OPTION", atLineStart: true) || text.contains("!CLEAR:", atLineStart: true)
    {
      return .qif
    }
    if Self.isCAMT(text) { return .camt }
    if text.contains(":20:", atLineStart: true) || text.contains("{1:") && text.contains(":20:") { return .mt940 }
    // What a browser saves when the bank has signed its user out, and what a bank offers for printing.
    if text.starts(with: "%PDF".utf8) || text.contains("<HTML") || text.contains("<!DOCTYPE HTML") { return .unknown }
    if text.contains(0) || text.allSatisfy({ $0 <= 0x20 }) { return .unknown }
    return .csv
  }

  /// XML whose root, behind a declaration or comments, says so; a CSV may name the format in a text.
  private static func isCAMT(_ text: [UInt8]) -> Bool {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = text.starts(with: mark) ? text.dropFirst(mark.count) : text[...]
    guard content.first(where: { $0 > 0x20 && $0 < 0xFE }) == 0x3C else { return false }
    return text.contains("CAMT.05") || text.contains("BKTOCSTMR")
  }

  /// Why a file of this kind is not read, or nil for those that are.
  func refusal(name: String) -> UserError? {
    let place = Place(file: name)
    switch self {
    case .csv, .ofx, .qif, .camt, .mt940: return nil
    case .zip:
      return UserError(
        "this is an archive within an archive", at: place, hint: "unpack it and import the files in it")
    case .unknown:
      return UserError(
        "this is no bank file: it is empty, a page of a website, a PDF, or not text", at: place,
        hint: "download the account's transactions as CAMT, OFX or CSV")
    }
  }
}

/// Whether text without a byte-order mark is UTF-16: nearly half of the first bytes are zero, all on one side.
func looksWide(_ bytes: [UInt8]) -> Bool { wideByteOrder(bytes) != nil }

/// Which byte of each pair is the zero one, for text in UTF-16 without a mark.
func wideByteOrder(_ bytes: [UInt8]) -> TextEncoding? {
  var zeros = (even: 0, odd: 0)
  let sample = bytes.prefix(2_048)
  for (index, byte) in sample.enumerated() where byte == 0 {
    if index % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
  }
  guard sample.count >= 4, (zeros.even + zeros.odd) * 5 > sample.count * 2 else { return nil }
  if zeros.even == 0 { return .utf16(bigEndian: false) }
  if zeros.odd == 0 { return .utf16(bigEndian: true) }
  return nil
}

extension [UInt8] {
  /// Whether `word`, in capitals, stands in it in any case.
  func contains(_ word: String, atLineStart: Bool = false) -> Bool {
    let word = Array(word.utf8)
    guard let first = word.first, count >= word.count else { return false }
    for start in 0...(count - word.count) where self[start].upper == first {
      if atLineStart, start > 0, !self[start - 1].isLineEnd, !(start == 3 && self[0] == 0xEF) { continue }
      if word.indices.allSatisfy({ self[start + $0].upper == word[$0] }) { return true }
    }
    return false
  }
}

extension UInt8 {
  var upper: UInt8 { self >= 0x61 && self <= 0x7A ? self - 0x20 : self }
  var lower: UInt8 { self >= 0x41 && self <= 0x5A ? self + 0x20 : self }
  var isLineEnd: Bool { self == 0x0A || self == 0x0D }
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isLetter: Bool { lower >= 0x61 && lower <= 0x7A }
}
