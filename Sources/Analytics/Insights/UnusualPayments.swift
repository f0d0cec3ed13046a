import Core

/// Payments far above what is usual at their merchant or, where that is hardly known, in their category.
///
/// What is usual in a month is told by the twelve months before it: it stays as it is until the month is over.
struct UnusualPayments {
  let home: Currency
  let today: Day
  var thresholds = InsightThresholds.standard

  struct Found: Hashable {
    var payment: InsightPayment
    var usual: UsualAmount
    /// Against its merchant's payments, else its category's.
    var isForMerchant: Bool

    /// How many times the usual amount it is, in whole numbers.
    var times: Int64 { usual.median > 0 ? payment.minor / usual.median : 0 }
  }

  /// The first day of the months that payments of the last days are compared with.
  var firstDay: Day { ((today - thresholds.days).month - 12).firstDay }

  private struct Group: Hashable {
    var merchant: Int64?
    var category: String?
  }

  /// Amounts by month, of one merchant or category.
  private typealias History = [Group: [Month: [Int64]]]

  /// - Parameter payments: from `firstDay` to today, by day.
  /// - Returns: by day.
  func found(_ payments: [InsightPayment]) -> [Found] {
    let first = today - thresholds.days
    let candidates = payments.filter { $0.day > first && $0.day <= today && !$0.isStanding && isLarge($0) }
    guard !candidates.isEmpty else { return [] }
    let wanted = Set(candidates.flatMap(groups))
    var (history, standing): (History, History) = ([:], [:])
    for payment in payments {
      for group in groups(payment) where wanted.contains(group) {
        if payment.isStanding {
          standing[group, default: [:]][payment.day.month, default: []].append(payment.minor)
        } else {
          history[group, default: [:]][payment.day.month, default: []].append(payment.minor)
        }
      }
    }
    var usual: [Group: [Month: UsualAmount?]] = [:]
    func known(_ group: Group, _ month: Month, atLeast: Int) -> UsualAmount? {
      if let known = usual[group]?[month] { return known }
      var before = (1...12).flatMap { history[group]?[month - $0] ?? [] }
      // Of one that is paid by standing payments alone, these are what is usual.
      if before.count < atLeast, group.merchant != nil {
        before += (1...12).flatMap { standing[group]?[month - $0] ?? [] }
      }
      let found = UsualAmount(before, atLeast: atLeast)
      usual[group, default: [:]][month] = .some(found)
      return found
    }
    return candidates.compactMap { payment in
      if let merchant = payment.merchant,
        let usual = known(Group(merchant: merchant), payment.day.month, atLeast: thresholds.merchantPayments)
      {
        return isUnusual(payment, usual, thresholds.unusualForMerchant, thresholds.merchantDeviations)
          ? Found(payment: payment, usual: usual, isForMerchant: true) : nil
      }
      guard let category = payment.category,
        let usual = known(Group(category: category), payment.day.month, atLeast: thresholds.categoryPayments),
        isUnusual(payment, usual, thresholds.unusualForCategory, thresholds.categoryDeviations)
      else { return nil }
      return Found(payment: payment, usual: usual, isForMerchant: false)
    }
  }

  private func groups(_ payment: InsightPayment) -> [Group] {
    [payment.merchant.map { Group(merchant: $0) }, payment.category.map { Group(category: $0) }].compactMap { $0 }
  }

  /// Smaller ones can pass no limit.
  private func isLarge(_ payment: InsightPayment) -> Bool {
    payment.minor >= home.minorUnits(min(thresholds.unusualForMerchant.units, thresholds.unusualForCategory.units))
  }

  private func isUnusual(
    _ payment: InsightPayment, _ usual: UsualAmount, _ limit: InsightThresholds.Limit, _ deviations: Int64
  ) -> Bool {
    let above = payment.minor - usual.median
    return limit.passes(above, of: usual.median, home) && Int128(above) > Int128(usual.deviation) * Int128(deviations)
  }
}

extension UnusualPayments.Found {
  /// - Parameters:
  ///   - name: whom the row names, or what it says.
  ///   - link: the merchant's page, or the category's.
  func insight(name: String, link: String, _ home: Currency) -> Insight {
    let usual = Money(minor: usual.median, home)
    let whose = isForMerchant ? "its payments" : "payments of \(payment.category?.lastName ?? "")"
    let foreign = payment.paid.currency == home ? "" : " (\(Money(minor: payment.minor, home)))"
    return Insight(
      kind: .unusualTransaction, subject: payment.id, bucket: "", day: payment.day,
      title: "\(name): \(times < 3 ? "twice" : "\(times) times") what is usual",
      text: "\(name) took \(payment.paid)\(foreign) on \(payment.day); \(whose) are usually about \(usual), "
        + "by \(self.usual.payments) in the twelve months before.",
      figures: InsightFigures(
        amounts: ["amount": Money(minor: payment.minor, home), "usual": usual],
        numbers: ["payments": Int64(self.usual.payments), "times": times]),
      severity: .notice, link: link)
  }
}
