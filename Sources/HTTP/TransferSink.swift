/// Collects what libcurl's callbacks bring.
final class TransferSink {
  private(set) var response: Response?
  private(set) var isTooLarge = false
  private let limits: TransferLimits
  private var headerBytes = 0
  private var lastByte: ContinuousClock.Instant?

  init(limits: TransferLimits) { self.limits = limits }

  static func from(_ data: UnsafeMutableRawPointer?) -> TransferSink? {
    data.map { Unmanaged<TransferSink>.fromOpaque($0).takeUnretainedValue() }
  }

  // A server that sends headers for ever would be as bad as one that sends a body for ever.
  private static let headerLimit = 256 << 10

  /// One line. A status line begins an answer anew: an interim one (100 Continue) came before.
  func header(_ bytes: UnsafeRawBufferPointer) -> Int {
    lastByte = .now
    headerBytes += bytes.count
    guard headerBytes <= Self.headerLimit else { return tooLarge() }
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      let status = line.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
      response = Response(status: status)
    } else if let colon = line.firstIndex(of: ":") {
      response?.headers.append(trimmed(line[..<colon]), trimmed(line[line.index(after: colon)...]))
    }
    return bytes.count
  }

  func body(_ bytes: UnsafeRawBufferPointer) -> Int {
    lastByte = .now
    guard (response?.body.count ?? 0) + bytes.count <= limits.body else { return tooLarge() }
    response?.body.append(contentsOf: bytes)
    return bytes.count
  }

  // CURLOPT_WRITEFUNCTION(3): returning another number than was passed "will signal an error condition".
  private func tooLarge() -> Int {
    isTooLarge = true
    return 0
  }

  var isStalled: Bool {
    guard let lastByte else { return false }
    return lastByte.duration(to: .now) > limits.stall
  }
}

private func trimmed(_ text: Substring) -> String {
  String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
}
