package import Core

/// The one door to bank files: told by content, read in pieces, row after row.
package enum BankFile {
  /// Reads a file and hands on each row that it holds.
  ///
  /// Rows come in the order of the file; `StandardTransaction.sequence` follows time. Rows that cannot be read are
  /// problems of the report, by line, and all others still come. A file that holds several accounts, or one account
  /// in several currencies, gives each an index into `FileReport.accounts`, announced before its first row.
  ///
  /// `reliableID` is `fitid:` or `id:` and the bank's id, then day and amount in minor units, divided by `|`: banks
  /// repeat ids, so that rows are one only where all three agree. Equal keys in one file are several rows; telling
  /// them apart by number is left to whoever stores them, as it is for rows without an id.
  /// Trades come among the rows; what is held stands in the report's accounts. Both refer to securities by their keys.
  /// - Parameter name: the file's name, which errors and file name patterns use.
  /// - Throws: `UserError` when nothing of the file can be read, or nothing can be known to be right; what the
  ///   closures throw.
  package static func read(
    _ source: ByteSource, name: String, in context: ReadingContext,
    account: (_ index: Int, _ source: SourceAccount, _ accountID: String?) throws -> Void = { _, _, _ in },
    row: (_ account: Int, _ transaction: StandardTransaction, _ line: Int) throws -> Void = { _, _, _ in },
    security: (_ security: StandardSecurity) throws -> Void = { _ in },
    trade: (_ account: Int, _ trade: StandardTrade, _ line: Int) throws -> Void = { _, _, _ in },
    price: (_ securityKey: String, _ price: StandardPrice) throws -> Void = { _, _ in }
  ) throws -> FileReport {
    let format = FileFormat(head: try source.bytes(at: 0, count: 65_536))
    if let refusal = format.refusal(name: name) { throw refusal }
    return try withoutActuallyEscaping(account) { account in
      try withoutActuallyEscaping(row) { row in
        try withoutActuallyEscaping(security) { security in
          try withoutActuallyEscaping(trade) { trade in
            try withoutActuallyEscaping(price) { price in
              let sink = RowSink(account: account, row: row, security: security, trade: trade, price: price)
              return try read(source, format, name: name, in: context, into: sink)
            }
          }
        }
      }
    }
  }

  private static func read(
    _ source: ByteSource, _ format: FileFormat, name: String, in context: ReadingContext, into sink: RowSink
  ) throws -> FileReport {
    switch format {
    case .ofx: try OFXFile(source, name: name, context: context).read(into: sink)
    case .qif: try QIFFile(source, name: name, context: context).read(into: sink)
    case .mt940: try MT940File(source, name: name, context: context).read(into: sink)
    case .camt: try CAMTFile(source, name: name, context: context).read(into: sink)
    default: try CSVFile(source, name: name, context: context).read(into: sink)
    }
  }
}

/// Where rows go.
struct RowSink {
  var account: (Int, SourceAccount, String?) throws -> Void
  var row: (Int, StandardTransaction, Int) throws -> Void
  /// Told before the first trade or holding that refers to it.
  var security: (StandardSecurity) throws -> Void = { _ in }
  var trade: (Int, StandardTrade, Int) throws -> Void = { _, _, _ in }
  var price: (String, StandardPrice) throws -> Void = { _, _ in }
}
