/// Account numbers by ISO 13616: two letters, two check digits, up to thirty characters, and a sum that must come out.
enum IBAN {
  /// The first one in any of `texts`, without spaces, or nil.
  static func first(in texts: [String]) -> String? {
    for text in texts {
      let characters = Array(text.utf8)
      for start in characters.indices where isStart(characters, start) {
        if let found = read(characters, from: start) { return found }
      }
    }
    return nil
  }

  private static func isStart(_ text: [UInt8], _ index: Int) -> Bool {
    guard index + 3 < text.count, index == 0 || !(text[index - 1].isLetter || text[index - 1].isDigit) else {
      return false
    }
    return (0x41...0x5A).contains(text[index]) && (0x41...0x5A).contains(text[index + 1]) && text[index + 2].isDigit
      && text[index + 3].isDigit
  }

  /// The longest run from `start` whose check digits hold; single spaces may stand in it.
  private static func read(_ text: [UInt8], from start: Int) -> String? {
    var run: [UInt8] = []
    var best: [UInt8]?
    var index = start
    while index < text.count, run.count < 34 {
      let byte = text[index]
      if byte == 0x20 {
        guard index + 1 < text.count, text[index + 1] != 0x20 else { break }
      } else if byte.isDigit || (0x41...0x5A).contains(byte) {
        run.append(byte)
        let isWhole = index + 1 == text.count || !(text[index + 1].isDigit || text[index + 1].isLetter)
        if run.count >= 15, isWhole, isValid(run) { best = run }
      } else {
        break
      }
      index += 1
    }
    return best.map { String(decoding: $0, as: UTF8.self) }
  }

  /// ISO 7064, MOD 97-10: with the first four characters at the end and letters as 10 to 35, the remainder is 1.
  private static func isValid(_ iban: [UInt8]) -> Bool {
    var remainder = 0
    for byte in iban[4...] + iban[..<4] {
      let value = byte.isDigit ? Int(byte - 0x30) : Int(byte - 0x41) + 10
      remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
    }
    return remainder == 1
  }
}
