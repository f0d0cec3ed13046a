package import Core

/// What each property source's answers say, as values; pure.
package enum PropertyMapping {
  package struct Answer: Hashable, Sendable {
    /// By series, unit and period.
    package var values: [PropertyValue] = []
    /// What is wrong with the answer, as a whole or in part.
    package var problem: String?
  }

  package static func values(of record: RawRecord) -> Answer {
    guard record.kind.hasPrefix("property:"), let source = PropertySource(rawValue: String(record.kind.dropFirst(9)))
    else { return Answer() }
    let type = String(record.key.prefix { $0 != "|" })
    var answer =
      switch source {
      case .rentcast: estimate(record.body, on: record.day)
      case .ukhpi: ukIndex(record.body, type: type)
      case .fhfa: FHFATable.values(record.body, place: record.accountKey)
      case .zhvi: ZHVITable.values(record.body, region: record.accountKey)
      case .eurostat: eurostat(record.body, type: type, geo: record.accountKey)
      }
    answer.values.sort { ($0.series, $0.unit, $0.period) < ($1.series, $1.unit, $1.period) }
    return answer
  }

  // MARK: RentCast

  private static func estimate(_ body: [UInt8], on day: Day) -> Answer {
    guard let json = try? JSON(parsing: body), json.isObject else { return Answer(problem: "its answer is no JSON") }
    guard let price = json["price"]?.text.flatMap(decimal), price.mantissa > 0, let period = IndexPeriod(day.iso)
    else { return Answer(problem: "it has no estimate of this house") }
    var value = PropertyValue(series: "avm", unit: "USD", period: period, value: price)
    value.low = json["priceRangeLow"]?.text.flatMap(decimal)?.scaled(to: 2)
    value.high = json["priceRangeHigh"]?.text.flatMap(decimal)?.scaled(to: 2)
    return Answer(values: [value])
  }

  // MARK: UK HPI

  /// Whether another page follows. The order of items is not promised, their number is told.
  static func hasMore(_ body: [UInt8], page: Int) -> Bool {
    guard let result = (try? JSON(parsing: body))?["result"], let items = result["items"]?.array, !items.isEmpty
    else { return false }
    let size = max(1, result["itemsPerPage"]?.integer ?? 200)
    if let total = result["totalResults"]?.integer { return (page + 1) * size < total }
    return items.count >= size
  }

  /// Several pages as one JSON list.
  static func joined(_ pages: [[UInt8]]) -> [UInt8] {
    Array("[".utf8) + Array(pages.joined(separator: [UInt8(ascii: ",")])) + Array("]".utf8)
  }

  private static func ukIndex(_ body: [UInt8], type: String) -> Answer {
    guard let pages = (try? JSON(parsing: body))?.array else { return Answer(problem: "its answer is no JSON") }
    var byMonth: [Month: ExactDecimal] = [:]
    for item in pages.flatMap({ $0["result"]?["items"]?.array ?? [] }) {
      guard let month = item["refMonth"]?.text.flatMap({ Month(iso: $0) }),
        let index = item["housePriceIndex\(type)"]?.text.flatMap(decimal), index.mantissa > 0
      else { continue }
      // A quarter is told once, by its first month, and flat inside.
      let months = item["refPeriodDuration"]?.integer == 3 ? 3 : 1
      for offset in 0..<months where offset == 0 || byMonth[month + offset] == nil { byMonth[month + offset] = index }
    }
    let series = type.isEmpty ? "all" : type
    return Answer(
      values: byMonth.compactMap { month, index in
        IndexPeriod(month.iso).map { PropertyValue(series: series, unit: "", period: $0, value: index) }
      })
  }

  // MARK: Eurostat

  private static func eurostat(_ body: [UInt8], type: String, geo: String) -> Answer {
    var table = CSVTable(body)
    guard table.has("unit", "geo", "TIME_PERIOD", "OBS_VALUE") else {
      return Answer(problem: "its answer is not the table it should be")
    }
    var answer = Answer()
    while let row = table.next() {
      guard row["geo"] == geo, let period = IndexPeriod(row["TIME_PERIOD"]), let value = decimal(row["OBS_VALUE"]),
        value.mantissa > 0
      else { continue }
      var result = PropertyValue(series: type, unit: row["unit"], period: period, value: value)
      result.flag = row["OBS_FLAG"]
      answer.values.append(result)
    }
    return answer
  }

  /// From plain text or JSON's exponent form.
  static func decimal(_ text: String) -> ExactDecimal? { ExactDecimal(written: text) }
}

/// The master file of the FHFA: one line a place, flavour and period.
enum FHFATable {
  static func values(_ body: [UInt8], place: String) -> PropertyMapping.Answer {
    var table = CSVTable(body)
    guard table.has("hpi_type", "hpi_flavor", "frequency", "place_id", "yr", "period", "index_nsa", "index_sa") else {
      return .init(problem: "its answer is not the table it should be")
    }
    var answer = PropertyMapping.Answer()
    while let row = table.next() {
      guard row["hpi_type"] == "traditional", row["frequency"] == "quarterly", row["place_id"] == place,
        let period = IndexPeriod("\(row["yr"])-Q\(row["period"])")
      else { continue }
      // Half of the adjusted ones are blank; flavours have different bases, and are never mixed.
      for (column, word) in [("index_sa", "sa"), ("index_nsa", "nsa")] {
        guard let index = PropertyMapping.decimal(row[column]), index.mantissa > 0 else { continue }
        answer.values.append(
          PropertyValue(series: "\(row["hpi_flavor"]) \(word)", unit: "", period: period, value: index))
      }
    }
    return answer
  }
}

/// Zillow's files: one line a region, one column a month.
enum ZHVITable {
  static func values(_ body: [UInt8], region: String) -> PropertyMapping.Answer {
    var table = CSVTable(body)
    guard table.has("RegionID", "RegionName") else { return .init(problem: "its answer is not the table it should be") }
    // Columns of other names may come and go before the first month.
    let months = table.header.compactMap { name in Day(iso: name).map { (name: name, month: $0.month) } }
    var answer = PropertyMapping.Answer()
    while let row = table.next() {
      guard isRow(row, of: region) else { continue }
      for (name, month) in months {
        guard let value = PropertyMapping.decimal(row[name]), value.mantissa > 0, let period = IndexPeriod(month.iso)
        else { continue }
        answer.values.append(PropertyValue(series: "sfrcondo", unit: "", period: period, value: value))
      }
      return answer
    }
    return answer
  }

  private static func isRow(_ row: CSVTable.Row, of region: String) -> Bool {
    let name = String(region.drop { $0 != ":" }.dropFirst())
    switch region.prefix(while: { $0 != ":" }) {
    case "county": return padded(row["StateCodeFIPS"], 2) + padded(row["MunicipalCodeFIPS"], 3) == name
    case "zip": return padded(row["RegionName"], 5) == name
    default: return row["RegionName"] == name || row["RegionID"] == name
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    let digits = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
