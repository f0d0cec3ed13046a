package import Core

/// Where rows come from.
package struct Source: Hashable, Sendable {
  /// As it stands in `transactions.source`: the connection's id, `file` or `entries`.
  package var name: String
  /// Within which ids are made. The provider's name, so that a connection renamed or set up anew in the settings gives
  /// the same ids; two providers of one account never share one.
  package var namespace: String

  /// All bank files, whatever their format: the n-th equal row of a day is the same in each.
  package static let file = Source(name: "file", namespace: "file")
  /// `entries.csv`, which is a whole each time it is read.
  package static let entries = Source(name: "entries", namespace: "entries")
  package static func connection(_ id: String, provider: String) -> Source {
    Source(name: id, namespace: provider)
  }

  var onlyAdds: Bool { self == .file }

  /// What it tells is all there is, each time: an empty telling has emptied it.
  var isWhole: Bool { self == .entries }

  /// Why a row that it told of within `span` is told no more.
  func whyGone(_ span: ClosedRange<Day>) -> String {
    isWhole
      ? "its line is no longer in entries.csv"
      : "no longer in the answer for \(span.lowerBound.iso) to \(span.upperBound.iso)"
  }
}

/// Where rows were read, and when.
package struct Provenance: Hashable, Sendable {
  package var source: Source
  /// The payload they were read from, or the last of several.
  package var payloadID: Int64
  /// The instant of the fetch, in seconds since 1970: the same for all balances and rows of one sync.
  package var fetchedAt: Int64
  /// Today of the run that fetched them: the day they became known.
  package var day: Day

  package init(source: Source, payloadID: Int64, fetchedAt: Int64, day: Day) {
    self.source = source
    self.payloadID = payloadID
    self.fetchedAt = fetchedAt
    self.day = day
  }
}
