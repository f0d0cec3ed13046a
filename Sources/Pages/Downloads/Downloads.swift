import Analytics
import Core
import SQLite

/// Every dataset as CSV below `data/`; those by day cut into a file a year, so that closed years are not written again.
struct Downloads {
  private let database: Database
  private let catalogue: DatasetCatalogue
  private let household: Currency

  init(_ database: Database, _ catalogue: DatasetCatalogue, household: Currency) {
    self.database = database
    self.catalogue = catalogue
    self.household = household
  }

  /// Where each dataset stands, from the site's root: one file, or one a year.
  static func files(_ dataset: Dataset, years: [String]) -> [String] {
    dataset.isByYear ? years.map { "data/\(dataset.name)/\($0).csv" } : ["data/\(dataset.name).csv"]
  }

  /// One file: a dataset, or one year of it.
  struct File: Sendable {
    var path: String
    var dataset: Dataset
    /// Of a dataset that is cut by year.
    var year: String?
    /// Nothing but rows of their months: a balance may move with an earlier fact.
    var isOfRows: Bool { ["transactions", "splits"].contains(dataset.name) && year != nil }
  }

  func files() throws -> [File] {
    let years = try DatasetReader(database).yearsOfBooks()
    return catalogue.datasets.flatMap { dataset in
      zip(Self.files(dataset, years: years), dataset.isByYear ? years.map(Optional.some) : [nil]).map {
        File(path: $0, dataset: dataset, year: $1)
      }
    }
  }

  func bytes(_ file: File) throws -> [UInt8] {
    var writer = CSVWriter(file.dataset, household: household.code, guarding: .site)
    var bytes: [UInt8] = []
    writer.start(&bytes)
    let days = file.year.map { "\($0)-01-01"..."\($0)-12-31" }
    try DatasetReader(database).forEach(file.dataset, days: days) { row in writer.add(row, to: &bytes) }
    return bytes
  }
}
