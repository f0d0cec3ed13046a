import Core
import SQLite

extension Warehouse {
  /// Counts what a stage learned on a day, in the transaction that writes the facts: what runs are told from, so that a
  /// run which was killed and repeated reads as one.
  func count(_ count: ChangeCount, stage: String, on day: Day) throws {
    guard !count.isNothing else { return }
    try database.run(
      """
      insert into fact_days (day, source, new_rows, changed_rows, retired_rows) values (?, ?, ?, ?, ?)
      on conflict (day, source) do update set new_rows = new_rows + excluded.new_rows,
        changed_rows = changed_rows + excluded.changed_rows, retired_rows = retired_rows + excluded.retired_rows
      """, .text(day.iso), .text(stage), SQLValue(count.new), SQLValue(count.changed), SQLValue(count.retired))
  }
}

extension Provenance {
  /// What a run's stage is called: `sync <connection>`, `import`.
  var stage: String { source.onlyAdds ? "import" : "sync \(source.name)" }
}
