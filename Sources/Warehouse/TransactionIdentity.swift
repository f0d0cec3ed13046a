import Core
import Hashing

/// The number whose 16 hexadecimal digits follow `t_` in a transaction's id.
struct TransactionID: Hashable, Sendable, Comparable {
  var number: UInt64

  static func < (left: TransactionID, right: TransactionID) -> Bool { left.number < right.number }

  /// Writes `t_` and 16 hexadecimal digits over the 18 bytes of `buffer`.
  func write(to buffer: inout [UInt8]) {
    buffer[0] = 0x74
    buffer[1] = 0x5F
    for place in 0..<16 {
      let digit = UInt8(truncatingIfNeeded: (number >> UInt64(60 - 4 * place)) & 15)
      buffer[place + 2] = digit < 10 ? 0x30 + digit : 0x57 + digit
    }
  }

  /// `t_` and 16 hexadecimal digits.
  var text: String {
    var buffer = [UInt8](repeating: 0, count: 18)
    write(to: &buffer)
    return String(decoding: buffer, as: UTF8.self)
  }
}

/// Makes the ids of one account's transactions from one source: a function of what a row says, never of the order of rows
/// or the time of fetching.
struct TransactionIdentity {
  private let root: String
  private let source: Source
  private var buffer: [UInt8] = []

  /// - Parameter root: the oldest id the account had.
  init(root: String, source: Source) {
    self.root = root
    self.source = source
    buffer.reserveCapacity(256)
  }

  /// What equal rows share: their id when there is one of them.
  ///
  /// By the source's own id where that is reliable, else by what the row says. In a file a reliable id counts only with
  /// its day and amount: banks give a fee the id of its purchase, and start counting again every month.
  mutating func key(of row: StandardTransaction) -> TransactionID {
    buffer.removeAll(keepingCapacity: true)
    begin(row.status)
    if row.reliableID.isEmpty {
      buffer.append(0x63)  // c: content
      appendDayAndAmount(row)
      append(row.counterparty)
      append(row.description)
    } else {
      buffer.append(0x72)  // r: reliable
      appendPlain(row.reliableID)
      if source.onlyAdds { appendDayAndAmount(row) }
    }
    return TransactionID(number: BLAKE2b.first64(buffer.span))
  }

  /// The id of the n-th of equal rows, counted from 1.
  mutating func id(_ key: TransactionID, occurrence: Int) -> TransactionID {
    if occurrence == 1 { return key }
    buffer.removeAll(keepingCapacity: true)
    append(number: Int64(bitPattern: key.number))
    append(number: Int64(occurrence))
    return TransactionID(number: BLAKE2b.first64(buffer.span))
  }

  private mutating func begin(_ status: TransactionStatus) {
    appendPlain(root)
    appendPlain(source.namespace)
    // A pending row and the booked one that follows it are two rows with a link between them, or a booked row's number
    // among its equals would depend on what was pending when.
    buffer.append(status == .pending ? 0x70 : 0x62)
  }

  private mutating func appendDayAndAmount(_ row: StandardTransaction) {
    append(number: Int64(row.day.number))
    append(number: row.amount.minor)
    appendPlain(row.amount.currency.code)
  }

  private mutating func append(number: Int64) {
    for shift in stride(from: 56, through: 0, by: -8) {
      buffer.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
    }
  }

  private mutating func appendPlain(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    buffer.append(0)
  }

  private mutating func append(_ text: String) {
    appendFolded(text, to: &buffer)
    buffer.append(0)
  }
}

/// Appends the text with case folded, runs of spaces and control characters made one space, none at the ends.
func appendFolded(_ text: String, to buffer: inout [UInt8]) {
  let start = buffer.count
  for byte in text.utf8 {
    switch byte {
    case 0...0x20, 0x7F: if buffer.count > start, buffer.last != 0x20 { buffer.append(0x20) }
    case 0x41...0x5A: buffer.append(byte + 0x20)
    case 0x80...:
      buffer.removeSubrange(start...)
      appendFoldedUnicode(text, to: &buffer)
      return
    default: buffer.append(byte)
    }
  }
  if buffer.count > start, buffer.last == 0x20 { buffer.removeLast() }
}

private func appendFoldedUnicode(_ text: String, to buffer: inout [UInt8]) {
  let start = buffer.count
  for scalar in text.unicodeScalars {
    let properties = scalar.properties
    if properties.isWhitespace || properties.generalCategory == .control {
      if buffer.count > start, buffer.last != 0x20 { buffer.append(0x20) }
    } else {
      buffer.append(contentsOf: properties.lowercaseMapping.utf8)
    }
  }
  if buffer.count > start, buffer.last == 0x20 { buffer.removeLast() }
}

extension StandardTransaction {
  /// As stored: what identifies it apart from its text stands in `linkID`, and its place among its day's rows in `sequence`.
  func stored(sequence: Int) -> StandardTransaction {
    var row = self
    row.makeStored(sequence: sequence)
    return row
  }

  mutating func makeStored(sequence: Int) {
    if linkID.isEmpty { linkID = reliableID }
    reliableID = ""
    self.sequence = sequence
    if let balance = balanceAfter, balance.currency != amount.currency { balanceAfter = nil }
  }

  /// The order of a day's rows: as they happened; where the source does not say, by what they say.
  func happened(before other: StandardTransaction) -> Bool {
    if sequence != other.sequence { return sequence < other.sequence }
    if amount.minor != other.amount.minor { return amount.minor < other.amount.minor }
    return ordering.lexicographicallyPrecedes(other.ordering)
  }

  private var ordering: [String] {
    [
      amount.currency.code, counterparty, description, reliableID, reference, linkID, counterpartyAccount, mandate,
      creditor, valueDay?.iso ?? "", balanceAfter?.decimal ?? "", original?.description ?? "", providerCategory,
      givenCategory,
    ]
  }
}
