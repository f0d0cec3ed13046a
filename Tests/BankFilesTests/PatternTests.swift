import Patterns
import Testing

@Suite struct PatternTests {
  @Test("a pattern is found anywhere in a text, and case matters unless told")
  func finds() throws {
    #expect(try Pattern("REWE [0-9]+").matches("KARTE REWE 4711"))
    #expect(try !Pattern("rewe").matches("KARTE REWE 4711"))
    #expect(try Pattern("straße", caseless: true).matches("LANGE STRASSE / STRAßE"))
    #expect(try Pattern("").matches(""))
    #expect(try !Pattern("^$").matches("x"))
  }

  @Test("the ranges of a match and of its groups are byte offsets, nil for a group without a part")
  func ranges() throws {
    let found = try Pattern("(ä)|(b)").firstMatch(in: Array("xxb".utf8))
    #expect(found == [2..<3, nil, 2..<3])
    #expect(try Pattern("ü(.)").firstMatch(in: Array("aüö".utf8)) == [1..<5, 3..<5])
    #expect(try Pattern("(x)?y(z)?").groups(in: "y") == ["y", "", ""])
    #expect(try Pattern("no").firstMatch(in: Array("yes".utf8)) == nil)
  }

  @Test("a mistake in a pattern is named with its place")
  func mistakes() {
    let error = #expect(throws: PatternError.self) { try Pattern("abc(def") }
    #expect(error?.description == "not a regular expression: missing closing parenthesis, at character 8")
  }

  @Test("a pattern that explodes fails instead of hanging", .timeLimit(.minutes(1)))
  func catastrophe() {
    let text = String(repeating: "a", count: 5_000) + "!"
    for explosive in ["(a+)+$", "^(a|aa)+$"] {
      #expect(throws: PatternError.tooCostly) { try Pattern(explosive).matches(text) }
    }
  }

  @Test("bytes that are not UTF-8 match nothing and are no error")
  func invalidText() throws {
    #expect(try Pattern("b").matches([0xFF, 0x62]))
    #expect(try !Pattern("^.b").matches([0xFF, 0x62]))
  }
}

@Suite struct GlobTests {
  @Test("a star is any run of characters, a question mark one, and case does not matter")
  func fits() {
    #expect(Glob("Umsaetze*.csv").matches("Umsaetze_2026-01.CSV"))
    #expect(Glob("a?c").matches("aüc"))
    #expect(Glob("*a*b*c").matches("xxaayybbzzc"))
    #expect(!Glob("*a*b*c").matches("xxaayybbzzcd"))
    #expect(!Glob("joint*.csv").matches("my-joint.csv"))
    #expect(Glob("joint*.csv").matches("some/folder/joint.csv"))
    #expect(Glob("Bücher.csv").matches("Bu\u{308}cher.csv"))
    #expect(!Glob("").matches("x"))
  }
}
