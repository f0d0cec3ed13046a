import Core
import SQLite
package import Settings

/// Writes what settings say of assets: `mart_assets` and their daily values.
struct AssetMart {
  let database: Database
  let today: Day

  static let tables = """
    create table if not exists mart_assets (
      asset_id   text primary key,
      name       text not null,
      kind       text not null,
      owners     text not null,
      currency   text not null,
      valued_day text,
      follows       text not null,
      follows_until text,
      secures       text not null
    ) strict, without rowid;
    create table if not exists mart_assets_daily (
      asset_id    text not null,
      day         text not null,
      value_minor integer not null,
      currency    text not null,
      quality     text not null,
      household_minor integer,
      primary key (asset_id, day)
    ) strict, without rowid
    """

  /// The series of every asset that has a value, and the months of which a line differs.
  func run(_ assets: [AssetSettings], _ rates: DayRates) throws -> (series: [AssetSeries], months: Set<Month>) {
    try database.execute(Self.tables)
    let writer = MartWriter(database)
    let sorted = assets.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    let indexes = try sorted.map { asset in try asset.after.map { try PropertyIndex(database, $0) } }
    try writer.replace("mart_assets", key: ["asset_id"], with: zip(sorted, indexes).map(line))
    let series = zip(sorted, indexes).compactMap { assetSeries($0, to: today, rates: rates, index: $1) }
    let lines = series.flatMap { series in
      series.days.indices.map { index -> [SQLValue] in
        let value = series.days[index]
        return [
          .text(series.asset.id), .text((series.first + index).iso), .integer(value.minor),
          .text(series.asset.currency.code), .text(value.quality.rawValue), SQLValue(series.household[index]),
        ]
      }
    }
    let differing = try writer.replace("mart_assets_daily", key: ["asset_id", "day"], with: lines)
    return (series, differing.months(ofDayAt: 1))
  }

  private func line(_ asset: AssetSettings, _ index: PropertyIndex?) -> [SQLValue] {
    var valued = asset.valuations.last { $0.day <= today }?.day
    var until: IndexPeriod?
    if let index {
      let anchored = valued.flatMap { index.followed(from: $0) }
      until = index.source.isIndex ? anchored?.periods.last : index.series.compactMap(\.periods.last).max()
      if !index.source.isIndex, let day = until?.first { valued = max(valued ?? day, day) }
    }
    return [
      .text(asset.id), .text(asset.name), .text(asset.kind.rawValue), .text(ownersJSON(asset.owners)),
      .text(asset.currency.code), SQLValue(valued?.iso), .text(asset.after?.source.rawValue ?? ""),
      SQLValue(until?.text), .text(asset.secures ?? ""),
    ]
  }
}

/// Percent by member, as a JSON object sorted by member: `{"anna":50,"ben":50}`; thirds as `33.33`.
package func ownersJSON(_ owners: [OwnerShare]) -> String {
  let total = owners.reduce(0) { $0 + $1.weight }
  guard total > 0 else { return "{}" }
  let parts = owners.sorted { $0.member < $1.member }.map { owner in
    let hundredths = divideHalfEven(Int128(owner.weight) * 10_000, by: Int128(total))
    let percent = ExactDecimal(mantissa: Int64(hundredths), scale: 2).normalised
    return "\"\(owner.member)\":\(percent)"
  }
  return "{\(parts.joined(separator: ","))}"
}
