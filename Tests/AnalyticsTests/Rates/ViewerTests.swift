import Analytics
import SQLite
import Testing

@Test("a member sees only the accounts visible to them; the household sees all that is not retired")
func viewers() throws {
  let database = try booksDatabase()
  for (id, seen) in [("joint", #"["anna","ben"]"#), ("own", #"["anna"]"#)] {
    try database.run(
      """
      insert into accounts (account_id, name, slug, type, institution_id, institution, connection_id, currency, owners,
        visible_to, hidden, sort_key) values (?1, ?1, ?1, 'current', '', '', '', 'EUR', '{}', ?2, 0, 0)
      """, .text(id), .text(seen))
    for (number, retired) in [(1, SQLValue.null), (2, "2025-01-02")] {
      try database.run(
        """
        insert into transactions (transaction_id, account_id, source, status, day, sequence, amount_minor, currency,
          counterparty, counterparty_account, description, reference, mandate, creditor, link_id, provider_category,
          given_category, payload_id, fetched_at, learned_on, retired_on)
        values (?, ?, 'file', 'booked', '2025-01-01', 0, -100, 'EUR', '', '', '', '', '', '', '', '', '', 1, 0,
          '2025-01-01', ?)
        """, .text("t_\(id)\(number)"), .text(id), retired)
    }
  }
  func seen() throws -> [SQLValue] {
    [
      try database.value("select group_concat(account_id) from (select account_id from seen_accounts order by 1)"),
      try database.value("select count(*) from seen_transactions"),
    ]
  }
  try Viewer.household.open(on: database)
  #expect(try seen() == ["joint,own", 2])
  try Viewer.member("ben").open(on: database)
  #expect(try seen() == ["joint", 1])
  try Viewer.member("anna").open(on: database)
  #expect(try seen() == ["joint,own", 2])
  try Viewer.member("o'hara").open(on: database)
  #expect(try seen() == [.null, 0])
}
