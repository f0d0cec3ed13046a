import Analytics
import Testing

private typealias Edge = BestAssignment.Edge

/// Tries every assignment: what the quick way is measured by.
private func greatest(_ edges: [Edge]) -> Int64 {
  func best(_ place: Int, _ outs: Set<Int32>, _ ins: Set<Int32>) -> Int64 {
    guard place < edges.count else { return 0 }
    let edge = edges[place]
    let without = best(place + 1, outs, ins)
    guard !outs.contains(edge.out), !ins.contains(edge.into) else { return without }
    return max(without, edge.weight + best(place + 1, outs.union([edge.out]), ins.union([edge.into])))
  }
  return best(0, [], [])
}

@Test("the assignment is one to one and of the greatest weight, compared with trying them all")
func optimal() {
  var random = TestRandom(7)
  for _ in 0..<400 {
    var edges: [Edge] = []
    for out in 0..<Int32.random(in: 1...5, using: &random) {
      for into in 0..<Int32(5) where Int.random(in: 0..<100, using: &random) < 45 {
        edges.append(Edge(out: out, into: into, weight: Int64.random(in: 1...12, using: &random)))
      }
    }
    let chosen = BestAssignment.choose(edges).map { edges[$0] }
    #expect(Set(chosen.map(\.out)).count == chosen.count)
    #expect(Set(chosen.map(\.into)).count == chosen.count)
    #expect(chosen.map(\.weight).reduce(0, +) == greatest(edges))
  }
}

@Test("a part too large to be searched is still assigned one to one, the same every time")
func tooLarge() {
  var edges: [Edge] = []
  for out in 0..<Int32(60) {
    for into in 0..<Int32(60) {
      edges.append(Edge(out: out, into: into, weight: Int64(1 + (out * 7 + into * 13) % 50)))
    }
  }
  let chosen = BestAssignment.choose(edges, stepsAllowed: 100)
  #expect(chosen.count == 60)
  #expect(Set(chosen.map { edges[$0].out }).count == 60)
  #expect(Set(chosen.map { edges[$0].into }).count == 60)
  #expect(chosen == BestAssignment.choose(edges, stepsAllowed: 100))
}
