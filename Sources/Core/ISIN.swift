/// International securities identification numbers (ISO 6166).
package enum ISIN {
  /// Two letters, nine letters or digits, and a check digit that is right.
  package static func isValid(_ text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 12, bytes[0...1].allSatisfy(isLetter),
      bytes[2...10].allSatisfy({ isLetter($0) || isDigit($0) }),
      isDigit(bytes[11])
    else { return false }
    return checkDigit(of: bytes[..<11]) == bytes[11] - 0x30
  }

  /// The last digit that would make the first eleven valid; nil when they are not letters and digits.
  package static func checkDigit(of body: some Collection<UInt8>) -> UInt8? {
    var digits: [UInt8] = []
    for byte in body {
      if isDigit(byte) {
        digits.append(byte - 0x30)
      } else if isLetter(byte) {
        // A is 10, Z is 35: two digits.
        digits += [(byte - 0x37) / 10, (byte - 0x37) % 10]
      } else {
        return nil
      }
    }
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let weighed = place.isMultiple(of: 2) ? Int(digit) * 2 : Int(digit)
      sum += weighed / 10 + weighed % 10
    }
    return UInt8((10 - sum % 10) % 10)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
