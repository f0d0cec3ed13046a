// `[keep]`: how long what is over is kept.

/// How many backups are kept: the last one of each of so many days, weeks and months that have any.
package struct KeptBackups: Hashable, Sendable {
  package var daily = 7
  package var weekly = 4
  package var monthly = 12

  package init() {}
}

extension SettingsReader {
  /// What `[keep] backups` does not say is kept as it would be without it.
  func readKeptBackups() -> KeptBackups {
    var kept = KeptBackups()
    guard let backups = section("keep")?.section("backups") else { return kept }
    kept.daily = backups.whole("daily") ?? kept.daily
    kept.weekly = backups.whole("weekly") ?? kept.weekly
    kept.monthly = backups.whole("monthly") ?? kept.monthly
    return kept
  }
}
