import Core
import SQLite

/// Writes daily lines that Swift computes, a month of one series at a time: only months whose lines differ are written,
/// and none is read to find that out. Beside the lines stands a hash of each month.
struct MonthWriter {
  private let database: Database
  private let table: String
  private let key: [String]
  private var stored: [String: [Month: Int64]] = [:]
  private var seen: Set<String> = []
  private(set) var months: Set<Month> = []

  static let table = """
    create table if not exists mart_month_hashes (
      mart   text not null,
      series text not null,
      month  text not null,
      hash   integer not null,
      primary key (mart, series, month)
    ) strict, without rowid
    """

  /// - Parameter key: the columns that name a series; with `day` they are the table's key, and its first columns.
  init(_ database: Database, _ table: String, key: [String]) throws {
    self.database = database
    self.table = table
    self.key = key
    var stored: [String: [Month: Int64]] = [:]
    try database.forEach("select series, month, hash from mart_month_hashes where mart = ?", .text(table)) { row in
      if let month = Month(iso: row.text(1)) { stored[row.text(0), default: [:]][month] = row.int64(2) }
    }
    self.stored = stored
  }

  /// Makes the lines of a series exactly these.
  ///
  /// - Parameters:
  ///   - name: values of `key`.
  ///   - first: day of the first line; the others follow without gaps.
  ///   - hash: of the line at a place: the same lines, the same hash.
  ///   - line: what stands behind the key and the day.
  mutating func write(
    _ name: [String], first: Day, count: Int, hash: (Int) -> UInt64, line: (Int) -> [SQLValue]
  ) throws {
    let series = name.joined(separator: " ")
    seen.insert(series)
    var old = stored[series] ?? [:]
    var place = 0
    while place < count {
      let month = (first + place).month
      let end = min(count, month.lastDay - first + 1)
      var sum = MonthHash()
      sum.add(UInt64(bitPattern: Int64((first + place).number)))
      for index in place..<end { sum.add(hash(index)) }
      let value = Int64(bitPattern: sum.value)
      if old.removeValue(forKey: month) != value {
        try replace(name, series, month, place..<end, first, line, value)
      }
      place = end
    }
    for month in old.keys.sorted() { try forget(name, series, month) }
  }

  /// Takes away the lines of series that were not written.
  mutating func finish() throws {
    for series in stored.keys.sorted() where !seen.contains(series) {
      let name = series.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      for month in (stored[series] ?? [:]).keys.sorted() { try forget(name, series, month) }
    }
  }

  private mutating func replace(
    _ name: [String], _ series: String, _ month: Month, _ places: Range<Int>, _ first: Day,
    _ line: (Int) -> [SQLValue], _ hash: Int64
  ) throws {
    try deleteLines(name, month)
    let width = key.count + 1 + line(places.lowerBound).count
    let marks = Array(repeating: "?", count: width).joined(separator: ", ")
    let insert = try database.cached("insert into \(table) values (\(marks))")
    for place in places {
      let values = name.map { SQLValue.text($0) } + [.text((first + place).iso)] + line(place)
      for (index, value) in values.enumerated() { insert.bind(value, at: index + 1) }
      try insert.run()
    }
    try database.run(
      "insert or replace into mart_month_hashes values (?, ?, ?, ?)", .text(table), .text(series), .text(month.iso),
      .integer(hash))
    months.insert(month)
  }

  private mutating func forget(_ name: [String], _ series: String, _ month: Month) throws {
    try deleteLines(name, month)
    try database.run(
      "delete from mart_month_hashes where mart = ? and series = ? and month = ?", .text(table), .text(series),
      .text(month.iso))
    months.insert(month)
  }

  private func deleteLines(_ name: [String], _ month: Month) throws {
    let condition = key.map { "\($0) = ?" }.joined(separator: " and ")
    let delete = try database.cached("delete from \(table) where \(condition) and day between ? and ?")
    for (index, value) in name.enumerated() { delete.bind(value, at: index + 1) }
    delete.bind(month.firstDay.iso, at: key.count + 1)
    delete.bind(month.lastDay.iso, at: key.count + 2)
    try delete.run()
  }
}

/// A hash of whole numbers in order; kept in the database, so it is the same in every process.
struct MonthHash {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func add(_ number: UInt64) {
    var mixed = (value ^ number) &* 0xBF58_476D_1CE4_E5B9
    mixed ^= mixed >> 29
    mixed = mixed &* 0x94D0_49BB_1331_11EB
    value = mixed ^ (mixed >> 32)
  }

  mutating func add(_ number: Int64) { add(UInt64(bitPattern: number)) }
  mutating func add(_ number: Int64?) {
    add(number == nil ? UInt64(1) : 0)
    add(number ?? 0)
  }
  mutating func add(_ decimal: ExactDecimal?) {
    add(decimal?.mantissa)
    add(Int64(decimal?.scale ?? 0))
  }
  mutating func add(_ text: String) {
    for byte in text.utf8 { add(UInt64(byte)) }
    add(UInt64(0x100))
  }
  mutating func add(_ currency: Currency) { add(currency.code) }
}
