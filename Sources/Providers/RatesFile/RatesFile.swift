package import Core

/// A household's own rates: `date,base,quote,rate`, where 1 base = rate quote (`[rates] source = "file"`).
package enum RatesFile {
  /// Reads the file; its header names the columns, in any order.
  /// - Throws: `UserErrors` with every line that cannot be read; a rate that is wrong must not be guessed at.
  package static func read(_ bytes: [UInt8], file: String) throws(UserErrors) -> [StandardRate] {
    var errors: [UserError] = []
    var rates: [StandardRate] = []
    var columns: [String: Int] = [:]
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, raw) in lines.enumerated() {
      let text = String(decoding: raw.last == 0x0D ? raw.dropLast() : raw, as: UTF8.self)
      let line = index == 0 && text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
      if line.allSatisfy({ $0 == " " }) { continue }
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
      if columns.isEmpty {
        for (column, name) in fields.enumerated() { columns[name] = column }
        let missing = ["date", "base", "quote", "rate"].filter { columns[$0] == nil }
        if !missing.isEmpty {
          throw UserErrors([
            UserError(
              "the header names no \(missing.joined(separator: ", no "))", at: Place(file: file, line: index + 1),
              excerpt: line, hint: "it should be date,base,quote,rate")
          ])
        }
        continue
      }
      switch rate(fields, columns) {
      case .success(let rate): rates.append(rate)
      case .failure(let what):
        errors.append(UserError(what.description, at: Place(file: file, line: index + 1), excerpt: line))
      }
    }
    if !errors.isEmpty { throw UserErrors(errors) }
    return rates
  }

  private struct Fault: Error, CustomStringConvertible { var description: String }

  private static func rate(_ fields: [String], _ columns: [String: Int]) -> Result<StandardRate, Fault> {
    func field(_ name: String) -> String {
      columns[name].flatMap { fields.indices.contains($0) ? fields[$0] : nil } ?? ""
    }
    guard let day = Day(iso: field("date")) else {
      return .failure(Fault(description: "'\(field("date"))' is not a day: write 2026-06-30"))
    }
    guard let base = Currency(field("base")) else {
      return .failure(Fault(description: "'\(field("base"))' is not a currency: write EUR"))
    }
    guard let quote = Currency(field("quote")) else {
      return .failure(Fault(description: "'\(field("quote"))' is not a currency: write USD"))
    }
    guard let rate = ExactDecimal(field("rate")), rate.mantissa > 0 else {
      return .failure(Fault(description: "'\(field("rate"))' is not a rate: write 1.1172"))
    }
    return .success(StandardRate(base: base, quote: quote, day: day, rate: rate))
  }

  private static func trimmed(_ field: Substring) -> String {
    var part = field
    while part.first == " " { part = part.dropFirst() }
    while part.last == " " { part = part.dropLast() }
    return String(part)
  }
}
