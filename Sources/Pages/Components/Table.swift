package import Core

/// A column: its head, and how its cells stand.
package struct Column: Sendable {
  package enum Kind: Sendable, Hashable {
    /// Names the row: its cells are row heads.
    case label
    case text
    /// Small and grey.
    case note
    case date
    /// Right-aligned, two decimals always, so that points stand under points.
    case number
    case bar
    case spark
    /// Days on a line.
    case dots
    /// Of transactions: the category, which moves below the name when narrow, and the text as the bank wrote it.
    case category
    case bankText
  }

  package var head: Prose
  package var kind: Kind
  /// Left out in a narrow box.
  package var hidesWhenNarrow = false
  package var days = DayStyle.automatic
  /// The currency its head names; nil is that of all its cells, if they share one. Others are written with their own.
  package var currency: Currency?
  /// Whether its sum stands in the last row.
  package var totals = false

  package init(_ head: Prose, _ kind: Kind = .text) {
    self.head = head
    self.kind = kind
  }

  package init(_ head: String, _ kind: Kind = .text) { self.init(.plain(head), kind) }

  /// What a bank wrote is never worth a narrow page's room.
  var isHiddenWhenNarrow: Bool { hidesWhenNarrow || kind == .bankText }

  var cellClass: String {
    switch kind {
    case .number: "n"
    case .date: "date"
    case .note: "s2"
    case .bar: "bar"
    case .category: "ct"
    case .bankText: "bt"
    case .spark: "spark"
    case .dots: "tl"
    case .label, .text: ""
    }
  }
}

/// One cell: a value, and what goes with it.
package struct Cell: Sendable {
  package var value: CellValue
  package var link: String?
  package var tone: Tone
  package var badges: [Badge]
  /// Small grey words after the value.
  package var note: Prose
  /// Labels after all else, each a link to its page.
  package var tags: [CellTag] = []
  /// Of figures on either side of nought: how deep its ground is shaded, 1 worst to 7 best.
  package var shade: Int?
  /// A footnote's letter, set outside the column.
  package var mark: String
  /// Double underlined: the figure that a column comes to.
  package var ruled: Bool
  /// A square in a category's ink before the value.
  package var swatch: Ink?

  package init(
    _ value: CellValue, link: String? = nil, tone: Tone = .plain, badges: [Badge] = [], note: Prose = "",
    mark: String = "",
    ruled: Bool = false, swatch: Ink? = nil
  ) {
    self.value = value
    self.link = link
    self.tone = tone
    self.badges = badges
    self.note = note
    self.mark = mark
    self.ruled = ruled
    self.swatch = swatch
  }

  /// The inside of its element.
  func html(_ column: Column, _ writing: Writing, days: DayStyle = .withYear) -> String {
    let bare = column.currency == nil || value.amount.map { $0.currency == column.currency } ?? true
    var inner = Pages.link(value.html(writing, bare: bare, days: days), to: link)
    if ruled { inner = "<span class=\"sum\">\(inner)</span>" }
    if let swatch { inner = Self.square(swatch) + inner }
    if column.kind != .label, tone != .plain, column.kind != .number {
      inner = "<span class=\"\(tone.textClass)\">\(inner)</span>"
    }
    // What a category is decided by follows it as words; other notes stand apart.
    if !note.isEmpty {
      inner +=
        "\(column.kind == .category ? "" : " ")<span class=\"s2\">\(column.kind == .category ? ", " : "")\(note.html)</span>"
    }
    for badge in badges { inner += " " + badge.html(writing) }
    inner += tags.map(\.html).joined()
    if !mark.isEmpty { inner += "<sup class=\"mk\">\(Escape.html(mark))</sup>" }
    return inner
  }

  private static func square(_ ink: Ink) -> String {
    "<svg class=\"sw\" width=\"10\" height=\"10\" aria-hidden=\"true\"><rect width=\"10\" height=\"10\" class=\"\(ink.fill)s\"/></svg>"
  }

  func markdown(_ column: Column, _ writing: Writing, days: DayStyle) -> String {
    let bare = column.currency == nil || value.amount.map { $0.currency == column.currency } ?? true
    var text = value.markdown(writing, bare: bare, days: days)
    if !note.isEmpty { text += (text.isEmpty ? "" : ", ") + note.markdown }
    for badge in badges { text += " " + badge.markdown(writing) }
    text += tags.map(\.markdown).joined()
    if !mark.isEmpty { text += " (\(Escape.markdown(mark)))" }
    return text
  }
}

/// A label of a row, and the page of all that bears it.
package struct CellTag: Sendable, Hashable {
  package var name: String
  package var link: String

  package init(_ name: String, link: String) {
    self.name = name
    self.link = link
  }

  /// With the space before it.
  var html: String { " " + Pages.link(Escape.html("#\(name)"), to: link, classes: "tag") }
  var markdown: String { " " + Escape.markdown("#\(name)") }
}

/// One line of a table.
package struct TableRow: Sendable {
  package enum Kind: Sendable, Hashable {
    case plain
    /// A parent's own figures, and its children below it.
    case parent, child
    /// Begins a group that stands a little apart.
    case group
    /// A day's heading over its rows: the first cell spans all but the last.
    case day
    /// Something to act on: tinted.
    case mark
    case pending
    /// A sum within the table.
    case total
  }

  package var kind: Kind
  package var cells: [Cell]
  /// Its address within the page.
  package var id: String?

  package init(_ cells: [Cell], _ kind: Kind = .plain) {
    self.cells = cells
    self.kind = kind
  }

  var rowClass: String {
    switch kind {
    case .plain: ""
    case .parent, .group: "par"
    case .child: "kid"
    case .day: "dayrow"
    case .mark: "mark"
    case .pending: "pend"
    case .total: "tot"
    }
  }
}

/// A table: typed cells, aligned by what they are.
package struct Table: PagePart {
  package enum Style: String, Sendable, CaseIterable {
    case tight
    /// Categories with their children; recurring payments; transactions, which become two lines when narrow.
    case categories = "cat"
    case recurring = "rec"
    case transactions = "tx"
    case cascade = "casc"
    /// Returns of months: each cell's ground says how good it was.
    case returns = "ret"
    /// The first column stays while the others scroll.
    case pin
    /// Wider than its box: scrolls in a region that the keyboard reaches.
    case scroll
  }

  /// What the table shows: read out, and shown where no heading says it.
  package var caption: String
  package var showsCaption = false
  package var columns: [Column] = []
  package var rows: [TableRow] = []
  /// Below a rule; the last is what the table comes to.
  package var totals: [TableRow] = []
  package var style: Set<Style> = []
  /// What stands in place of a table without rows.
  package var empty: Prose = ""
  package var id: String?

  package init(caption: String, columns: [Column] = [], rows: [TableRow] = []) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }
}
