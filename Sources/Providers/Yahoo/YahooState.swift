package import Core

/// A security whose prices are to be fetched: a value.
package struct YahooSecurity: Hashable, Sendable {
  /// The warehouse's.
  package var id: String
  /// What its payloads are kept under.
  package var key: String
  /// For people.
  package var name: String
  package var isin = ""
  /// As traded, and where; Yahoo's own is `listing`.
  package var symbol = ""
  package var exchange = ""
  package var currency: Currency?
  package var securityClass: SecurityClass?
  /// What Yahoo calls it; nil: it is to be looked for.
  package var listing: String?
  /// The household names `listing`: it is not doubted.
  package var isStated = false
  package var days: ClosedRange<Day>
  /// All that is needed, not only what is new.
  package var isWhole = true

  package init(id: String, key: String, name: String, days: ClosedRange<Day>) {
    self.id = id
    self.key = key
    self.name = name
    self.days = days
  }
}

/// What became of one security.
package enum YahooResult: Hashable, Sendable {
  case notAsked
  /// Its prices have been handed over, under that symbol; there may be none of those days.
  case fetched(String)
  /// No listing of it was found, or none in its currency.
  case notFound
  /// The symbol it has is not known.
  case noSuchSymbol(String)
  /// A sentence for people.
  case failed(String)
}

/// What a run came to. Its answers have been handed over already.
package struct YahooOutcome: Sendable {
  /// By the security's id.
  package var results: [String: YahooResult] = [:]
  /// One sentence, when the source as a whole did not answer.
  package var error: String?
  /// Too many were asked: nothing more for the night.
  package var isStopped = false
  package var cache: [CachedAnswer] = []

  package init() {}
}
