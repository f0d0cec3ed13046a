/// JSON of the two shapes that columns hold: a list of strings, and an object of names and exact numbers.
enum FlatJSON {
  static func array(_ strings: [String]) -> String { "[" + strings.map(quoted).joined(separator: ",") + "]" }

  /// Values are written as they stand: exact decimals.
  static func object(_ pairs: [(String, String)]) -> String {
    "{" + pairs.map { quoted($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
  }

  /// Of an array that `array` wrote.
  static func strings(_ text: String) -> [String] { tokens(text) }

  /// Of an object that `object` wrote.
  static func pairs(_ text: String) -> [(String, String)] {
    let all = tokens(text)
    return stride(from: 0, to: all.count - 1, by: 2).map { (all[$0], all[$0 + 1]) }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// The strings and bare numbers of the text, in order.
  private static func tokens(_ text: String) -> [String] {
    var tokens: [String] = []
    var scalars = text.unicodeScalars.makeIterator()
    var bare = ""
    while let scalar = scalars.next() {
      switch scalar {
      case "\"":
        tokens.append(string(&scalars))
      case "[", "]", "{", "}", ":", ",", " ":
        if !bare.isEmpty { tokens.append(bare) }
        bare = ""
      default: bare.unicodeScalars.append(scalar)
      }
    }
    return tokens
  }

  private static func string(_ scalars: inout String.UnicodeScalarView.Iterator) -> String {
    var result = ""
    while let scalar = scalars.next(), scalar != "\"" {
      guard scalar == "\\", let escaped = scalars.next() else {
        result.unicodeScalars.append(scalar)
        continue
      }
      guard escaped == "u" else {
        result.unicodeScalars.append(escaped)
        continue
      }
      var digits = ""
      for _ in 0..<4 { if let digit = scalars.next() { digits.unicodeScalars.append(digit) } }
      if let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) { result.unicodeScalars.append(scalar) }
    }
    return result
  }
}
