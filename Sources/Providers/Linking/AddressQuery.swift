/// The value of a name in an address's query, decoded; nil when it is not there. `+` is a space there.
package func queryValue(_ name: String, in address: String) -> String? {
  guard let mark = address.firstIndex(of: "?") else { return nil }
  let query = address[address.index(after: mark)...].prefix { $0 != "#" }
  for pair in query.split(separator: "&") {
    let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard percentDecoded(parts[0]) == name else { continue }
    return parts.count == 2 ? percentDecoded(Substring(parts[1].replacing("+", with: " "))) : ""
  }
  return nil
}

/// `%41` as `A`; what is no escape stays as it is.
func percentDecoded(_ text: Substring) -> String {
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  var index = 0
  while index < bytes.count {
    if bytes[index] == 0x25, index + 2 < bytes.count,
      let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
    {
      result.append(value)
      index += 3
    } else {
      result.append(bytes[index])
      index += 1
    }
  }
  return String(decoding: result, as: UTF8.self)
}
