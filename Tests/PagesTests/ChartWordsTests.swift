import Testing

@testable import Pages

@Suite("Words in pictures")
struct ChartWordsTests {
  @Test("a step of nothing lets the cascade's thread through")
  func thread() {
    let none = CascadeBar(from: 50, to: 50, low: 0, high: 100, fill: .up, entry: 50, threaded: true).svg()
    #expect(none.contains("<line x1=\"50%\" x2=\"50%\" y1=\"-17\" y2=\"28\" class=\"cn\"/>"))
    #expect(!none.contains("<rect"))
    let first = CascadeBar(from: 0, to: 50, low: 0, high: 100, fill: .up, entry: nil, threaded: true).svg()
    #expect(!first.contains("y1=\"-17\" y2=\"0\""))
  }
}
