/// `transform` of each, at most so many at a time, results in the order of the inputs.
///
/// Four connections at a time keep a slow bank from holding up the rest, without crowding a provider that counts.
package func mapConcurrently<Input: Sendable, Output: Sendable>(
  _ inputs: [Input], atMost limit: Int = 4, _ transform: @escaping @Sendable (Input) async -> Output
) async -> [Output] {
  precondition(limit > 0, "at least one at a time")
  return await withTaskGroup(of: (Int, Output).self) { group in
    var outputs: [Int: Output] = [:]
    var waiting = inputs.enumerated().makeIterator()
    func startNext() {
      guard let (index, input) = waiting.next() else { return }
      group.addTask { (index, await transform(input)) }
    }
    for _ in 0..<limit { startNext() }
    while let (index, output) = await group.next() {
      outputs[index] = output
      startNext()
    }
    return inputs.indices.compactMap { outputs[$0] }
  }
}
