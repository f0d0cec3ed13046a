import Core
import Testing

@Suite struct UserErrorTests {
  @Test("an error shows place, excerpt, underline and hint")
  func whole() {
    let error = UserError(
      "no dataset is called 'spending_montly'", at: Place(file: "Templates/index.md", line: 12, column: 32, length: 15),
      excerpt: "select month, spent_minor from spending_montly", hint: "did you mean 'spending_monthly'?")
    #expect(
      error.description == """
        Templates/index.md:12: no dataset is called 'spending_montly'
          12 | select month, spent_minor from spending_montly
             |                                ^^^^^^^^^^^^^^^
        hint: did you mean 'spending_monthly'?
        """)
  }

  @Test("what is not known is left out")
  func parts() {
    #expect(UserError("no such folder").description == "no such folder")
    #expect(UserError("not TOML", at: Place(file: "a.toml")).description == "a.toml: not TOML")
    #expect(UserError("not TOML", at: Place(file: "a.toml", line: 3)).description == "a.toml:3: not TOML")
    #expect(
      UserError("broken", at: Place(file: "a", line: 3), excerpt: "x = y").description == "a:3: broken\n  3 | x = y")
  }

  @Test("an underline ends with its line, and begins after tabs where the word does")
  func underline() {
    let error = UserError("bad", at: Place(file: "a", line: 9, column: 2, length: 50), excerpt: "\tnäme")
    #expect(error.description == "a:9: bad\n  9 |  näme\n    |  ^^^^")
    let end = UserError("unfinished", at: Place(file: "a", line: 9, column: 4), excerpt: "x =")
    #expect(end.description == "a:9: unfinished\n  9 | x =\n    |    ^")
  }

  @Test("a terminal's control characters do not reach the terminal")
  func control() {
    let error = UserError("bad", at: Place(file: "a", line: 1), excerpt: "a\u{1B}[31mb\u{7F}\u{9B}c")
    #expect(error.description == "a:1: bad\n  1 | a [31mb  c")
  }

  @Test("several errors follow each other")
  func several() {
    #expect(UserErrors([UserError("one"), UserError("two")]).description == "one\ntwo")
  }
}

@Suite struct NearestNameTests {
  private let known = ["balance", "currency", "match", "name", "owners"]

  @Test(
    "a slip of the finger finds the name meant",
    arguments: [
      ("ballance", "balance"), ("curency", "currency"), ("mathc", "match"), ("nane", "name"), ("owner", "owners"),
      ("name", "name"),
    ]) func near(word: String, name: String)
  { #expect(nearestName(to: word, among: known) == name) }

  @Test("what is far from all names finds none", arguments: ["zebra", "", "x", "balancing-act"])
  func far(word: String) { #expect(nearestName(to: word, among: known) == nil) }

  @Test("of two equally near names the first in order is taken, whatever the order they come in")
  func ties() {
    #expect(nearestName(to: "cat", among: ["hat", "bat"]) == "bat")
    #expect(nearestName(to: "cat", among: ["bat", "hat"]) == "bat")
  }
}
