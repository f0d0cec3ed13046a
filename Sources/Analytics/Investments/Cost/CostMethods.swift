import Core
import Settings

extension DaybookSettings {
  /// The method of each account.
  ///
  /// What an account says counts. A taxable one that says nothing joins the Section 104 pool where another account says
  /// `section104`, since that pool is over all taxable accounts; else, and where `tax` is `sheltered`, costs are averaged
  /// within the account.
  func costMethods() -> [String: CostMethod] {
    let pools = accounts.contains { $0.costBasis == .section104 && $0.tax != .sheltered }
    return Dictionary(
      accounts.map { account in
        let method: CostMethod =
          switch account.costBasis {
          case .fifo: .fifo
          case .average: .average
          case .section104, nil:
            account.tax != .sheltered && (account.costBasis != nil || pools)
              ? .section104(account.owners.map { .init($0.member, $0.weight) }) : .average
          }
        return (account.id, method)
      }, uniquingKeysWith: { one, _ in one })
  }
}
