import Core

/// Two equal payments of one account to one merchant within a day of each other: paid twice, or here twice.
struct TwicePaid {
  let home: Currency
  let today: Day
  /// A usual month's spending: what a doubt must be worth.
  let usualMonth: Int64
  var thresholds = InsightThresholds.standard

  struct Found: Hashable {
    var first: InsightPayment
    var second: InsightPayment
  }

  /// - Parameters:
  ///   - payments: by day and id, at least a year of them before those looked at.
  ///   - decided: ids of payments that are decided to repeat no other.
  /// - Returns: by day; each payment in at most one pair.
  func found(_ payments: [InsightPayment], decided: Set<String>) -> [Found] {
    struct Key: Hashable {
      var account: String
      var merchant: Int64
      var paid: Money
    }
    var latest: [Key: InsightPayment] = [:]
    var twins: [Int64: [Found]] = [:]
    for payment in payments where !payment.isStanding {
      guard let merchant = payment.merchant else { continue }
      let key = Key(account: payment.account, merchant: merchant, paid: payment.paid)
      if let before = latest[key], payment.day - before.day <= 1 {
        twins[merchant, default: []].append(Found(first: before, second: payment))
        latest[key] = nil
      } else {
        latest[key] = payment
      }
    }
    let first = today - thresholds.days
    return twins.values.flatMap { pairs -> [Found] in
      let before = pairs.count { $0.second.day <= first && $0.second.day > first - 365 }
      // Where two fares a day are usual, nothing is doubtful.
      guard before < thresholds.usualTwins else { return [] }
      return pairs.filter { pair in
        pair.second.day > first && !decided.contains(pair.first.id) && !decided.contains(pair.second.id)
          && thresholds.duplicate.passes(pair.second.minor, of: usualMonth, home)
      }
    }.sorted { ($0.second.day, $0.second.id) < ($1.second.day, $1.second.id) }
  }
}

extension TwicePaid.Found {
  func insight(name: String, account: String) -> Insight {
    let ids = [first.id, second.id].sorted()
    let days = first.day == second.day ? "twice on \(first.day)" : "on \(first.day) and on \(second.day)"
    return Insight(
      kind: .possibleDuplicate, subject: ids.joined(separator: " "), bucket: "", day: second.day,
      title: "\(name) may be paid twice",
      text: "\(name) took \(second.paid) from \(account) \(days). If it is one payment, daybook duplicate "
        + "\(ids[0]) same_as \(ids[1]) counts it once; same_as none says that it is two.",
      figures: InsightFigures(amounts: ["amount": second.paid], numbers: ["days": Int64(second.day - first.day)]),
      severity: .warning, link: "transactions/\(second.day.month.iso)/#d\(second.day)")
  }
}
