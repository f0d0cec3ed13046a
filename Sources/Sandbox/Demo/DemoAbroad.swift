import Core

// What the demo's household has beside its two banks' accounts: an ISA, and what Ben left in America.

extension DemoHousehold {
  /// All files of a new demo whose household deals with everybody of `world`.
  static func files(of world: DemoWorld) -> [File] {
    let secrets = [
      "gocardless-id": GoCardlessServer.secretID, "gocardless-key": GoCardlessServer.secretKey,
      "enablebanking-id": EnableBankingSandbox.applicationID, "enablebanking.pem": EnableBankingSandbox.privateKey,
      "trading212-key": Trading212Sandbox.key, "trading212-secret": Trading212Sandbox.secret,
      "plaid-id": PlaidSandbox.clientID, "plaid-secret": PlaidSandbox.secret, "plaid-token": world.plaidToken,
      "snaptrade-id": SnapTradeSandbox.clientID, "snaptrade-key": SnapTradeSandbox.consumerKey,
      "simplefin-url": world.simpleFIN.accessURL,
    ]
    let ledger = world.banks.ledger
    return [
      File(path: "daybook.toml", text: settings(of: world, ledger: ledger), isSecret: false),
      File(
        path: "decisions.csv",
        text: decisions(ledger, contributions(today: world.last) + streams(ledger, today: world.last)),
        isSecret: false),
    ]
      + secrets.sorted { $0.key < $1.key }.map { name, text in
        File(path: "secrets/\(name)", text: text.hasSuffix("\n") ? text : text + "\n", isSecret: true)
      }
  }

  private static func settings(of world: DemoWorld, ledger: SimulatedLedger) -> String {
    let parts =
      [household] + connections(of: world)
      + [
        "[rates]\nsource   = \"ecb\"\nbase_url = \(tomlString(world.banks.ecbBaseURL))",
        "[prices]\nsource   = \"yahoo\"\nbase_url = \(tomlString(world.yahoo.baseURL))",
      ]
      // A masked card number is unique only at its bank, and at Enable Banking there is one.
      + SimulatedAccount.allCases.map { account($0).replacing("\"\(SimulatedBank.barclays.rawValue)/", with: "\"") }
      + accounts(of: world) + securities
      + ["# Names for what banks write"] + merchantTables
      + ["# What the banks' own codes cannot know"] + rules.map(\.toml) + [exchangeRule] + abroadRules
      + assets(ledger, after: houseIndex(world.property.baseURL(.ukhpi)), today: world.banks.now.day)
    return (parts + plans(today: world.last)).joined(separator: "\n\n") + "\n"
  }

  private static func houseIndex(_ address: String) -> String {
    """
    after = { source = "ukhpi", region = "city-of-bristol", property_type = "terraced", base_url = \(tomlString(address)) }
    """
  }

  private static func connections(of world: DemoWorld) -> [String] {
    [
      connection(
        "monzo", "gocardless", world.banks.goCardlessBaseURL, institution: SimulatedBank.monzo.rawValue,
        [("secret_id", "gocardless-id"), ("secret_key", "gocardless-key")]),
      connection(
        "barclays", "enablebanking", world.enableBanking.baseURL,
        institution: EnableBankingSandbox.institution(.barclays),
        [("application_id", "enablebanking-id"), ("key", "enablebanking.pem")]),
      connection(
        "trading212", "trading212", world.trading212.baseURL,
        [("key", "trading212-key"), ("secret", "trading212-secret")]),
      connection(
        "lakeshore", "plaid", world.plaid.baseURL,
        [("client_id", "plaid-id"), ("secret", "plaid-secret"), ("access_token", "plaid-token")]),
      connection(
        "eastbrook", "snaptrade", world.snapTrade.baseURL, institution: SnapTradeBroker.eastbrook.slug,
        [("client_id", "snaptrade-id"), ("consumer_key", "snaptrade-key")]),
      connection("prairie", "simplefin", nil, [("access_url", "simplefin-url")]) + "\nhistory        = 365",
    ]
  }

