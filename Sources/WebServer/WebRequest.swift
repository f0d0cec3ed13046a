/// One request, whole: path and query are decoded, the body is complete.
package struct WebRequest: Sendable {
  /// In capitals: `GET`.
  package var method: String
  /// Decoded, without the query; begins with `/`.
  package var path: String
  /// Decoded, in the order sent; a name may repeat.
  package var query: [(name: String, value: String)]
  /// The query as it was sent, still escaped, without `?`: what signatures are made of. A plain `+` is a space here.
  package var rawQuery = ""
  /// In the order sent; names as the client wrote them.
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  package init(
    method: String, path: String, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, in whatever case it was sent.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.utf8.elementsEqual(name.utf8, by: sameLetter) }?.value
  }

  /// The first query item of that name.
  package func query(_ name: String) -> String? { query.first { $0.name == name }?.value }
}

private func sameLetter(_ left: UInt8, _ right: UInt8) -> Bool { lowered(left) == lowered(right) }

private func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

/// The text that `%41`-style escapes stand for, or nil when an escape is broken, stands for NUL, or the whole is not UTF-8.
func percentDecoded(_ bytes: some Sequence<UInt8>) -> String? {
  var result: [UInt8] = []
  var pending: [UInt8] = []
  var inEscape = false
  for byte in bytes {
    if inEscape {
      pending.append(byte)
      guard pending.count == 2 else { continue }
      guard let high = hexDigit(pending[0]), let low = hexDigit(pending[1]), high + low > 0 else { return nil }
      result.append(high << 4 | low)
      pending = []
      inEscape = false
    } else if byte == 0x25 {
      inEscape = true
    } else {
      result.append(byte)
    }
  }
  return inEscape ? nil : String(validating: result, as: UTF8.self)
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x41 + 10
  case 0x61...0x66: byte - 0x61 + 10
  default: nil
  }
}
