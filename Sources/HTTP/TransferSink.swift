/// Collects what libcurl's callbacks bring.
final class TransferSink {
  private var received: Response?
  /// As far as it has come.
  var response: Response? {
    guard let lines, var response = received else { return received }
    response.body = lines.whole
    return response
  }
  private(set) var isTooLarge = false
  private let limits: TransferLimits
  private var headerBytes = 0
  private var lastByte: ContinuousClock.Instant?
  private var lines: LineFilter?

  /// - Parameter texts: as `Request.keptLines`.
  init(limits: TransferLimits, keeping texts: [String]?) {
    self.limits = limits
    lines = texts.map(LineFilter.init)
  }

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
      received = Response(status: status)
    } else if let colon = line.firstIndex(of: ":") {
      received?.headers.append(trimmed(line[..<colon]), trimmed(line[line.index(after: colon)...]))
    }
    return bytes.count
  }

  func body(_ bytes: UnsafeRawBufferPointer) -> Int {
    lastByte = .now
    if lines != nil {
      lines?.add(bytes)
      guard let lines, lines.pending.count + lines.kept.count <= limits.body else { return tooLarge() }
      return bytes.count
    }
    guard (received?.body.count ?? 0) + bytes.count <= limits.body else { return tooLarge() }
    received?.body.append(contentsOf: bytes)
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
