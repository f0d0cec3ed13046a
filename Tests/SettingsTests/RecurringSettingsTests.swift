import Core
import Settings
import Testing

@Suite("[[recurring]]") struct RecurringSettingsTests {
  private static let start = """
    [household]
    name = "Test"
    currency = "GBP"
    timezone = "Europe/London"
    [[account]]
    id = "euro"
    name = "Euro"
    type = "current"
    currency = "EUR"

    """

  private func read(_ text: String) throws -> [RecurringSettings] {
    try DaybookSettings.read(Array((Self.start + text).utf8)).recurring
  }

  private func gym(_ more: String) -> String {
    "[[recurring]]\nid = \"gym\"\nname = \"Gym\"\namount = \"-24.99\"\n" + more
  }

  @Test("it is read with its conditions, in the currency of its accounts")
  func reading() throws {
    let gym = try #require(
      try read(gym("cadence = \"monthly\"\nday = 1\nmatch = { merchant = \"PureGym\", account = [\"euro\"] }")).first)
    #expect(gym.amount == Money(minor: -2499, .eur))
    #expect(gym.cadence == .monthly)
    #expect(gym.day == .dayOfMonth(1))
    #expect(gym.match.merchant == .exact("PureGym"))
    #expect(gym.status == .active)
    #expect(try read(self.gym("cadence = \"weekly\"")).first?.amount.currency == .gbp)
  }

  @Test(
    "a day is a number or a word",
    arguments: [
      ("31", CalendarGrid.Rule.dayOfMonth(31)), ("\"last\"", .lastDay), ("\"last-business-day\"", .lastBusinessDay),
      ("\"2nd tuesday\"", .weekday(2, .tuesday)), ("\"last friday\"", .weekday(5, .friday)),
    ])
  func days(text: String, rule: CalendarGrid.Rule) throws {
    #expect(try read(gym("cadence = \"quarterly\"\nday = \(text)")).first?.day == rule)
  }

  @Test("other days are none", arguments: ["0", "32", "\"5th monday\"", "\"2nd\"", "\"lasts\"", "true"])
  func noDay(text: String) throws {
    let error = #expect(throws: UserErrors.self) { try read(gym("cadence = \"monthly\"\nday = \(text)")) }
    #expect(error?.errors.map(\.place?.line) == [15])
    #expect(error?.errors.first?.message.hasPrefix("'day' wants a day of the month") == true)
  }

  @Test("a day of the month is not for weeks, and nothing is no payment")
  func refused() throws {
    let weekly = #expect(throws: UserErrors.self) { try read(gym("cadence = \"weekly\"\nday = 1")) }
    #expect(
      weekly?.errors.map(\.message) == ["'day' is a day of the month, and weekly payments have none"])
    let nothing = gym("cadence = \"monthly\"").replacing("-24.99", with: "0.00")
    #expect(
      #expect(throws: UserErrors.self) { try read(nothing) }?.errors.map(\.message) == ["a payment of nothing is none"])
  }
}
