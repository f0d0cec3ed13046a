/// What a provider's own category is called here: the file's `[[category]]` codes first, then the shipped tables.
package struct ProviderCategories: Sendable {
  private let plaid: [String: String]
  private let merchantCodes: [(range: ClosedRange<Int>, path: String)]

  package init(_ categories: [CategorySettings] = []) {
    var plaid: [String: String] = [:]
    var codes: [(range: ClosedRange<Int>, path: String)] = []
    for category in categories {
      for code in category.plaid { plaid[code] = category.path }
      codes += category.mcc.map { (range: $0, path: category.path) }
    }
    self.plaid = plaid
    // The narrowest range that holds a code wins: "5411" within "5400-5499".
    merchantCodes = codes.sorted { ($0.range.count, $0.path) < ($1.range.count, $1.path) }
  }

  /// The category's path, or nil when the code tells nothing about what the money was for.
  ///
  /// - Parameters:
  ///   - code: as `StandardTransaction.providerCategory` has it: `plaid:…`, `mcc:5411`, `bank:PMNT-RCDT-SALA`.
  ///   - moneyIn: whether it entered the account: bank codes leave the direction to the amount.
  package func category(for code: String, moneyIn: Bool) -> String? {
    guard let colon = code.firstIndex(of: ":") else { return nil }
    let value = String(code[code.index(after: colon)...])
    let path: String? =
      switch code[..<colon] {
      case "plaid": plaidCategory(value)
      case "mcc": Int(value).map(merchantCategory)
      case "bank": BankCategories.category(of: value, moneyIn: moneyIn)
      default: nil
      }
    return path == StandardCategories.uncategorised ? nil : path
  }

  /// The file's detailed code, the file's primary, then the shipped detailed code and primary.
  private func plaidCategory(_ code: String) -> String? {
    let primary = PlaidCategories.primaries.first { code.hasPrefix($0.code + "_") }?.code
    return plaid[code] ?? primary.flatMap { plaid[$0] } ?? PlaidCategories.all[code]
      ?? primary.flatMap { PlaidCategories.all[$0] }
  }

  private func merchantCategory(_ code: Int) -> String {
    merchantCodes.first { $0.range.contains(code) }?.path ?? MerchantCategories.category(of: code)
  }

  static let plaidCodes: [String] = PlaidCategories.all.keys.sorted()

  static func isPlaidCode(_ code: String) -> Bool { PlaidCategories.all[code] != nil }
}
