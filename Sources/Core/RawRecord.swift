/// One payload as received from a provider or read from a file, before anything is made of it.
///
/// The warehouse keeps it as it is; mapping takes an account's records as a set and is pure, so that `rebuild` can
/// replay every one ever received.
package struct RawRecord: Hashable, Sendable {
  /// `gocardless`, `ecb`, `file`, `entries` …
  package var provider: String
  /// The connection's id in the settings; empty for files and rates.
  package var connectionID: String
  /// The provider's id of the account; empty where there is none.
  package var accountKey: String
  /// `requisition`, `account`, `details`, `balances`, `transactions`, `rates`; `file:csv` … for bank files.
  package var kind: String
  /// The request's window and page, or the file's name.
  package var key: String
  /// The instant of the run that fetched it, in seconds since 1970; the same for all records of one sync.
  package var fetchedAt: Int64
  /// Today of the run that fetched it.
  package var day: Day
  /// The HTTP status; 200 for files.
  package var status: Int
  package var body: [UInt8]

  package init(
    provider: String, connectionID: String = "", accountKey: String = "", kind: String, key: String = "",
    fetchedAt: Int64, day: Day, status: Int = 200, body: [UInt8]
  ) {
    self.provider = provider
    self.connectionID = connectionID
    self.accountKey = accountKey
    self.kind = kind
    self.key = key
    self.fetchedAt = fetchedAt
    self.day = day
    self.status = status
    self.body = body
  }
}
