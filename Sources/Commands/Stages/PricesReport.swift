import Core
import Providers
import Settings
import Warehouse

/// What a night's prices came to, in a line and in problems.
struct PricesReport {
  private let names: [String: String]
  private let keys: [String: String]
  private let held: [HeldSecurity]
  /// Ids of securities that the household's own file prices: no other source is missed.
  var ownPriced: Set<String> = []
  private var own: [Problem] = []
  private var bySecurity: [Problem] = []
  private var count = ChangeCount()
  private var skipped: String?
  private var remedy: String?
  private var missing = 0
  /// Ids of securities whose problems are told anew.
  var asked: Set<String> = []
  var isFresh = false

  private static let later = "run `daybook sync prices` again later"
  private static let sourceSubject = "Prices"

  init(_ held: [HeldSecurity], _ settings: DaybookSettings) {
    self.held = held
    names = Dictionary(
      uniqueKeysWithValues: held.map { one in
        let security = one.security
        let stated = settings.security(id: security.id, isin: security.isin, symbol: security.symbol)
        return (security.id, SecurityNames.shown(security, stated))
      })
    keys = Dictionary(held.map { ($0.security.id, $0.security.priceKey) }) { first, _ in first }
  }

  mutating func add(_ file: PricesFileWork.Outcome) {
    count += file.count
    own += file.problems
    skipped = skipped ?? file.skipped
    remedy = remedy ?? file.remedy
  }

  /// Nothing was asked, or nothing more.
  mutating func stop(_ why: String) {
    let after = why.contains("night") ? "nothing: it is asked again the next night" : Self.later
    own.append(Problem(.warning, subject: Self.sourceSubject, text: "\(why).", remedy: after))
    skip(why, after)
  }

  mutating func add(_ outcome: YahooOutcome, _ stored: StoredPrices, _ securities: [YahooSecurity]) {
    count += stored.count
    if let error = outcome.error { stop(error) }
    for security in securities {
      guard let result = outcome.results[security.id], result != .notAsked else { continue }
      asked.insert(security.id)
      add(result, security, isEnded: outcome.error != nil)
      if stored.restated.contains(security.key) {
        let text = "\(security.name): Yahoo has restated its past prices, and has not given all of them anew"
        bySecurity.append(Problem(.warning, subject: security.name, text: "\(text).", remedy: Self.later))
        skip(text, Self.later)
      }
      if let days = stored.rejected[security.key], !days.isEmpty { tellRejected(days, security) }
    }
  }

  private mutating func add(_ result: YahooResult, _ security: YahooSecurity, isEnded: Bool) {
    switch result {
    case .notAsked, .fetched: break
    case .notFound where ownPriced.contains(security.id): break
    case .notFound:
      missing += 1
      let currency = security.currency.map { " in \($0)" } ?? ""
      tell(.warning, security, "Yahoo has no listing of it\(currency)", Self.name(security))
    case .noSuchSymbol(let symbol) where security.isStated:
      let text = "Yahoo has no prices of '\(symbol)', as [[security]] calls it"
      tell(.error, security, text, "correct its symbol in daybook.toml: \(Self.search(security))")
      skip("\(security.name): \(text)", "correct its symbol in daybook.toml")
    case .noSuchSymbol(let symbol):
      missing += 1
      tell(.warning, security, "Yahoo has no prices of '\(symbol)' any more: it may be delisted", Self.name(security))
    case .failed(let why):
      guard !isEnded else { return }
      tell(.warning, security, why, Self.later)
      skip("\(security.name): \(why)", Self.later)
    }
  }

  private mutating func tell(_ severity: Severity, _ security: YahooSecurity, _ text: String, _ remedy: String) {
    bySecurity.append(
      Problem(severity, subject: security.name, text: "\(security.name): \(text).", remedy: remedy))
  }

  private mutating func tellRejected(_ days: [Day], _ security: YahooSecurity) {
    let shown = days.prefix(3).map(\.iso).joined(separator: ", ") + (days.count > 3 ? " …" : "")
    let what = days.count == 1 ? "a price is" : "\(days.count) prices are"
    tell(
      .warning, security, "\(what) a hundredfold off those before, and left out (\(shown))",
      "nothing, if Yahoo mends it; if it is right, put it into a file of your own: file = \"prices.csv\" under [prices]"
    )
  }

  private static func name(_ security: YahooSecurity) -> String {
    let isin = security.isin.isEmpty ? "id = \"\(security.id)\"" : "isin = \"\(security.isin)\""
    return "say its symbol in daybook.toml: a [[security]] with \(isin) and symbol = \"…\" (\(search(security))), "
      + "or price it in a file of your own"
  }

  private static func search(_ security: YahooSecurity) -> String {
    let text = [security.isin, security.symbol, security.name].first { !$0.isEmpty } ?? "NAME"
    return "daybook securities --search \(text.contains(" ") ? "\"\(text)\"" : text) finds it"
  }

  private mutating func skip(_ why: String, _ remedy: String) {
    guard skipped == nil else { return }
    skipped = why
    self.remedy = remedy
  }

  // MARK: The end

  var line: SyncLine {
    var line = SyncLine(name: "prices")
    line.count = count
    line.skipped = skipped
    line.remedy = remedy
    line.isFresh = isFresh && count.isNothing
    if missing > 0 { line.note = "\(missing) not found: daybook status" }
    return line
  }

  /// What was not asked about now stands as it was told before, as long as the security is held.
  func problems(keeping before: [Problem]) -> [Problem] {
    let silent = Set(held.map(\.security.id).filter { !asked.contains($0) }.compactMap { names[$0] })
    let told = Set(bySecurity.map(\.subject))
    return own + bySecurity + before.filter { silent.contains($0.subject) && !told.contains($0.subject) }
  }
}
