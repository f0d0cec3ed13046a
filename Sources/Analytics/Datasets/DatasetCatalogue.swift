package import Core
package import SQLite

/// What every page and download of one household shares: what `household` and `members` say.
package struct DatasetContext: Hashable, Sendable {
  package var name: String
  package var currency: Currency
  package var country: String
  package var timezone: String
  package var today: Day
  /// The household's own.
  package var period: Period
  package var members: [(id: String, name: String)]

  package init(
    name: String, currency: Currency, country: String, timezone: String, today: Day,
    period: Period = .calendarMonth, members: [(id: String, name: String)]
  ) {
    self.name = name
    self.currency = currency
    self.country = country
    self.timezone = timezone
    self.today = today
    self.period = period
    self.members = members
  }

  package static func == (left: DatasetContext, right: DatasetContext) -> Bool {
    left.name == right.name && left.currency == right.currency && left.country == right.country
      && left.timezone == right.timezone && left.today == right.today
      && left.period == right.period
      && left.members.elementsEqual(right.members) { $0 == $1 }
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The datasets as temporary views of one reading connection, and what each of them was seen to read.
package struct DatasetCatalogue: Sendable {
  /// The version of the contract: columns are only ever added.
  package static let version = "1"

  package var datasets: [Dataset]
  /// Every read that preparing the datasets asked leave for; a query may ask for these and no others.
  package var allowed: Set<Read>
  /// Tables and views of the database that are no datasets, in order.
  package private(set) var tables: [String] = []
  /// Every table and view: what is none of these in a query is the query's own.
  package private(set) var existing: Set<String> = []

  /// A column of a table, read by the innermost view that a dataset is made of.
  package struct Read: Hashable, Sendable {
    var view: String
    var table: String
    var column: String
    var database: String

    init(_ request: AuthorizerRequest) {
      // As the query wrote it: SQLite's names are the same in capitals.
      view = request.view.lowercasedASCII
      table = request.table.lowercasedASCII
      column = request.name
      database = request.database
    }
  }

  package subscript(name: String) -> Dataset? { datasets.first { $0.name == name } }

  /// Makes the views; they are temporary, over `main.`, so that a dataset may bear a table's name.
  ///
  /// The viewer's views (`seen_…`) must stand already: the members' filter is below every dataset.
  package init(installingOn database: Database, _ context: DatasetContext) throws {
    datasets = try DatasetList.all
    allowed = []
    try registerSiteFunctions(on: database)
    try Self.fillContext(database, context)
    for dataset in datasets {
      // By place: two tables of a join may both have a column of the name.
      let places = dataset.key.compactMap { key in dataset.columns.firstIndex { $0.name == key }.map { String($0 + 1) }
      }
      try database.execute("drop view if exists temp.\(quoted(dataset.name))")
      try database.execute(
        "create temp view \(quoted(dataset.name)) as \(dataset.select) order by \(places.joined(separator: ", "))")
    }
    try fillColumns(database)
    try record(database)
    try listTables(database)
  }

  private mutating func listTables(_ database: Database) throws {
    existing = ["sqlite_schema", "sqlite_master", "sqlite_temp_schema", "sqlite_temp_master"]
    let sql = """
      select name, 1 from main.sqlite_schema where type in ('table', 'view') and name not glob 'sqlite_*'
      union all select name, 0 from temp.sqlite_schema where type in ('table', 'view') order by 1
      """
    try database.forEach(sql) { row in
      let name = row.text(0)
      existing.insert(name)
      if row.int(1) == 1, self[name] == nil { tables.append(name) }
    }
  }

  private static func fillContext(_ database: Database, _ context: DatasetContext) throws {
    try database.execute(
      """
      create temp table if not exists this_household
        (name text, currency text, country text, timezone text, today text, version text,
          period_start text, period_end text, period_label text, last_period_start text, last_period_end text);
      create temp table if not exists this_members (member_id text, name text);
      create temp table if not exists this_lineage (dataset text, input text);
      create temp table if not exists this_columns (dataset text, "column" text, type text, unit text, meaning text);
      delete from this_household; delete from this_members; delete from this_lineage; delete from this_columns;
      """)
    // Custom dates that today does not lie in are over, or still to come: then the month is what today is told of.
    let own = context.period.span(containing: context.today)
    let period = own == nil ? Period.calendarMonth : context.period
    let now = own ?? period.span(containing: context.today)
    let last = now.flatMap { period.previous(before: $0) }
    try database.run(
      "insert into this_household values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", .text(context.name),
      .text(context.currency.code), .text(context.country), .text(context.timezone), .text(context.today.iso),
      .text(version), SQLValue(now?.start.iso), SQLValue(now?.end.iso), SQLValue(now?.label), SQLValue(last?.start.iso),
      SQLValue(last?.end.iso))
    for member in context.members {
      try database.run("insert into this_members values (?, ?)", .text(member.id), .text(member.name))
    }
  }

  private func fillColumns(_ database: Database) throws {
    for dataset in datasets {
      for column in dataset.columns {
        try database.run(
          "insert into this_columns values (?, ?, ?, ?, ?)", .text(dataset.name), .text(column.name),
          .text(column.type.rawValue), .text(column.type.unit), .text(column.meaning))
      }
    }
  }

  /// Prepares each dataset alone and keeps what it asked leave to read.
  private mutating func record(_ database: Database) throws {
    let recorder = Recorder()
    database.setAuthorizer { request in
      if request.action == .read { recorder.reads.insert(Read(request)) }
      return true
    }
    defer { database.setAuthorizer(nil) }
    var lineage: [(String, String)] = []
    for dataset in datasets {
      recorder.reads = []
      let columns = try database.prepare("select * from temp.\"\(dataset.name)\"").columnNames
      guard columns == dataset.columns.map(\.name) else {
        throw MartError("\(dataset.name): its header names \(dataset.columns.map(\.name)), it gives \(columns)")
      }
      allowed.formUnion(recorder.reads)
      let inputs = Set(recorder.reads.filter { $0.database == "main" }.map(\.table))
      lineage += inputs.sorted().map { (dataset.name, $0) }
    }
    database.setAuthorizer(nil)
    for (dataset, input) in lineage {
      try database.run("insert into this_lineage values (?, ?)", .text(dataset), .text(input))
    }
  }

  private final class Recorder { var reads: Set<Read> = [] }
}

/// The functions that datasets and templates' queries may use beside SQLite's own.
package func registerSiteFunctions(on database: Database) throws {
  try database.register("ratio", arguments: 3) { values in
    guard let top = values[0].integer, let bottom = values[1].integer, let scale = values[2].integer, bottom > 0,
      (0...9).contains(scale)
    else { return .null }
    let scaled = Int128(top) * Int128(ExactDecimal.powers[Int(scale)])
    guard let mantissa = Int64(exactly: divideHalfEven(scaled, by: Int128(bottom))) else { return .null }
    return .text(Money.decimal(minor: mantissa, exponent: Int(scale)))
  }
  try database.register("exact_decimal", arguments: 2) { values in
    guard let mantissa = values[0].integer, let scale = values[1].integer, (0...18).contains(scale) else {
      return .null
    }
    return .text(ExactDecimal(mantissa: mantissa, scale: Int(scale)).normalised.description)
  }
  try database.register("slug", arguments: 1) { values in
    guard let text = values[0].text else { return .null }
    return .text(slug(of: text))
  }
  try database.register("tag_slug", arguments: 1) { values in
    guard let tag = values[0].text else { return .null }
    return .text(tagSlug(tag))
  }
}
