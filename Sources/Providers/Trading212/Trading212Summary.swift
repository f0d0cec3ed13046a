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

/// Pages that one run turned one after the other, by the keys of their records.
struct Trading212Sequence: Hashable {
  /// `head`: from the newest on; `tail`: from where another night stopped.
  var name: String
  /// Nothing up to this second: reports tell it.
  var bound: Int64?

  /// `head 3`, `head after=1709287200 3`.
  func key(page: Int) -> String {
    ([name] + (bound.map { ["after=\($0)"] } ?? []) + [String(page)]).joined(separator: " ")
  }

  init(_ name: String, after bound: Int64? = nil) {
    self.name = name
    self.bound = bound
  }

  init(key: String) {
    let words = key.split(separator: " ")
    name = words.first.map(String.init) ?? ""
    bound = words.lazy.compactMap { word in word.hasPrefix("after=") ? Int64(word.dropFirst(6)) : nil }.first
  }
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