  private static func connection(
    _ id: String, _ provider: String, _ base: String?, institution: String? = nil, _ secrets: [(String, String)]
  ) -> String {
    var lines = ["[[connection]]", "id             = \"\(id)\"", "provider       = \"\(provider)\""]
    if let institution { lines.append("institution    = \(tomlString(institution))") }
    for (key, file) in secrets {
      lines.append(key + String(repeating: " ", count: 15 - key.utf8.count) + "= { file = \"secrets/\(file)\" }")
    }
    if let base { lines.append("base_url       = \(tomlString(base))") }
    return lines.joined(separator: "\n")
  }

  private static func accounts(of world: DemoWorld) -> [String] {
    [
      """
      [[account]]
      id          = "isa"
      name        = "Stocks and shares ISA"
      connection  = "trading212"
      match       = ["\(Trading212Sandbox.accountID)"]
      type        = "brokerage"
      institution = "Trading 212"
      currency    = "GBP"
      tax         = "sheltered"
      owners      = { anna = 100 }
      """,
      """
      # Ben worked in America until the spring before these books begin, and left some money there.
      [[account]]
      id          = "retirement"
      name        = "Ben’s 401(k)"
      connection  = "lakeshore"
      match       = ["\(world.plaid.id(of: .retirement))"]
      type        = "pension"
      institution = "Lakeshore Retirement"
      currency    = "USD"
      tax         = "sheltered"
      owners      = { ben = 100 }
      """,
      american("eastbrook", "Eastbrook brokerage", "eastbrook", SnapTradeBookedAccount.taxable.number, "brokerage"),
      american("roth", "Roth IRA", "eastbrook", SnapTradeBookedAccount.retirement.number, "pension"),
      american("prairie", "Rainy-day dollars", "prairie", world.simpleFIN.id(of: .savings), "savings"),
    ]
  }

  private static func american(
    _ id: String, _ name: String, _ connection: String, _ match: String, _ type: String
  ) -> String {
    """
    [[account]]
    id          = "\(id)"
    name        = "\(name)"
    connection  = "\(connection)"
    match       = [\(tomlString(match))]
    type        = "\(type)"
    institution = "\(connection == "prairie" ? AmericanBank.prairie.name : SnapTradeBroker.eastbrook.name)"
    currency    = "USD"
    owners      = { ben = 100 }
    """
  }

  private static let securities = [
    """
    [[security]]
    id     = "all-world"
    name   = "FTSE All-World"
    isin   = "IE00BK5BQT80"
    symbol = "VWRP.L"
    class  = "equity"
    region = { "North America" = 65, "Europe" = 15, "Asia Pacific" = 20 }
    """,
    """
    [[security]]
    id     = "sp500"
    name   = "S&P 500"
    isin   = "IE00B3XXRP09"
    symbol = "VUSA.L"
    class  = "equity"
    region = { "North America" = 100 }
    """,
    """
    [[security]]
    id     = "us-stocks"
    name   = "US total stock market"
    isin   = "US9229087690"
    symbol = "VTI"
    class  = "equity"
    region = { "North America" = 100 }
    """,
    """
    [[security]]
    id     = "us-bonds"
    name   = "US total bond market"
    symbol = "BND"
    class  = "bond"
    region = { "North America" = 100 }
    """,
  ]

  /// Paid in and out over there, by accounts that these books do not have.
  private static let abroadRules = [
    """
    [[rule]]
    name = "Paid into and out of the accounts in America"
    when = { account = ["retirement", "eastbrook", "roth"] }
    then = { category = "Investment:Contribution" }
    """,
    """
    [[rule]]
    name = "The other end of what goes into the ISA"
    when = { account = ["isa"] }
    then = { category = "Investment:Contribution" }
    """,
    """
    [[rule]]
    name = "Interest on the dollars"
    when = { account = ["prairie"], direction = "in" }
    then = { category = "Income:Interest" }
    """,
  ]
}
