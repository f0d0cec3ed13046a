import Core
import XML

/// One CAMT.053 or CAMT.052 file: statements of accounts in XML, of any version.
struct CAMTFile {
  private let source: ByteSource
  private let name: String
  private let context: ReadingContext

  init(_ source: ByteSource, name: String, context: ReadingContext) {
    self.source = source
    self.name = name
    self.context = context
  }

  /// - Throws: `UserError` when the file holds no statement.
  func read(into sink: RowSink) throws -> FileReport {
    var problems = ProblemLog()
    var report = FileReport(file: name, format: .camt)
    let finding = try CAMTEncoding.finding(of: source, file: name)
    report.encoding = finding.encoding.description
    var gatherer = CAMTGatherer()
    var reading = CAMTReading(name: name, context: context)
    var failure: XMLError?
    do {
      try parse(finding) { event in
        guard let step = gatherer.take(event) else { return }
        if case .otherMessage(_, let line) = step { throw notification(line) }
        try reading.take(step, into: sink, &problems)
      }
    } catch let error as XMLError {
      failure = error
    }
    if let failure { try name(failure, gatherer, &problems) }
    if !gatherer.hasStatement, failure == nil {
      throw UserError(
        "the file holds no statement of an account", at: Place(file: name), hint: "download camt.053 of the same days")
    }
    try reading.finish(isCut: failure != nil, into: sink, &problems)
    report.accounts = reading.ledger.finished(&problems)
    report.pending = reading.pending
    report.leftOut = reading.leftOut
    report.problems = problems.problems
    return report
  }

  /// The text is decoded here, since what a file declares is not always what it is: the parser is told that it is UTF-8.
  private func parse(_ finding: EncodingFinding, _ handle: (XMLEvent) throws -> Void) throws {
    var text = TextStream(source, finding)
    let stream = XMLStream(encoding: "UTF-8")
    var piece: [UInt8] = []
    while try text.fill(&piece, count: 1 << 16) {
      try stream.feed(piece, last: false, handle: handle)
      piece.removeAll(keepingCapacity: true)
    }
    try stream.feed([], last: true, handle: handle)
  }

  private func notification(_ line: Int) -> UserError {
    UserError(
      "this is a CAMT.054 notification, which repeats rows of statements and states no balance",
      at: Place(file: name, line: line), hint: "download camt.053 of the same days")
  }

  /// Rows before the fault are kept. Without any statement the file is refused.
  private func name(_ error: XMLError, _ gatherer: CAMTGatherer, _ problems: inout ProblemLog) throws {
    let again = "all before it was read; download the file again"
    let isCut = error.reason == .malformed("no element found") || error.reason == .malformed("unclosed token")
    let message: String
    var line: Int? = error.line
    if isCut, let entry = gatherer.openEntryLine {
      message = "the file is cut off inside the transaction that begins here"
      line = entry
    } else if isCut {
      message = "the file is cut off: its end tag is missing"
      line = gatherer.hasStatement ? nil : line
    } else if error.reason == .doctype {
      message = "the file declares a document type, as no bank's statement does; it is not read"
    } else {
      message = "the XML is broken here: \(error.reason.words)"
    }
    guard gatherer.hasStatement else {
      throw UserError(message, at: Place(file: name, line: line), hint: "download the file again")
    }
    problems.add(
      line: line, message, hint: isCut && line == nil ? "what is there was read; download the file again" : again)
  }
}

/// Which text encoding a CAMT file has: its own words, unless its bytes show otherwise.
enum CAMTEncoding {
  static func finding(of source: ByteSource, file: String) throws -> EncodingFinding {
    let head = String(decoding: try source.bytes(at: 0, count: 512).filter { $0 != 0 && $0 < 0x80 }, as: UTF8.self)
    let declared = declaredName(head).flatMap { try? TextEncoding(declared: $0, file: file) }
    var finding = try EncodingFinding(of: source, declared: declared)
    finding.problem = nil
    // ABN AMRO declares UTF-8 and writes ISO-8859-15, which leaves the bytes 80 to 9F to control characters.
    if finding.encoding == .windows1252, declared != .windows1252, try !holdsUpperControls(source) {
      finding.encoding = .latin9
    }
    return finding
  }

  private static func declaredName(_ head: String) -> String? {
    guard let declaration = head.firstRange(of: "<?xml"), let key = head.firstRange(of: "encoding="),
      let end = head.firstRange(of: "?>"), declaration.upperBound <= key.lowerBound, key.upperBound < end.lowerBound
    else { return nil }
    let quoted = head[key.upperBound..<end.lowerBound]
    guard let quote = quoted.first, quote == "\"" || quote == "'" else { return nil }
    return String(quoted.dropFirst().prefix { $0 != quote })
  }

  private static func holdsUpperControls(_ source: ByteSource) throws -> Bool {
    for offset in stride(from: 0, to: source.count, by: 1 << 20)
    where try source.bytes(at: offset, count: 1 << 20).contains(where: { (0x80...0x9F).contains($0) }) {
      return true
    }
    return false
  }
}
