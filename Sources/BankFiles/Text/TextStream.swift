import Core

/// A file's text as UTF-8, piece by piece.
struct TextStream {
  private let source: ByteSource
  private let decoder: Decoder
  private var offset: Int
  /// Bytes of a character that the last piece cut.
  private var rest: [UInt8] = []

  init(_ source: ByteSource, _ finding: EncodingFinding) {
    self.source = source
    offset = finding.markLength
    decoder = Decoder(finding.encoding)
  }

  /// Adds the next piece to `buffer`; false when there is none.
  mutating func fill(_ buffer: inout [UInt8], count: Int = 1 << 20) throws -> Bool {
    let chunk = try source.bytes(at: offset, count: count)
    guard !chunk.isEmpty else {
      guard !rest.isEmpty else { return false }
      rest = []
      buffer.append(contentsOf: replacement)
      return true
    }
    offset += chunk.count
    decoder.decode(chunk, after: &rest, into: &buffer)
    return true
  }

  /// All of it that is left.
  mutating func all() throws -> [UInt8] {
    var buffer: [UInt8] = []
    buffer.reserveCapacity(source.count)
    while try fill(&buffer) {}
    return buffer
  }
}

/// U+FFFD, for what cannot be read.
private let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

private enum Decoder {
  case same
  case wide(bigEndian: Bool)
  case table(SingleByteTable)
  case library(Iconv)

  init(_ encoding: TextEncoding) {
    switch encoding {
    case .utf8: self = .same
    case .utf16(let bigEndian): self = .wide(bigEndian: bigEndian)
    case .latin1: self = .table(.latin1)
    case .latin9: self = .table(.latin9)
    case .windows1252: self = .table(.windows1252)
    case .named(let name): self = Iconv(from: name).map { .library($0) } ?? .table(.windows1252)
    }
  }

  func decode(_ chunk: ArraySlice<UInt8>, after rest: inout [UInt8], into buffer: inout [UInt8]) {
    switch self {
    case .same: buffer.append(contentsOf: chunk)
    case .table(let table): table.decode(chunk, into: &buffer)
    case .wide(let bigEndian): decodeWide(rest + chunk, bigEndian: bigEndian, rest: &rest, into: &buffer)
    case .library(let iconv): iconv.decode(rest + chunk, rest: &rest, into: &buffer)
    }
  }

  private func decodeWide(_ bytes: [UInt8], bigEndian: Bool, rest: inout [UInt8], into buffer: inout [UInt8]) {
    func unit(_ index: Int) -> UInt16 {
      bigEndian
        ? UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]) : UInt16(bytes[index + 1]) << 8 | UInt16(bytes[index])
    }
    var index = 0
    while index + 1 < bytes.count {
      let first = unit(index)
      var value = UInt32(first)
      var length = 2
      if first >= 0xD800 && first < 0xDC00 {
        guard index + 3 < bytes.count else { break }
        let second = unit(index + 2)
        if second >= 0xDC00 && second < 0xE000 {
          value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
          length = 4
        }
      }
      buffer.append(contentsOf: Unicode.Scalar(value).map { Array(UTF8.encode($0) ?? .init()) } ?? replacement)
      index += length
    }
    rest = Array(bytes[index...])
  }
}

/// An alphabet of 256 characters.
private struct SingleByteTable {
  /// UTF-8 of the bytes from 0x80, three at most.
  private let upper: [[UInt8]]

  private init(_ scalar: (UInt8) -> UInt32) {
    upper = (UInt8(0x80)...0xFF).map { byte in
      Unicode.Scalar(scalar(byte)).flatMap { UTF8.encode($0) }.map { Array($0) } ?? replacement
    }
  }

  func decode(_ bytes: ArraySlice<UInt8>, into buffer: inout [UInt8]) {
    buffer.reserveCapacity(buffer.count + bytes.count)
    for byte in bytes {
      if byte < 0x80 { buffer.append(byte) } else { buffer.append(contentsOf: upper[Int(byte) - 0x80]) }
    }
  }

  static let latin1 = SingleByteTable { UInt32($0) }

  static let latin9 = SingleByteTable { byte in
    switch byte {
    case 0xA4: 0x20AC
    case 0xA6: 0x0160
    case 0xA8: 0x0161
    case 0xB4: 0x017D
    case 0xB8: 0x017E
    case 0xBC: 0x0152
    case 0xBD: 0x0153
    case 0xBE: 0x0178
    default: UInt32(byte)
    }
  }

  /// Unicode's own table, bestfit1252: the five bytes it leaves open stand for the control characters of Latin-1.
  static let windows1252 = SingleByteTable { byte in
    byte < 0xA0 ? middle[Int(byte) - 0x80] : UInt32(byte)
  }

  private static let middle: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
    0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0x9D, 0x017E, 0x0178,
  ]
}
