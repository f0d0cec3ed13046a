import CExpat

/// Fills the table of a single-byte encoding that expat does not know; false when it is unknown here too.
///
/// expat itself knows UTF-8, UTF-16, ISO-8859-1 and US-ASCII. Banks' exports also come in these two.
func fillEncoding(_ name: UnsafePointer<XML_Char>?, _ encoding: UnsafeMutablePointer<XML_Encoding>?) -> Bool {
  guard let name, let encoding else { return false }
  let differences: [Int: Int32]
  switch String(cString: name).lowercased() {
  case "windows-1252", "cp1252": differences = windows1252
  case "iso-8859-15", "iso8859-15": differences = latin9
  default: return false
  }
  encoding.pointee.data = nil
  encoding.pointee.convert = nil
  encoding.pointee.release = nil
  withUnsafeMutablePointer(to: &encoding.pointee.map) { tuple in
    tuple.withMemoryRebound(to: Int32.self, capacity: 256) { map in
      for byte in 0..<256 { map[byte] = differences[byte] ?? Int32(byte) }
    }
  }
  return true
}

// encoding.spec.whatwg.org, "index windows-1252": bytes 80 to 9F, those that differ from ISO-8859-1.
private let windows1252: [Int: Int32] = [
  0x80: 0x20AC, 0x82: 0x201A, 0x83: 0x0192, 0x84: 0x201E, 0x85: 0x2026, 0x86: 0x2020, 0x87: 0x2021, 0x88: 0x02C6,
  0x89: 0x2030, 0x8A: 0x0160, 0x8B: 0x2039, 0x8C: 0x0152, 0x8E: 0x017D, 0x91: 0x2018, 0x92: 0x2019, 0x93: 0x201C,
  0x94: 0x201D, 0x95: 0x2022, 0x96: 0x2013, 0x97: 0x2014, 0x98: 0x02DC, 0x99: 0x2122, 0x9A: 0x0161, 0x9B: 0x203A,
  0x9C: 0x0153, 0x9E: 0x017E, 0x9F: 0x0178,
]

private let latin9: [Int: Int32] = [
  0xA4: 0x20AC, 0xA6: 0x0160, 0xA8: 0x0161, 0xB4: 0x017D, 0xB8: 0x017E, 0xBC: 0x0152, 0xBD: 0x0153, 0xBE: 0x0178,
]
