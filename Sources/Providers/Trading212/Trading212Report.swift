import Core

/// A CSV report. Its columns differ by the account's currency and by year, so they are found by their names:
/// `Total` beside `Currency (Total)`, or `Total (EUR)` in older ones.
struct Trading212Report {
  let rows: [Trading212ReportRow]

  /// Nil for what is no report.
  init?(_ bytes: [UInt8]) {
    var records = Trading212CSV.records(bytes)[...]
    guard let header = records.popFirst() else { return nil }
    let columns = Columns(header.fields)
    guard columns.has("action"), columns.has("time") else { return nil }
    rows = records.map { Trading212ReportRow(fields: $0.fields, line: $0.line, columns: columns) }
  }

  /// Where each column stands, and in which currency when its name says so.
  struct Columns {
    private var places: [String: (index: Int, code: String)] = [:]
    /// Names of columns that hold fees, levies, duties or taxes but for that withheld, in the report's order.
    private(set) var charges: [String] = []

    init(_ names: [String]) {
      for (index, name) in names.enumerated() {
        var name = folded(name)
        var code = ""
        if name.hasSuffix(")"), let open = name.lastIndex(of: "("), open > name.startIndex {
          let inside = name[name.index(after: open)...].dropLast().uppercased()
          if inside == "UTC" || QuotedUnit(anyCase: inside) != nil {
            code = inside == "UTC" ? "" : inside
            name = cleaned(String(name[..<open]))
          }
        }
        if places[name] == nil { places[name] = (index, code) }
        if Trading212Charge.isCharge(name), !name.hasPrefix("currency ("), name != "withholding tax" {
          charges.append(name)
        }
      }
    }

    func has(_ name: String) -> Bool { places[name] != nil }

    func field(_ name: String, of fields: [String]) -> String {
      guard let place = places[name], fields.indices.contains(place.index) else { return "" }
      return fields[place.index]
    }

    func code(_ name: String, of fields: [String]) -> String {
      let beside = field("currency (\(name))", of: fields)
      return beside.isEmpty ? places[name]?.code ?? "" : beside
    }
  }
}

/// One line of a report.
struct Trading212ReportRow {
  let fields: [String]
  /// In the file, from 1.
  let line: Int
  let columns: Trading212Report.Columns

  enum Action: Hashable {
    case buy, sell, dividend, interest, deposit, withdrawal, fee
    /// Units that come with no cash: a split's two legs, a distribution.
    case splitOpen, splitClose, distribution
    case transferIn, transferOut
    case conversion
    case card(isCredit: Bool)
  }

  subscript(name: String) -> String { columns.field(name, of: fields) }

  func decimal(_ name: String) -> ExactDecimal? { Trading212Number.decimal(self[name]) }

  /// An amount with the code of its currency; nil for an empty field, and for "Not available".
  func amount(_ name: String) -> UnitPrice? {
    Trading212Number.price(decimal(name), code: columns.code(name, of: fields))
  }

  var second: Int64? { WrittenTime.second(self["time"]) }
  var isin: String { self["isin"] }

  /// Nil for an action that is not known.
  var action: Action? {
    let word = folded(self["action"])
    if word.hasSuffix(" buy") || word == "buy" { return .buy }
    if word.hasSuffix(" sell") || word == "sell" { return .sell }
    if word.hasPrefix("dividend") { return .dividend }
    if word.contains("interest") { return .interest }
    if word.hasPrefix("deposit") { return .deposit }
    if word.hasPrefix("withdraw") { return .withdrawal }
    if word.hasPrefix("stock split close") { return .splitClose }
    if word.hasPrefix("stock split") { return .splitOpen }
    if word.contains("distribution") || word.contains("stock dividend") { return .distribution }
    if word.hasPrefix("transfer in") { return .transferIn }
    if word.hasPrefix("transfer out") { return .transferOut }
    if word.hasPrefix("currency conversion") { return .conversion }
    if word.hasPrefix("card") || word.contains("cashback") {
      return .card(isCredit: ["credit", "refund", "cashback"].contains { word.contains($0) })
    }
    return word.hasSuffix("fee") ? .fee : nil
  }

  /// The listing of the API that tells the same.
  var listing: Trading212Listing? {
    switch action {
    case nil: nil
    case .buy, .sell, .splitOpen, .splitClose, .distribution: .orders
    case .transferIn, .transferOut: isin.isEmpty ? .transactions : .orders
    case .dividend: .dividends
    case .interest, .deposit, .withdrawal, .fee, .conversion, .card: .transactions
    }
  }

  /// The fill's own number, where letters stand before it (`EOF123`); else as it stands.
  var id: String {
    let text = self["id"]
    let digits = text.drop { $0.isLetter }
    return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber } ? String(digits) : text
  }

  var instrument: Trading212Instrument {
    var instrument = Trading212Instrument()
    instrument.isin = isin
    instrument.code = columns.code("price / share", of: fields)
    instrument.name = self["name"]
    // A short name, unlike the API's ticker.
    instrument.shortName = self["ticker"]
    return instrument
  }
}
