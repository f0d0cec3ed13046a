package import SQLite
package import Settings

/// How the marts stand to the facts, for a command that reads both.
package enum Standing: Hashable, Sendable {
  /// There are none, or they are of another version of this code or another currency.
  case missing
  /// Facts have come since they were made.
  case behind
  case current

  package init(of database: Database, _ settings: DaybookSettings) throws {
    let table = try database.value("select 1 from main.sqlite_schema where name = 'analysis_state'")
    guard table != .null,
      try database.value("select value from main.analysis_state where key = 'marts'").text
        == Analysis.fingerprint(settings)
    else {
      self = .missing
      return
    }
    self = try database.value("select 1 from main.changed_months limit 1") == .null ? .current : .behind
  }
}
