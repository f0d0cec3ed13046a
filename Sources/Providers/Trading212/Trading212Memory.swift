import Core

/// What nights hand on to each other, of one account: how far each listing is known, and who tells what lies before.
struct Trading212Memory {
  private let account: String
  private var values: [String: String]
  /// What is to be remembered or, nil, forgotten.
  private(set) var changes: [String: String?] = [:]

  /// Items of a listing that are remembered: more than a page and a night bring.
  static let remembered = 100

  init(account: String, _ values: [String: String]) {
    self.account = account
    self.values = values
  }

  private subscript(name: String) -> String? {
    get { values["\(account) \(name)"] }
    set {
      values["\(account) \(name)"] = newValue
      changes.updateValue(newValue, forKey: "\(account) \(name)")
    }
  }

  // MARK: Listings

  /// Whether a listing has been read before, down to where others tell.
  func isBegun(_ listing: Trading212Listing) -> Bool { self["\(listing.rawValue) known"] != nil }

  /// Its newest items, the newest first.
  func known(_ listing: Trading212Listing) -> Trading212Known {
    Trading212Known(self["\(listing.rawValue) known"] ?? "")
  }

  mutating func set(_ known: Trading212Known, _ listing: Trading212Listing) {
    self["\(listing.rawValue) known"] = known.text
  }

  /// Up to which second the API has not told the listing; nil when it has told all.
  func bound(_ listing: Trading212Listing) -> Int64? { self["\(listing.rawValue) before"].flatMap { Int64($0) } }
  mutating func set(bound: Int64?, _ listing: Trading212Listing) {
    self["\(listing.rawValue) before"] = bound.map { String($0) }
  }

  /// The last page that was read of a listing that goes on behind it.
  func tail(_ listing: Trading212Listing) -> String? { self["\(listing.rawValue) page"] }
  mutating func set(tail: String?, _ listing: Trading212Listing) { self["\(listing.rawValue) page"] = tail }

  var bounds: Trading212Bounds {
    Trading212Bounds(
      Trading212Listing.allCases.reduce(into: [:]) { $0[$1] = bound($1) })
  }

  // MARK: Reports

  /// The history that reports are still to tell, the newest part first.
  struct Backlog: Hashable {
    /// The last day of the next report.
    var next: Day
    /// Nil when nobody knows when the account began.
    var first: Day?
    /// Reports in a row that held nothing.
    var empty = 0
    /// So many have been read.
    var read = 0
  }

  var backlog: Backlog? {
    get {
      let words = (self["reports"] ?? "").split(separator: " ").map(String.init)
      guard words.count == 4, let next = Day(iso: words[0]), let empty = Int(words[2]), let read = Int(words[3]) else {
        return nil
      }
      return Backlog(next: next, first: Day(iso: words[1]), empty: empty, read: read)
    }
    set { self["reports"] = newValue.map { "\($0.next.iso) \($0.first?.iso ?? "-") \($0.empty) \($0.read)" } }
  }

  /// A report that has been asked for and was not finished then.
  var pending: (id: String, span: ClosedRange<Day>)? {
    get {
      let words = (self["report"] ?? "").split(separator: " ").map(String.init)
      guard words.count == 3, let from = Day(iso: words[1]), let to = Day(iso: words[2]), from <= to else { return nil }
      return (words[0], from...to)
    }
    set { self["report"] = newValue.map { "\($0.id) \($0.span.lowerBound.iso) \($0.span.upperBound.iso)" } }
  }

  /// Reports cannot be had: the API is read to its end instead, over several nights if it must be.
  var isWithoutReports: Bool {
    get { self["reports refused"] != nil }
    set { self["reports refused"] = newValue ? "yes" : nil }
  }

  /// Instruments whose names and markets have been told.
  var instruments: Set<String> {
    get { Set((self["instruments"] ?? "").split(separator: "\t").map(String.init)) }
    set { self["instruments"] = newValue.sorted().joined(separator: "\t") }
  }
}

/// The newest items of a listing, so that a night can tell what it has seen before.
struct Trading212Known {
  private var items: [(second: Int64, key: String)]
  private let keys: Set<String>

  /// From `1709287200:123 1709287100:122`.
  init(_ text: String) {
    items = text.split(separator: " ").compactMap { word in
      guard let colon = word.firstIndex(of: ":"), let second = Int64(word[..<colon]) else { return nil }
      return (second, String(word[word.index(after: colon)...]))
    }
    keys = Set(items.map(\.key))
  }

  private init(_ items: [(second: Int64, key: String)]) {
    self.items = items
    keys = Set(items.map(\.key))
  }

  var text: String { items.map { "\($0.second):\($0.key)" }.joined(separator: " ") }
  var isEmpty: Bool { items.isEmpty }

  /// By its key, or older than all that are remembered: those were read in their time.
  func holds(_ item: JSON, of listing: Trading212Listing) -> Bool {
    if keys.contains(listing.key(item)) { return true }
    guard items.count >= Trading212Memory.remembered, let oldest = items.last?.second,
      let second = listing.second(item)
    else { return false }
    return second < oldest
  }

  /// With what was read now, the newest so many.
  func with(_ read: [JSON], of listing: Trading212Listing) -> Trading212Known {
    var seen: Set<String> = []
    let fresh = read.compactMap { item in listing.second(item).map { (second: $0, key: listing.key(item)) } }
    let all = (fresh + items).filter { seen.insert($0.key).inserted }
    let sorted = all.enumerated().sorted { left, right in
      left.element.second != right.element.second
        ? left.element.second > right.element.second : left.offset < right.offset
    }
    return Trading212Known(sorted.prefix(Trading212Memory.remembered).map(\.element))
  }
}
