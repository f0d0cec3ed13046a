import Core

// Filters that write text for HTML, addresses and Base64.

let encodingFilters: [String: Filter] = [
  "escape": .of { $0.isNull ? .null : .string(Markup.html($0.filterText)) },
  "h": .of { $0.isNull ? .null : .string(Markup.html($0.filterText)) },
  "escape_once": .of { .string(escapeOnce($0.filterText)) },
  "url_encode": .of { $0.isNull ? .null : .string(urlEncode($0.filterText)) },
  "url_decode": .of { (value) throws(TemplateFault) in value.isNull ? .null : .string(try urlDecode(value.filterText))
  },
  "base64_encode": .of { .string(base64($0.filterText, urlSafe: false)) },
  "base64_url_safe_encode": .of { .string(base64($0.filterText, urlSafe: true)) },
  "base64_decode": .of { (value) throws(TemplateFault) in .string(try base64Decoded(value.filterText, urlSafe: false))
  },
  "base64_url_safe_decode": .of { (value) throws(TemplateFault) in
    .string(try base64Decoded(value.filterText, urlSafe: true))
  },
]

/// Leaves what already is a character reference.
private func escapeOnce(_ text: String) -> String {
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  for (index, byte) in bytes.enumerated() {
    if byte == 0x26, isReference(bytes[(index + 1)...]) {
      result.append(byte)
    } else {
      Markup.appendHTML(byte, to: &result)
    }
  }
  return String(decoding: result, as: UTF8.self)
}

private func isReference(_ rest: ArraySlice<UInt8>) -> Bool {
  let isNumber = rest.first == 0x23
  let name = (isNumber ? rest.dropFirst() : rest).prefix { isNumber ? $0.isDigit : $0.isLetter }
  return !name.isEmpty && name.endIndex < rest.endIndex && rest[name.endIndex] == 0x3B
}

private let hexDigits = Array("0123456789ABCDEF".utf8)

private func urlEncode(_ text: String) -> String {
  var result: [UInt8] = []
  for byte in text.utf8 {
    if byte.isWordByte || byte == 0x2D || byte == 0x2E || byte == 0x7E {
      result.append(byte)
    } else if byte == 0x20 {
      result.append(0x2B)
    } else {
      result += [0x25, hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
    }
  }
  return String(decoding: result, as: UTF8.self)
}

private func urlDecode(_ text: String) throws(TemplateFault) -> String {
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  var index = 0
  while index < bytes.count {
    if bytes[index] == 0x25, index + 2 < bytes.count, let high = hexValue(bytes[index + 1]),
      let low = hexValue(bytes[index + 2])
    {
      result.append(high << 4 | low)
      index += 3
    } else {
      result.append(bytes[index] == 0x2B ? 0x20 : bytes[index])
      index += 1
    }
  }
  guard let decoded = String(validating: result, as: UTF8.self) else {
    throw TemplateFault("the decoded text is not UTF-8")
  }
  return decoded
}

func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x41 + 10
  case 0x61...0x66: byte - 0x61 + 10
  default: nil
  }
}

private func base64Alphabet(urlSafe: Bool) -> [UInt8] {
  Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + (urlSafe ? "-_" : "+/")).utf8)
}

private func base64(_ text: String, urlSafe: Bool) -> String {
  let alphabet = base64Alphabet(urlSafe: urlSafe)
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = (0..<3).map { start + $0 < bytes.count ? UInt32(bytes[start + $0]) : 0 }
    let bits = group[0] << 16 | group[1] << 8 | group[2]
    let present = min(3, bytes.count - start)
    for digit in 0..<4 {
      result.append(digit <= present ? alphabet[Int(bits >> UInt32(18 - 6 * digit) & 63)] : 0x3D)
    }
  }
  return String(decoding: result, as: UTF8.self)
}

/// Strict: no white space, and whole groups of four; the form for addresses may go without its padding.
private func base64Decoded(_ text: String, urlSafe: Bool) throws(TemplateFault) -> String {
  var values: [UInt8: UInt32] = [:]
  for (value, letter) in base64Alphabet(urlSafe: false).enumerated() { values[letter] = UInt32(value) }
  if urlSafe { for (value, letter) in base64Alphabet(urlSafe: true).enumerated() { values[letter] = UInt32(value) } }
  var digits = Array(text.utf8)
  let whole = digits.count
  for _ in 0..<2 where digits.last == 0x3D { digits.removeLast() }
  guard urlSafe && whole == digits.count || whole % 4 == 0, digits.count % 4 != 1 else {
    throw TemplateFault("this is not Base64")
  }
  var result: [UInt8] = []
  var bits: UInt32 = 0
  var pending = 0
  for digit in digits {
    guard let value = values[digit] else { throw TemplateFault("this is not Base64") }
    bits = bits << 6 | value
    pending += 6
    if pending >= 8 {
      pending -= 8
      result.append(UInt8(bits >> UInt32(pending) & 0xFF))
    }
  }
  guard let decoded = String(validating: result, as: UTF8.self) else {
    throw TemplateFault("the decoded bytes are not UTF-8 text")
  }
  return decoded
}
