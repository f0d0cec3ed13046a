import Core
import Foundation
import Settings
import Testing

@Suite struct DecisionsTests {
  @Test("a quote that is never closed swallows no decision that is written after it")
  func unclosedQuote() {
    var file = DecisionsFile(Array("transaction,t_1,note,fine,\n\"broken,line\n".utf8))
    file.set(DecisionLine(kind: "transaction", target: "t_2", field: "note", value: "new"))
    let again = DecisionsFile(Array(file.text.utf8))
    #expect(again.lines.map(\.line.target) == ["t_1", "t_2"])
    #expect(again.problems.count == 1 && again.text.hasSuffix("\"broken,line\n") && again.text == file.text)
  }

  private func read(_ lines: String, categories: [String]? = nil) -> (decisions: Decisions, problems: [UserError]) {
    DecisionsFile(Array((DecisionsFile.header + "\n" + lines).utf8)).decisions(categories: categories)
  }

  private func texts(_ problems: [UserError]) -> [String] {
    problems.map { problem in
      var problem = problem
      problem.excerpt = nil
      return problem.description
    }
  }

  @Test("a problem shows the line that it is about") func excerpts() throws {
    let file = DecisionsFile(
      Array("kind,target,field,value,anchor\ntransaction,t_0123456789abcdef,colour,red,\n<<<<<<< mine\n".utf8))
    let problems = file.problems + file.decisions().problems
    #expect(
      problems.map(\.excerpt) == ["<<<<<<< mine", "transaction,t_0123456789abcdef,colour,red,"])
  }

  @Test("each kind of decision is read")
  func kinds() throws {
    let (decisions, problems) = read(
      """
      transaction,t_1,category,Food:Coffee,2026-06-30 -12.99 EUR Corner Shop
      transaction,t_1,note,"with ""Anna"", late",
      transaction,t_1,tag,work,
      transaction,t_1,tag,anna,
      transaction,t_1,merchant,Corner Shop,
      transaction,t_2,same_as,t_3,
      transaction,t_4,split:Home:Furnishing,rest,
      transaction,t_4,split:Food:Groceries,-20.00,
      merchant,corner shop,name,The Corner,
      merchant,corner shop,category,Food:Groceries,
      merchant,cornershop,alias,corner shop,
      pair,t_5,with,t_6,2026-06-30 -5.00 GBP
      pair,t_7,with,none,
      month,2026-03,closed,2026-04-02T04:00:00Z,
      stream,t_8,status,dismissed,2026-06-30 -9.99 EUR Films
      stream,t_8,tier,early,
      stream,t_8,name,Films,
      stream,t_9,merge,t_8,
      stream,t_10,split,from,
      notification,n_1,read,yes,2026-06-18 budget_exceeded food 2026-06-01
      notification,n_1,dismissed,yes,
      notification,n_2,read,yes,
      """)
    #expect(problems == [])
    let first = try #require(decisions.transactions["t_1"])
    #expect(first.category == "Food:Coffee" && first.note == "with \"Anna\", late" && first.merchant == "Corner Shop")
    #expect(first.tags == ["anna", "work"])
    #expect(first.anchor?.merchant == "Corner Shop")
    #expect(decisions.transactions["t_2"]?.sameAs == "t_3")
    #expect(
      decisions.transactions["t_4"]?.split == [
        Decisions.SplitPart(category: "Food:Groceries", amount: ExactDecimal(mantissa: -2000, scale: 2)),
        Decisions.SplitPart(category: "Home:Furnishing", amount: nil),
      ])
    #expect(decisions.merchants["corner shop"]?.name == "The Corner")
    #expect(decisions.merchants["cornershop"]?.alias == "corner shop")
    #expect(decisions.pairs["t_5"]?.partner == "t_6")
    #expect(decisions.pairs["t_5"]?.anchor?.amount == Money(minor: -500, .gbp))
    #expect(decisions.pairs["t_7"] == Decisions.Pair(partner: nil))
    #expect(decisions.streams["t_8"]?.status == "dismissed")
    #expect(decisions.streams["t_8"]?.tier == "early")
    #expect(decisions.streams["t_8"]?.name == "Films")
    #expect(decisions.streams["t_8"]?.anchor?.merchant == "Films")
    #expect(decisions.streams["t_9"]?.merge == "t_8")
    #expect(decisions.streams["t_10"]?.isSplit == true)
    #expect(decisions.closedMonths == [Month(2026, 3): "2026-04-02T04:00:00Z"])
    #expect(decisions.notifications["n_1"]?.isRead == true && decisions.notifications["n_1"]?.isDismissed == true)
    #expect(decisions.notifications["n_1"]?.anchor?.description == "2026-06-18 budget_exceeded food 2026-06-01")
    #expect(decisions.notifications["n_2"]?.isRead == true && decisions.notifications["n_2"]?.isDismissed == false)
  }

  @Test("a stream's status, tier and split are words of their own, and no others")
  func streamWords() {
    let (decisions, problems) = read(
      """
      stream,t_1,status,activ,
      stream,t_2,tier,low,
      stream,t_3,split,here,
      stream,t_4,statos,active,
      """)
    #expect(decisions.streams.isEmpty)
    #expect(
      problems.map(\.message) == [
        "a stream's status cannot be 'activ'", "a stream's tier cannot be 'low'", "a stream's split cannot be 'here'",
        "a stream has no field 'statos'",
      ])
    #expect(problems.first?.hint == "did you mean 'active'?")
  }

  @Test("a notification is read, dismissed or both, and nothing else")
  func notificationWords() {
    let (decisions, problems) = read("notification,n_1,read,no,\nnotification,n_2,seen,yes,\n")
    #expect(decisions.notifications.isEmpty)
    #expect(
      problems.map(\.message) == ["'read' of a notification cannot be 'no'", "a notification has no field 'seen'"])
  }

  @Test(
    "a notification's anchor that cannot be read is named, and the decision stays with its id",
    arguments: ["x", "2026-06-18 budget_exceeded", "2026-06-31 budget_exceeded food", "2026-06-18 budget_broken food"])
  func notificationAnchor(_ anchor: String) {
    let (decisions, problems) = read("notification,n_1,read,yes,\(anchor)\n")
    #expect(decisions.notifications["n_1"]?.isRead == true && decisions.notifications["n_1"]?.anchor == nil)
    #expect(
      problems.map(\.message) == ["the anchor cannot be read: the decision holds only as long as the id does"])
    #expect(problems.first?.hint?.hasPrefix("an anchor is a day, a kind and its key") == true)
  }

  @Test("two values for one field: neither holds, and both lines are named")
  func conflict() {
    let (decisions, problems) = read(
      "transaction,t_1,category,Food:Coffee,\ntransaction,t_1,note,a,\ntransaction,t_1,category,Food:Alcohol,\n")
    #expect(decisions.transactions["t_1"]?.category == nil)
    #expect(decisions.transactions["t_1"]?.note == "a")
    #expect(
      texts(problems) == [
        "decisions.csv:4: two values for category of transaction t_1: neither holds\n"
          + "hint: the other is on line 2; delete one"
      ])
  }

  @Test("the same decision twice is one, and the one with an anchor is kept")
  func twice() {
    let (decisions, problems) = read(
      "transaction,t_1,category,Food:Coffee,\ntransaction,t_1,category,Food:Coffee,2026-06-30 -1.00 EUR Cafe\n"
        + "transaction,t_1,tag,a,\ntransaction,t_1,tag,a,\n")
    #expect(problems == [])
    #expect(decisions.transactions["t_1"]?.anchor?.day.iso == "2026-06-30")
    #expect(decisions.transactions["t_1"]?.tags == ["a"])
  }

  @Test(
    "a split holds as a whole or not at all",
    arguments: [
      "transaction,t_1,split:Food:Coffee,rest,\ntransaction,t_1,split:Food:Alcohol,rest,\n",
      "transaction,t_1,split:Food:Coffee,-1.00,\ntransaction,t_1,split:Food:Alcohol,half,\n",
      "transaction,t_1,split:Food:Coffee,-1.00,\ntransaction,t_1,split:Food:Wine,rest,\n",
      "transaction,t_1,split:Food:Coffee,-1.00,\ntransaction,t_1,split:Food:Coffee,-2.00,\n"
        + "transaction,t_1,split:Food:Alcohol,rest,\n",
    ]) func split(lines: String)
  {
    let (decisions, problems) = read(lines, categories: ["Food:Coffee", "Food:Alcohol"])
    #expect(decisions.transactions["t_1"] == nil)
    #expect(problems.count == 1)
  }

  @Test(
    "what makes no sense is named with its line",
    arguments: [
      (
        "transation,t_1,category,Food:Coffee,",
        "decisions.csv:2: there is no kind 'transation'\nhint: did you mean 'transaction'?"
      ),
      (
        "transaction,t_1,categorie,Food:Coffee,",
        "decisions.csv:2: a transaction has no field 'categorie'\nhint: did you mean 'category'?"
      ),
      (
        "merchant,x,colour,red,",
        "decisions.csv:2: a merchant has no field 'colour'\nhint: it is one of: alias, category, name"
      ),
      (
        "transaction,t_1,category,Food:Cofee,",
        "decisions.csv:2: there is no category 'Food:Cofee'\nhint: did you mean 'Food:Coffee'?"
      ),
      (
        "merchant,x,category,Boat,",
        "decisions.csv:2: there is no category 'Boat'\nhint: add it to daybook.toml: [[category]] with path = \"Boat\""
      ),
      (
        "pair,t_1,without,t_2,", "decisions.csv:2: a pair has no field 'without'\nhint: it is one of: with"
      ),
      (
        "transaction,t_1,note,a,yesterday",
        "decisions.csv:2: the anchor cannot be read: the decision holds only as long as the id does\n"
          + "hint: an anchor is a day, an amount, a currency and a name: 2026-06-30 -12.99 EUR Corner Shop"
      ),
    ]) func named(line: String, text: String)
  {
    #expect(texts(read(line + "\n", categories: ["Food:Coffee"]).problems) == [text])
  }

  @Test("lines that are no records are named by the file and kept by it")
  func strange() {
    let file = DecisionsFile(
      Array(
        """
        <<<<<<< ours
        transaction,t_1,note,a,
        =======
        transaction,t_1
        transaction,t_2,note,"a"b,
        kind,target,field,value,anchor
        transaction,t_3,note,b
        """.utf8))
    #expect(
      texts(file.problems) == [
        "decisions.csv:1: this is a mark of a merge that was not finished\n"
          + "hint: keep the lines you want and delete this one",
        "decisions.csv:3: this is a mark of a merge that was not finished\n"
          + "hint: keep the lines you want and delete this one",
        "decisions.csv:4: the line has 2 columns, not 5\nhint: the columns are kind,target,field,value,anchor",
        "decisions.csv:5: a quote is not closed, or text follows it\n"
          + "hint: a field with a comma is \"quoted\", a quote in it doubled",
      ])
    #expect(
      file.text == """
        kind,target,field,value,anchor
        <<<<<<< ours
        =======
        transaction,t_1
        transaction,t_1,note,a,
        transaction,t_2,note,"a"b,
        transaction,t_3,note,b,

        """)
    #expect(file.decisions().decisions.transactions["t_3"]?.note == "b")
  }

  @Test("line ends, byte order marks, quotes and line feeds in a note survive a round trip")
  func roundTrip() {
    var file = DecisionsFile()
    let notes = ["a,b", "say \"hi\"", "two\nlines", "two\r\nlines", " spaced ", "", "ä – 家"]
    for (index, note) in notes.enumerated() {
      file.set(DecisionLine(kind: "transaction", target: "t_\(index)", field: "note", value: note))
    }
    let again = DecisionsFile(Array(("\u{FEFF}" + file.text).utf8))
    #expect(again.problems == [])
    #expect(again.text == file.text)
    #expect(notes.indices.map { again.decisions().decisions.transactions["t_\($0)"]?.note ?? "" } == notes)
    let windows = DecisionsFile(Array("kind,target,field,value,anchor\r\npair,t_1,with,t_2,\r\n".utf8))
    #expect(windows.problems == [] && windows.decisions().problems == [])
    #expect(windows.decisions().decisions.pairs["t_1"]?.partner == "t_2")
  }

  @Test("carriage returns at a line's end are its end; those that a quote holds are kept")
  func carriageReturns() {
    let file = DecisionsFile(Array("pair,t_1,with,t_2,\r\r\n-\r$\r\r\ntransaction,t_3,note,a,\"b\r\"".utf8))
    #expect(file.lines.map(\.line.anchor) == ["", "b\r"])
    let again = DecisionsFile(Array(file.text.utf8))
    #expect(again.text == file.text && again.lines.map(\.line) == file.lines.map(\.line))
  }

  @Test("a decision takes the place of the one before; sets grow; both can be taken back")
  func edit() {
    var file = DecisionsFile()
    func line(_ field: String, _ value: String) -> DecisionLine {
      DecisionLine(kind: "transaction", target: "t_1", field: field, value: value)
    }
    file.set(line("category", "Food:Coffee"))
    file.set(line("tag", "b"))
    file.set(line("tag", "a"))
    file.set(line("tag", "a"))
    file.set(line("category", "Food:Alcohol"))
    #expect(
      file.text == """
        kind,target,field,value,anchor
        transaction,t_1,category,Food:Alcohol,
        transaction,t_1,tag,a,
        transaction,t_1,tag,b,

        """)
    let removed = file.remove(kind: "transaction", target: "t_1", field: "tag", value: "a")
    let again = file.remove(kind: "transaction", target: "t_1", field: "tag", value: "a")
    #expect(removed && !again)
    file.remove(kind: "transaction", target: "t_1", field: "category")
    #expect(file.text == "kind,target,field,value,anchor\ntransaction,t_1,tag,b,\n")
  }

  @Test("shuffled lines are the same file and the same decisions")
  func order() {
    let lines = [
      "transaction,t_1,tag,b,", "transaction,t_1,tag,a,", "merchant,x,name,X,", "pair,t_1,with,none,",
      "transaction,t_2,category,Food:Coffee,", "transaction,t_2,category,Food:Alcohol,",
    ]
    let one = DecisionsFile(Array(lines.joined(separator: "\n").utf8))
    let other = DecisionsFile(Array(lines.reversed().joined(separator: "\n").utf8))
    #expect(one.text == other.text)
    #expect(one.decisions().decisions == other.decisions().decisions)
  }

  @Test("the file is written whole, once, and read back; nothing is written for nothing")
  func save() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("decisions-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/decisions.csv"
    try DecisionsFile.load(folder: folder).save(folder: folder)
    #expect(!FileManager.default.fileExists(atPath: path))
    var file = DecisionsFile()
    file.set(DecisionLine(kind: "merchant", target: "x", field: "name", value: "X"))
    try file.save(folder: folder)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == file.text)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o644)
    #expect(try DecisionsFile.load(folder: folder).text == file.text)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["decisions.csv"])
    let missing = #expect(throws: UserError.self) { try file.save(folder: folder + "/none") }
    #expect(
      missing?.description
        == "decisions.csv cannot be written\nhint: look at the folder's owner, mode and free space")
  }
}

@Suite struct AnchorTests {
  @Test(
    "an anchor is written as it is read",
    arguments: [
      "2026-06-30 -12.99 EUR Corner Shop", "2026-06-30 1000 JPY 家", "2026-06-30 0.00 GBP",
    ]) func text(text: String) throws
  { #expect(try #require(Anchor(text)).description == text) }

  @Test("spaces of a merchant's name are folded")
  func spaces() throws {
    let anchor = Anchor(day: try #require(Day(2026, 6, 30)), amount: Money(minor: 1, .eur), merchant: " A \t B\n")
    #expect(anchor.description == "2026-06-30 0.01 EUR A B")
  }

  @Test(
    "other texts are no anchors",
    arguments: [
      "", "2026-06-30", "2026-06-30 -12.99", "2026-06-30 -12.999 EUR X", "2026-02-30 1.00 EUR", "1.00 2026-06-30 EUR",
      "2026-06-30 1.00 BTC X",
    ]) func refuse(text: String)
  { #expect(Anchor(text) == nil) }
}
