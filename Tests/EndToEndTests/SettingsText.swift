// Parts of settings that tests about something else share.

/// A household in pounds, in London, and its members; `country` gives it bank holidays.
func exampleHousehold(country: String? = nil, members: [String] = []) -> String {
  var lines = ["[household]", "name     = \"Example\"", "currency = \"GBP\""]
  if let country { lines.append("country  = \"\(country)\"") }
  lines.append("timezone = \"Europe/London\"")
  for name in members { lines += ["", "[[member]]", "id   = \"\(name.lowercased())\"", "name = \"\(name)\""] }
  return lines.joined(separator: "\n")
}

/// The current account `joint`, with what stood on it on a day.
func jointAccount(on day: String, _ balance: String) -> String {
  """
  [[account]]
  id      = "joint"
  name    = "Joint"
  type    = "current"
  match   = ["joint*"]
  opening = { day = \(day), balance = "\(balance)" }
  """
}

/// How an account's statements are read, CSV files named after it of Date, Amount and Text, with a Category or without.
func statements(of id: String, category: Bool = false) -> String {
  let profile = """
    [[import]]
    id      = "\(id)"
    match   = "\(id)*.csv"
    account = "\(id)"
    date    = { column = "Date", format = "yyyy-MM-dd" }
    amount  = { column = "Amount" }
    description = ["Text"]
    """
  return profile + (category ? "\ncategory = \"Category\"" : "")
}

/// Rates of the household's own file, `rates.csv`.
let ratesFromFile = """
  [rates]
  source = "file"
  file   = "rates.csv"
  """

/// An entry that is paid every month on a day, found by `match`, the inside of a TOML table.
func recurringMonthly(_ id: String, match: String, _ amount: String, day: Int) -> String {
  """
  [[recurring]]
  id      = "\(id)"
  name    = "\(id.prefix(1).uppercased() + id.dropFirst())"
  match   = { \(match) }
  amount  = "\(amount)"
  cadence = "monthly"
  day     = \(day)
  """
}
