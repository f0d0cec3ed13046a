package import Core
import XML

/// The ECB's reference rates as rows: 1 EUR = `rate` units of `quote`. Pure.
package enum ECBMapping {
  package struct Rates: Hashable, Sendable {
    /// In the file's order. Days without a rate stay without one.
    package var rates: [StandardRate] = []
    package var problems: [String] = []
  }

  /// Reads a record of `eurofxref-daily.xml`, `-hist-90d.xml` or `-hist.xml`.
  ///
  /// - Parameter from: days before it are left out; nil for all, back to 1999.
  /// - Returns: what could be read, also of a file that breaks off. Days after the record's own are left out.
  package static func rates(of record: RawRecord, from: Day? = nil) -> Rates {
    var reader = ECBReader(from: from ?? Day(number: .min), to: record.day)
    do {
      try readXML(record.body) { reader.read($0) }
      if reader.days == 0 { reader.result.problems.append("\(record.key) of \(record.day) has no rates in it") }
    } catch {
      // Rates of a day are whole or not at all: the last day begun is not to be trusted.
      reader.dropOpenDay()
      reader.result.problems.append("\(record.key) of \(record.day) breaks off or is no XML: read as far as it goes")
    }
    return reader.result
  }
}

/// Three nested elements all called `Cube`: outer, one a day (`time`), one a currency.
private struct ECBReader {
  let from: Day
  let to: Day
  var result = ECBMapping.Rates()
  var days = 0
  private var day: Day?
  private var depth = 0
  private var depthOfDay = 0
  private var firstOfDay = 0

  init(from: Day, to: Day) {
    self.from = from
    self.to = to
  }

  mutating func read(_ event: XMLEvent) {
    switch event {
    case .start(let element):
      depth += 1
      guard element.name == "Cube" else { return }
      if let time = element["time"] { begin(time, line: element.line) }
      if let currency = element["currency"] {
        add(currency, element["rate"] ?? "", line: element.line)
      }
    case .end:
      if depth == depthOfDay { day = nil }
      depth -= 1
    case .text: break
    }
  }

  private mutating func begin(_ time: String, line: Int) {
    days += 1
    depthOfDay = depth
    firstOfDay = result.rates.count
    day = Day(iso: time)
    if day == nil { result.problems.append("line \(line): no day") }
  }

  private mutating func add(_ code: String, _ rate: String, line: Int) {
    guard let day, day >= from, day <= to, rate != "N/A", !rate.isEmpty else { return }
    guard let quote = Currency(code), quote != .eur, let rate = ExactDecimal(rate), rate.mantissa > 0 else {
      result.problems.append("line \(line): no rate of a known currency")
      return
    }
    result.rates.append(StandardRate(base: .eur, quote: quote, day: day, rate: rate.normalised))
  }

  mutating func dropOpenDay() {
    if day != nil { result.rates.removeSubrange(firstOfDay...) }
  }
}
