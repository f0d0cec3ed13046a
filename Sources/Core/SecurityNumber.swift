/// The numbers that name a security everywhere.
package enum SecurityNumber {
  /// Two letters, nine letters or digits and a check digit that holds (ISO 6166).
  package static func isISIN(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 12, bytes.prefix(2).allSatisfy({ (0x41...0x5A).contains($0) }),
      let last = bytes.last, (0x30...0x39).contains(last)
    else { return false }
    var digits: [Int] = []
    for byte in bytes {
      switch byte {
      case 0x30...0x39: digits.append(Int(byte - 0x30))
      case 0x41...0x5A:
        let value = Int(byte - 0x41) + 10
        digits += [value / 10, value % 10]
      default: return false
      }
    }
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let value = place % 2 == 1 ? digit * 2 : digit
      sum += value / 10 + value % 10
    }
    return sum % 10 == 0
  }
}
