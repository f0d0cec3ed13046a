package import Core

/// `[[import]]`: how CSV files whose names match are read.
package struct ImportSettings: Hashable, Sendable {
  package var profile: CSVProfile
  package var place = Place(file: "daybook.toml")

  package init(profile: CSVProfile) { self.profile = profile }

  package var id: String { profile.id }
}
