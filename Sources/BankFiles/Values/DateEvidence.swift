import Core

/// Which format a file's dates have, decided over all of them: every known format is tried, and those that fail drop out.
struct DateEvidence {
  private var candidates: [Candidate] = []
  /// Dates in a row, under each candidate: files are in order, so a wrong reading jumps about.
  private struct Candidate {
    let pattern: DatePattern
    var fits = 0
    var steps = (up: 0, down: 0)
    var last: Day?
    var firstFailure: Int?
  }
  private var seen = 0

  init() { candidates = Self.known.map { Candidate(pattern: $0) } }

  init(only pattern: DatePattern) { candidates = [Candidate(pattern: pattern)] }

  /// Which end of the file is the latest, as the days under `pattern` tell; nil when they are one day, or jumble.
  func order(under pattern: DatePattern) -> CSVOrder? {
    guard let steps = candidates.first(where: { $0.pattern == pattern })?.steps, steps.up != steps.down else {
      return nil
    }
    return steps.up > steps.down ? .oldestFirst : .newestFirst
  }

  /// Takes one value as evidence; false when it is no date in any format still possible.
  @discardableResult
  mutating func see(_ bytes: ArraySlice<UInt8>, line: Int) -> Bool {
    guard !bytes.isEmpty else { return false }
    seen += 1
    var anyFits = false
    for index in candidates.indices {
      guard let day = candidates[index].pattern.value(bytes)?.day else { continue }
      anyFits = true
      candidates[index].fits += 1
      if let last = candidates[index].last {
        if day > last { candidates[index].steps.up += 1 }
        if day < last { candidates[index].steps.down += 1 }
      }
      candidates[index].last = day
    }
    guard anyFits else {
      seen -= 1
      return false
    }
    for index in candidates.indices where candidates[index].fits < seen && candidates[index].firstFailure == nil {
      candidates[index].firstFailure = line
    }
    // After the first lines few formats are left, and a million rows should not try all of them.
    if seen == 64 {
      candidates.removeAll { $0.fits == 0 }
    }
    return true
  }

  enum Verdict: Equatable {
    case format(DatePattern)
    /// No value is a date in any known format.
    case none
    /// Day first or month first: nothing in the file tells.
    case ambiguous(DatePattern, DatePattern)
    /// Some dates are only possible day first, others only month first: their lines.
    case mixed(Int, Int)
  }

  /// - Parameter dayFirst: the language of the header never puts the month first.
  func verdict(dayFirst: Bool) -> Verdict {
    let most = candidates.map(\.fits).max() ?? 0
    guard most > 0 else { return .none }
    let best = candidates.filter { $0.fits == most }
    guard let first = best.first else { return .none }
    if most < seen, let pair = mixedPair(most) { return .mixed(pair.0, pair.1) }
    guard let other = best.dropFirst().first(where: { Self.areMirrored(first.pattern, $0.pattern) }) else {
      return .format(first.pattern)
    }
    if dayFirst { return .format(first.pattern) }
    // The reading under which the file is in order, if it is in order under one only.
    let jumps = (min(first.steps.up, first.steps.down), min(other.steps.up, other.steps.down))
    if jumps.0 == 0, jumps.1 > 0 { return .format(first.pattern) }
    if jumps.1 == 0, jumps.0 > 0 { return .format(other.pattern) }
    return .ambiguous(first.pattern, other.pattern)
  }

  /// A few broken dates are problems of their rows; a tenth that only fit the other order are another matter.
  private func mixedPair(_ most: Int) -> (Int, Int)? {
    guard let best = candidates.first(where: { $0.fits == most }), let failure = best.firstFailure else { return nil }
    let mirror = candidates.first { Self.areMirrored(best.pattern, $0.pattern) && $0.fits > 0 }
    guard let mirror, let other = mirror.firstFailure, seen - most > seen / 10 else { return nil }
    return (min(failure, other), max(failure, other))
  }

  private static func areMirrored(_ left: DatePattern, _ right: DatePattern) -> Bool {
    left != right && left.text.sorted() == right.text.sorted() && left.text.first != right.text.first
  }

  /// Day first before month first; a point between the parts is never month first.
  static let known: [DatePattern] = {
    var texts = ["yyyy-MM-dd", "yyyy/MM/dd", "yyyy.MM.dd", "yyyyMMdd"]
    for mark in [".", "/", "-", " "] {
      for year in ["yyyy", "yy"] {
        texts.append("dd\(mark)MM\(mark)\(year)")
        if mark == "/" || mark == "-" { texts.append("MM\(mark)dd\(mark)\(year)") }
        texts.append("dd\(mark)MMM\(mark)\(year)")
      }
    }
    texts += ["dd. MMM yyyy", "d. MM. yyyy", "MMM d, yyyy", "MMM d yyyy", "ddMMMyyyy", "ddMMyyyy", "EEE d MMM yyyy"]
    let times = ["HH:mm", "HH:mm:ss", "HH:mm:ss.S"]
    for day in [
      "yyyy-MM-dd", "yyyy/MM/dd", "dd.MM.yyyy", "dd.MM.yy", "dd/MM/yyyy", "MM/dd/yyyy", "dd-MM-yyyy", "MM-dd-yyyy",
    ] {
      for time in times { texts.append("\(day) \(time)") }
      texts.append("\(day), HH:mm")
    }
    texts += [
      "yyyy-MM-dd HH:mm:ssX", "yyyy-MM-dd HH:mm:ss X", "MM/dd/yyyy h:mm a", "MM/dd/yyyy h:mm:ss a", "dd/MM/yyyy h:mm a",
    ]
    for time in times + ["HH:mmX", "HH:mm:ssX", "HH:mm:ss.SX"] { texts.append("yyyy-MM-dd'T'\(time)") }
    return texts.compactMap { DatePattern($0) }
  }()
}
