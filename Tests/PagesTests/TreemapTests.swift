import Core
import Testing

@testable import Pages

@Suite("Treemaps and shaded returns") struct TreemapTests {
  private let writing = Writing()

  @Test(
    "rectangles have areas in the values' proportion, fill the whole and overlap nowhere",
    arguments: [[1], [1, 1], [6, 6, 4, 3, 2, 2, 1], [1_000_000, 1], [9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1, 1]] as [[Double]])
  func areas(_ values: [Double]) {
    let (width, height) = (640.0, 260.0)
    let tiles = squarified(values, width, height)
    #expect(tiles.count == values.count)
    let sum = values.reduce(0, +)
    for (value, tile) in zip(values, tiles) {
      #expect(abs(tile.width * tile.height - value / sum * width * height) < 0.001)
      #expect(
        tile.x >= 0 && tile.y >= 0 && tile.x + tile.width < width + 0.001 && tile.y + tile.height < height + 0.001)
    }
    for (place, one) in tiles.enumerated() {
      for other in tiles.dropFirst(place + 1) {
        let across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
        let down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
        #expect(min(across, down) < 0.001, "\(one) and \(other)")
      }
    }
  }

  @Test("the example of Squarified Treemaps: 6, 6, 4, 3, 2, 2, 1 in 6 by 4 begins with a column of two sixes of 3 by 2")
  func published() {
    let tiles = squarified([6, 6, 4, 3, 2, 2, 1], 6, 4)
    #expect(tiles[0] == Tile(x: 0, y: 0, width: 3, height: 2) && tiles[1] == Tile(x: 0, y: 2, width: 3, height: 2))
    #expect(abs(tiles[2].height - 7.0 / 3) < 1e-9 && abs(tiles[3].width - 9.0 / 7) < 1e-9)
  }

  @Test("what is below nought has no area and stands in the table; shares are of what is drawn")
  func negative() {
    let svg = ChartSamples.treemap.svg(writing)
    #expect(!svg.contains("Overdrawn") && svg.contains("£398,400, 62%"))
    #expect(ChartSamples.treemap.markdown(writing).contains("Overdrawn"))
  }

  @Test("names stand in rectangles of 60 px and more; those with no room on a narrow page leave it")
  func names() {
    let svg = ChartSamples.treemap.svg(writing)
    #expect(svg.contains("class=\"tmt\">Home</text>") && svg.contains("class=\"tmt w\">Investments"))
    #expect(!svg.contains("Coins</text>") && svg.contains("Coins £900"))
  }

  @Test("of more than twenty-four the least are one, in slate")
  func many() {
    let map = Treemap("Held", .count, parts: (1...40).map { ("Part \($0)", Ink(0), Int64($0)) })
    let svg = map.svg(writing)
    #expect(svg.components(of: "<rect") == 24 && svg.contains("f10"))
    #expect(map.twin(writing).rows.count == 40)
  }

  @Test("nothing to draw says so")
  func nothing() {
    #expect(Treemap("Held", .count, parts: []).svg(writing).contains(writing.words.noData))
    #expect(Treemap("Held", .count, parts: [("None", Ink(0), 0)]).svg(writing).contains(writing.words.noData))
  }

  @Test("shades are as deep on either side of nought, and one odd figure leaves the others theirs")
  func ramp() {
    let ramp = DivergingRamp([-300, -200, -90, -5, 0, 5, 90, 200, 300, 9_000])
    #expect([0, 5, -5].map(ramp.level) == [4, 4, 4])
    #expect([90, -90, 150, -150, 300, -300, 9_000].map(ramp.level) == [5, 3, 6, 2, 7, 1, 7])
    #expect(DivergingRamp([]).level(5) == 4 && DivergingRamp([0]).level(0) == 4)
    #expect(DivergingRamp([.min, .max]).level(.min) == 1)
  }

  @Test("a shaded cell bears its shade, one without a figure none")
  func cells() throws {
    var cell = Cell(.percentChange(ExactDecimal(mantissa: -21, scale: 3), decimals: 1))
    cell.shade = 2
    var table = Table(
      caption: "Returns", columns: [Column("Year", .label), Column("Jan", .number), Column("Feb", .number)])
    table.rows = [TableRow([Cell(.text("2026")), cell, Cell(.empty)])]
    table.style = [.returns]
    let html = table.html(writing)
    try WholeMarkup.check(html)
    #expect(
      html.contains("<table class=\"ret\">") && html.contains("<td class=\"n v2\">")
        && html.contains("<td class=\"n\"></td>"))
  }
}

extension String {
  fileprivate func components(of part: String) -> Int {
    split(separator: part, omittingEmptySubsequences: false).count - 1
  }
}
