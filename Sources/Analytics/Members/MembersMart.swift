import Core
import SQLite
package import Settings

/// Each member's share of every month: income and spending by the owners of the account, net worth by those of accounts
/// and assets. What a split leaves over goes to the last owner, so that members sum to the household.
struct MembersMart {
  let database: Database
  let today: Day

  static let table = """
    create table if not exists mart_members_monthly (
      member_id       text not null,
      month           text not null,
      income_minor    integer not null,
      spending_minor  integer not null,
      net_worth_minor integer not null,
      partial         integer not null,
      primary key (member_id, month)
    ) strict, without rowid
    """

  private struct Key: Hashable {
    var member: String
    var month: Month

    func precedes(_ other: Key) -> Bool {
      member == other.member ? month < other.month : member.utf8.lexicographicallyPrecedes(other.member.utf8)
    }
  }

  private struct Line {
    var income: Int64 = 0
    var spending: Int64 = 0
    var netWorth: Int64 = 0
    var partial = false
  }

  func run(_ settings: DaybookSettings, _ parts: NetWorthParts, _ flows: [String: [Month: MonthFlows]]) throws {
    try database.execute(Self.table)
    var lines: [Key: Line] = [:]
    let owners = Dictionary(settings.accounts.map { ($0.id, $0.owners) }, uniquingKeysWith: { one, _ in one })
    addFlows(flows, owners, &lines)
    for series in parts.accounts {
      add(series.balances.first, series.household, owners[series.account.id] ?? [], &lines)
    }
    for series in parts.holdings {
      add(series.first, series.days.map(\.household), owners[series.account] ?? [], &lines)
    }
    for series in parts.assets { add(series.first, series.household, series.asset.owners, &lines) }
    for account in parts.unknown { markPartial(owners[account.account] ?? [], since: account.since.month, &lines) }
    fillMonths(settings.members.map(\.id), &lines)
    let rows = lines.sorted(by: { $0.key.precedes($1.key) }).map {
      key, line -> [SQLValue] in
      [
        .text(key.member), .text(key.month.iso), .integer(line.income), .integer(line.spending),
        .integer(line.netWorth), SQLValue(line.partial),
      ]
    }
    try MartWriter(database).replace("mart_members_monthly", key: ["member_id", "month"], with: rows)
  }

  private func addFlows(
    _ flows: [String: [Month: MonthFlows]], _ owners: [String: [OwnerShare]], _ lines: inout [Key: Line]
  ) {
    for (account, months) in flows {
      let owners = owners[account] ?? []
      for (month, flow) in months {
        for (member, minor) in shared(flow.income, among: owners) {
          lines[Key(member: member, month: month), default: Line()].income += minor
        }
        for (member, minor) in shared(flow.spending, among: owners) {
          lines[Key(member: member, month: month), default: Line()].spending -= minor
          if flow.isCountPartial { lines[Key(member: member, month: month), default: Line()].partial = true }
        }
      }
    }
  }

  /// Every member has a line for every month of the books.
  private func fillMonths(_ members: [String], _ lines: inout [Key: Line]) {
    guard let first = lines.keys.map(\.month).min(), first <= today.month else { return }
    for member in members {
      for offset in 0...(today.month - first) {
        let key = Key(member: member, month: first + offset)
        if lines[key] == nil { lines[key] = Line() }
      }
    }
  }

  /// What an account of unknown level holds is missing from its owners' net worth.
  private func markPartial(_ owners: [OwnerShare], since: Month, _ lines: inout [Key: Line]) {
    guard since <= today.month else { return }
    for owner in owners {
      for offset in 0...(today.month - since) {
        lines[Key(member: owner.member, month: since + offset), default: Line()].partial = true
      }
    }
  }

  private func add(_ first: Day, _ household: [Int64?], _ owners: [OwnerShare], _ lines: inout [Key: Line]) {
    guard !household.isEmpty else { return }
    let last = first + (household.count - 1)
    for offset in 0...max(0, last.month - first.month) {
      let month = first.month + offset
      let end = min(month.lastDay, last)
      let value = household[end - first]
      for (member, minor) in shared(value ?? 0, among: owners) {
        lines[Key(member: member, month: month), default: Line()].netWorth += minor
        if value == nil { lines[Key(member: member, month: month), default: Line()].partial = true }
      }
    }
  }
}

/// An amount cut by owners' shares, each rounded once; the remainder is the last one's, so that parts sum to the whole.
package func shared(_ minor: Int64, among owners: [OwnerShare]) -> [(member: String, minor: Int64)] {
  let total = owners.reduce(0) { $0 + $1.weight }
  guard total > 0 else { return [] }
  var left = minor
  return owners.enumerated().map { index, owner in
    let exact = divideHalfEven(Int128(minor) * Int128(owner.weight), by: Int128(total))
    let part = index == owners.count - 1 ? left : Int64(exact)
    left -= part
    return (owner.member, part)
  }
}
