/// One-to-one assignment of the greatest total weight between two sides, where only some may go together.
package enum BestAssignment {
  package struct Edge: Hashable, Sendable {
    package var out: Int32
    package var into: Int32
    /// Above zero.
    package var weight: Int64

    package init(out: Int32, into: Int32, weight: Int64) {
      self.out = out
      self.into = into
      self.weight = weight
    }
  }

  /// Steps a connected part may take. Real ones hold a handful of rows; a part that takes more (one amount paid every
  /// day for years, both ways) is assigned by weight alone, best first: still one to one, and the same every time.
  package static let stepsAllowed = 2_000_000

  /// - Parameter edges: sides numbered from 0; of equally good assignments the one that the order of edges favours.
  /// - Returns: places of the chosen edges, ascending; no number of either side stands in two of them.
  package static func choose(_ edges: [Edge], stepsAllowed: Int = stepsAllowed) -> [Int] {
    var chosen: [Int] = []
    for part in connected(edges) {
      if part.count == 1 {
        chosen.append(part[0])
      } else {
        var search = Search(edges, part)
        chosen += search.run(steps: stepsAllowed) ?? bestFirst(edges, part)
      }
    }
    return chosen.sorted()
  }

  private static func bestFirst(_ edges: [Edge], _ part: [Int]) -> [Int] {
    var outs: Set<Int32> = []
    var ins: Set<Int32> = []
    var chosen: [Int] = []
    for place in part.sorted(by: { (-edges[$0].weight, $0) < (-edges[$1].weight, $1) }) {
      let edge = edges[place]
      guard !outs.contains(edge.out), !ins.contains(edge.into) else { continue }
      outs.insert(edge.out)
      ins.insert(edge.into)
      chosen.append(place)
    }
    return chosen
  }

  /// Places of edges by connected part; parts and places in ascending order.
  package static func connected(_ edges: [Edge]) -> [[Int]] {
    let outCount = Int((edges.map(\.out).max() ?? -1) + 1)
    let inCount = Int((edges.map(\.into).max() ?? -1) + 1)
    var parents = Array(0..<(outCount + inCount))
    func root(_ node: Int) -> Int {
      var node = node
      while parents[node] != node {
        parents[node] = parents[parents[node]]
        node = parents[node]
      }
      return node
    }
    for edge in edges {
      let left = root(Int(edge.out))
      let right = root(outCount + Int(edge.into))
      if left != right { parents[max(left, right)] = min(left, right) }
    }
    var numbers: [Int: Int] = [:]
    var parts: [[Int]] = []
    for (place, edge) in edges.enumerated() {
      let part = root(Int(edge.out))
      if let number = numbers[part] {
        parts[number].append(place)
      } else {
        numbers[part] = parts.count
        parts.append([place])
      }
    }
    return parts
  }

  /// Adds one out after another, each by the best alternating path from it: the assignment stays the best one of the
  /// outs so far (H. W. Kuhn's method, on a sparse graph).
  private struct Search {
    private let edges: [Edge]
    /// Places of edges by local out.
    private var byOut: [[Int]] = []
    private var outNumbers: [Int32: Int] = [:]
    private var inNumbers: [Int32: Int] = [:]
    /// Edge that holds a local in, and the one that holds a local out, or -1.
    private var heldIn: [Int] = []
    private var heldOut: [Int] = []

    init(_ edges: [Edge], _ part: [Int]) {
      self.edges = edges
      for place in part {
        let edge = edges[place]
        if let number = outNumbers[edge.out] {
          byOut[number].append(place)
        } else {
          outNumbers[edge.out] = byOut.count
          byOut.append([place])
        }
        if inNumbers[edge.into] == nil { inNumbers[edge.into] = inNumbers.count }
      }
      heldIn = [Int](repeating: -1, count: inNumbers.count)
      heldOut = [Int](repeating: -1, count: byOut.count)
    }

    private func local(into place: Int) -> Int { inNumbers[edges[place].into] ?? 0 }
    private func local(out place: Int) -> Int { outNumbers[edges[place].out] ?? 0 }

    mutating func run(steps: Int) -> [Int]? {
      var steps = steps
      for out in byOut.indices {
        guard add(out, &steps) else { return nil }
      }
      return heldOut.filter { $0 >= 0 }
    }

    private mutating func add(_ start: Int, _ steps: inout Int) -> Bool {
      var gain = [start: Int64(0)]
      var reached: [Int: Int] = [:]  // out: the edge by which its in was taken from it
      var queue = [start]
      var head = 0
      // Best end so far: staying alone, an out that is let go, or an in that is free.
      var best: (gain: Int64, out: Int, free: Int?) = (0, start, nil)
      while head < queue.count {
        let out = queue[head]
        head += 1
        let here = gain[out] ?? 0
        for place in byOut[out] where place != heldOut[out] {
          steps -= 1
          if steps < 0 { return false }
          let holder = heldIn[local(into: place)]
          let there = here + edges[place].weight
          if holder < 0 {
            if there > best.gain { best = (there, out, place) }
            continue
          }
          let loser = local(out: holder)
          let rest = there - edges[holder].weight
          if loser != start, rest > gain[loser] ?? Int64.min {
            gain[loser] = rest
            reached[loser] = place
            queue.append(loser)
            if rest > best.gain { best = (rest, loser, nil) }
          }
        }
      }
      apply(best.out, best.free, start, reached)
      return true
    }

    /// Walks the path back from its end, giving each out on it the in that was taken for it.
    private mutating func apply(_ end: Int, _ free: Int?, _ start: Int, _ reached: [Int: Int]) {
      var out = end
      var take = free
      while true {
        heldOut[out] = take ?? -1
        if let take { heldIn[local(into: take)] = take }
        guard out != start, let by = reached[out] else { return }
        out = local(out: by)
        take = by
      }
    }
  }
}
