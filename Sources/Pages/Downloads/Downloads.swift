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

  /// - Parameter keeps: asked for each file of transactions and splits: true when the one that stands was taken over.
  func write(
    into folder: SiteFolder, keeps: (_ file: String, _ dataset: String, _ year: String) throws -> Bool
  ) throws {
    let reader = DatasetReader(database)
    let years = try reader.yearsOfBooks()
    for dataset in catalogue.datasets {
      guard dataset.isByYear else {
        try folder.put("data/\(dataset.name).csv", bytes(dataset, reader, nil))
        continue
      }
      for year in years {
        // Only these hold nothing but rows of their months; a balance may move with an earlier fact.
        let ofRows = ["transactions", "splits"].contains(dataset.name)
        if try ofRows && keeps("data/\(dataset.name)/\(year).csv", dataset.name, year) { continue }
        let file = try bytes(dataset, reader, "\(year)-01-01"..."\(year)-12-31")
        try folder.put("data/\(dataset.name)/\(year).csv", file)
      }
    }
  }

  private func bytes(_ dataset: Dataset, _ reader: DatasetReader, _ days: ClosedRange<String>?) throws -> [UInt8] {
    var writer = CSVWriter(dataset, household: household.code, guarding: .site)
    var bytes: [UInt8] = []
    writer.start(&bytes)
    try reader.forEach(dataset, days: days) { row in writer.add(row, to: &bytes) }
    return bytes
  }
}
