/// How statements of that account are read, CSV files named after it of Date, Amount and Text: an `[[import]]` for
/// settings of tests that are about something else.
func statements(of id: String) -> String {
  """
  [[import]]
  id      = "\(id)"
  match   = "\(id)*.csv"
  account = "\(id)"
  date    = { column = "Date", format = "yyyy-MM-dd" }
  amount  = { column = "Amount" }
  description = ["Text"]
  """
}
