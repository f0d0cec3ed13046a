/// What is left of a bank's text once rails, digits, dates and codes are gone: the words that name somebody.
package struct MerchantText: Sendable {
  /// Words kept of a text: a head, and more tails than identity needs, since some of them may turn out to be towns.
  static let longest = 8

  private let rails: Set<UInt64>
  private let processors: Set<UInt64>

  package init() {
    func hashes(_ lists: [String]) -> Set<UInt64> {
      Set(lists.flatMap { $0.split { $0 == " " || $0 == "\n" } }.map { Self.hash(Array($0.utf8)[...]) })
    }
    rails = hashes(RailsWords.byCountry.map(\.words))
    processors = hashes([RailsWords.processors])
  }

  private static func hash(_ word: ArraySlice<UInt8>) -> UInt64 {
    word.withUnsafeSpan { ByteInterner.hash($0) }
  }

  func isRails(_ word: ArraySlice<UInt8>) -> Bool { rails.contains(Self.hash(word)) }

  /// Words joined by one space; empty when the text has no letter.
  /// - Parameter folded: what `TextFolding` made of counterparty or description.
  package func normalise(_ folded: [UInt8]) -> [UInt8] {
    let words = Self.words(of: afterStars(folded))
    var kept = words.indices.filter { isName(words[$0]) && !Self.isMonth(words, $0) }.map { words[$0] }
    if kept.isEmpty {
      // Nothing but rails: then a short mixed word is a name (`o2`), else the rails are all there is to tell it by.
      kept = words.filter { $0.count <= 4 && Self.hasDigit($0) && Self.hasLetter($0) }
    }
    if kept.isEmpty { kept = words.filter { !Self.hasDigit($0) } }
    var result: [UInt8] = []
    for word in kept.prefix(Self.longest) {
      if !result.isEmpty { result.append(0x20) }
      result += word
    }
    return result
  }

  private func isName(_ word: ArraySlice<UInt8>) -> Bool {
    word.count > 1 && !Self.hasDigit(word) && !rails.contains(Self.hash(word))
  }

  /// Months that are names too: behind a day's number they are a date, `30 MAY`.
  private static func isMonth(_ words: [ArraySlice<UInt8>], _ place: Int) -> Bool {
    guard place > 0, words[place - 1].count <= 2, words[place - 1].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      return false
    }
    return words[place].elementsEqual("may".utf8) || words[place].elementsEqual("mar".utf8)
  }

  private static func hasDigit(_ word: ArraySlice<UInt8>) -> Bool { word.contains { $0 >= 0x30 && $0 <= 0x39 } }
  private static func hasLetter(_ word: ArraySlice<UInt8>) -> Bool { word.contains { $0 > 0x39 } }

  /// Drops the code behind a star; behind a payment service the shop itself stands, and what stood before is dropped.
  private func afterStars(_ folded: [UInt8]) -> [UInt8] {
    guard folded.contains(0x2A) else { return folded }
    var before = folded[..<0]
    var rest = folded[...]
    var kept: [UInt8] = []
    while let star = rest.firstIndex(of: 0x2A) {
      before = rest[..<star]
      rest = rest[(star + 1)...].drop { $0 == 0x20 || $0 == 0x2A }
      let last = Self.words(of: Array(before)).last
      if let last, processors.contains(Self.hash(last)) {
        kept = []
      } else if last != nil || !kept.isEmpty {
        kept += before
        kept.append(0x20)
        rest = rest.drop { $0 != 0x20 && $0 != 0x2A }
      }
    }
    return kept + rest
  }

  /// Runs of letters and digits. An apostrophe or `&` between letters joins them: `o'brien`, `h&m`.
  static func words(of folded: [UInt8]) -> [ArraySlice<UInt8>] {
    var words: [ArraySlice<UInt8>] = []
    var word: [UInt8] = []
    for byte in folded {
      switch byte {
      case 0x61...0x7A, 0x30...0x39, 0x80...: word.append(byte)
      case 0x27, 0x26, 0x60: continue
      default:
        if !word.isEmpty { words.append(word[...]) }
        word.removeAll(keepingCapacity: true)
      }
    }
    if !word.isEmpty { words.append(word[...]) }
    return words
  }
}

extension ArraySlice<UInt8> {
  func withUnsafeSpan<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result { try body(span) }
}
