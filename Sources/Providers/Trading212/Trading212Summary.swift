import Core

/// `/equity/account/summary`.
struct Trading212Summary {
  /// The account's own number.
  let id: String
  let currency: Currency?
  /// All that lies idle: free, in pies, and kept for orders that wait. Nil where no amount is stated.
  let cash: Money?

  /// Nil for what is no summary.
  init?(body: [UInt8]) {
    guard let json = try? JSON(parsing: body), let id = json["id"]?.text, !cleaned(id).isEmpty else { return nil }
    self.id = cleaned(id)
    currency = Currency(cleaned(json["currency"]?.text ?? ""))
    cash = currency.flatMap { Self.cash(json["cash"], $0) }
  }

  private static func cash(_ json: JSON?, _ currency: Currency) -> Money? {
    guard var sum = Trading212Number.decimal(json?["availableToTrade"]) else { return nil }
    for name in ["inPies", "reservedForOrders"] {
      guard let part = json?[name], part != .null else { continue }
      guard let decimal = Trading212Number.decimal(part), let more = sum.adding(decimal) else { return nil }
      sum = more
    }
    return Trading212Number.money(sum, currency)
  }
}

/// What records of listings and reports are kept under.
enum Trading212Sequence {
  /// `head 3`: the third page from the newest on; `tail 1`: the first of those that go on where another night stopped.
  static func key(_ name: String, page: Int) -> String { "\(name) \(page)" }

  static func name(_ key: String) -> String { key.lastIndex(of: " ").map { String(key[..<$0]) } ?? key }
}

/// Up to which second reports, and not the API, tell each listing.
struct Trading212Bounds: Hashable {
  private(set) var seconds: [Trading212Listing: Int64] = [:]

  init(_ seconds: [Trading212Listing: Int64]) { self.seconds = seconds }

  /// From the key of a report's record: `2024-01-01..2024-12-31 orders=1709287200 dividends=1709287300`.
  init(_ key: String) {
    for word in key.split(separator: " ") {
      let parts = word.split(separator: "=")
      guard parts.count == 2, let listing = Trading212Listing(rawValue: String(parts[0])), let second = Int64(parts[1])
      else { continue }
      seconds[listing] = second
    }
  }

  func key(_ span: ClosedRange<Day>) -> String {
    let words = Trading212Listing.allCases.compactMap { listing in
      seconds[listing].map { "\(listing.rawValue)=\($0)" }
    }
    return (["\(span.lowerBound.iso)..\(span.upperBound.iso)"] + words).joined(separator: " ")
  }

  func tells(_ listing: Trading212Listing) -> Bool { seconds[listing] != nil }

  func holds(_ second: Int64, _ listing: Trading212Listing) -> Bool { seconds[listing].map { second <= $0 } ?? false }
}
