import Core

/// What an account's history is told in: three listings, each paged by itself.
enum Trading212Listing: String, CaseIterable, Sendable {
  case orders, dividends, transactions

  /// Of its first page. 50 is the most a page holds.
  var firstPath: String { "\(path)?limit=50" }
  var path: String { "\(Trading212Access.history)/\(rawValue)" }

  /// What an item is known by, within its listing. Order ids repeat for each part of an order that was filled.
  func key(_ item: JSON) -> String {
    let texts: [JSON?]
    switch self {
    case .orders:
      if let fill = item["fill"]?["id"]?.text { return fill }
      texts = [.string("order"), item["order"]?["id"] ?? item["id"]]
    case .dividends:
      if let reference = item["reference"]?.text, !reference.isEmpty { return Self.word(reference) }
      texts = [item["ticker"], item["paidOn"], item["amount"], item["quantity"]]
    case .transactions:
      if let reference = item["reference"]?.text, !reference.isEmpty { return Self.word(reference) }
      texts = [item["type"], item["dateTime"], item["amount"]]
    }
    return Self.word(texts.map { $0?.text ?? "" }.joined(separator: "_"))
  }

  /// Keys are kept in a list with blanks between them.
  private static func word(_ text: String) -> String { cleaned(text).replacing(" ", with: "_") }

  /// Whether anything came of it. An order that was cancelled stands where it was made, between what moved later or before.
  func moved(_ item: JSON) -> Bool { self != .orders || item["fill"]?.isObject == true }

  /// When it happened, in seconds since 1970.
  func second(_ item: JSON) -> Int64? {
    let text: JSON? =
      switch self {
      case .orders: item["fill"]?["filledAt"] ?? item["order"]?["createdAt"]
      case .dividends: item["paidOn"]
      case .transactions: item["dateTime"]
      }
    return WrittenTime.second(text?.text)
  }
}

/// One page of a listing.
struct Trading212Page {
  let items: [JSON]
  private let next: String

  /// Nil for what is no page.
  init?(body: [UInt8]) {
    guard let json = try? JSON(parsing: body), let items = json["items"]?.array else { return nil }
    self.items = items
    next = json["nextPagePath"]?.text ?? ""
  }

  /// There is none after it: null, nothing, or the text "null" where a cursor should be.
  var isLast: Bool {
    if next.isEmpty || next == "null" { return true }
    let query = next.firstIndex(of: "?").map { next[next.index(after: $0)...] } ?? next[...]
    return query.split(separator: "&").contains { $0 == "cursor=null" || $0 == "cursor=" }
  }

  /// The path of the next page as it was given, from the server's root: all that is in it counts, `time` beside the cursor
  /// too. A bare query belongs to the listing's own path. Nil for an address of another server.
  func nextPath(of listing: Trading212Listing, base: String) -> String? {
    if next.hasPrefix("/") { return next }
    if next.hasPrefix(base + "/") { return String(next.dropFirst(base.count)) }
    if next.contains("://") { return nil }
    if next.hasPrefix("?") { return listing.path + next }
    let beforeValue = next.prefix { $0 != "=" }
    return beforeValue.contains("/") ? "/" + next : "\(listing.path)?\(next)"
  }
}

/// The pages of one listing that one run received, one after the other from the newest on.
struct Trading212Pages {
  private(set) var items: [JSON] = []
  private var keys: Set<String> = []
  /// The last page was among them.
  private(set) var isWhole = false
  /// Each item that moved anything is no newer than the one before it.
  private(set) var isNewestFirst = true
  private(set) var oldest: Int64?
  private(set) var newest: Int64?
  private var latest: Int64?

  let listing: Trading212Listing

  init(_ listing: Trading212Listing) { self.listing = listing }

  /// A row that moved onto the next page while it was read stands on both, and counts once.
  mutating func add(_ page: Trading212Page) {
    var own: Set<String> = []
    for item in page.items {
      let key = listing.key(item)
      if keys.contains(key) { continue }
      own.insert(key)
      items.append(item)
      guard listing.moved(item), let second = listing.second(item) else { continue }
      if let latest, second > latest { isNewestFirst = false }
      latest = second
      oldest = min(oldest ?? second, second)
      newest = max(newest ?? second, second)
    }
    keys.formUnion(own)
    if page.isLast { isWhole = true }
  }

  /// The items that this reading speaks for. Where it broke off, those of its oldest second are left to whatever reads on
  /// from there: several orders are filled in one second, and the page may end between them. Those up to `bound` are told
  /// by reports.
  func covered(after bound: Int64? = nil) -> [JSON] {
    var last = bound
    if !isWhole, isNewestFirst, let oldest { last = max(bound ?? oldest, oldest) }
    guard let last else { return items }
    return items.filter { item in listing.second(item).map { $0 > last } ?? true }
  }
}
