import Core
import Testing

@Suite struct ISINTests {
  @Test(
    "numbers that are in use have the check digit that they should",
    arguments: ["IE00BK5BQT80", "US0378331005", "GB00BH4HKS39", "DE000BAY0017", "AU0000XVGZA3", "IE00B3XXRP09"])
  func valid(_ text: String) { #expect(ISIN.isValid(text)) }

  @Test(
    "what is no ISIN is none",
    arguments: [
      "", "US0378331006", "US0378331050", "us0378331005", "1S0378331005", "US037833100", "US03783310055",
      "US03783310O5",
      "US037833100Ö",
    ])
  func invalid(_ text: String) { #expect(!ISIN.isValid(text)) }
}
