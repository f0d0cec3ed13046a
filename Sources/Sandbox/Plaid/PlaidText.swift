import Core

/// An id of Plaid's kind: 37 letters and digits, in which case counts.
func plaidID(_ words: Any...) -> String {
  var dice = SplitMix64(seed: 0xDB, words.map { "\($0)" }.joined(separator: "/"))
  let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789".utf8)
  return String(decoding: (0..<37).map { _ in letters[dice.number(0...(letters.count - 1))] }, as: UTF8.self)
}

/// As a double is written: without zeros at its end.
func plaidNumber(_ number: ExactDecimal) -> JSON { .number(number.normalised.description) }

func plaidNumber(minor: Int64) -> JSON { plaidNumber(ExactDecimal(mantissa: minor, scale: 2)) }

extension JSON {
  static func of(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

  /// The same object with more members.
  func with(_ more: [Member]) -> JSON {
    guard case .object(let members) = self else { return self }
    return .object(members + more)
  }
}
