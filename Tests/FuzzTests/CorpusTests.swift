import Foundation
import FuzzTargets
import TestSupport
import Testing

/// Replays what the fuzzer has found, and cuts and changes it: any file may be cut anywhere and hold random bytes.
@Suite("The fuzzer's corpus") struct CorpusTests {
  static let folder = "\(packageFolder)/Tests/Fuzz/corpus"

  private static func inputs(_ target: FuzzTarget) throws -> [[UInt8]] {
    try filesBelow("\(folder)/\(target.rawValue)").map { try readBytes("\(folder)/\(target.rawValue)/\($0)") }
  }

  @Test("every input of a target is read or refused", arguments: FuzzTarget.allCases)
  func replay(_ target: FuzzTarget) throws {
    let inputs = try Self.inputs(target)
    #expect(!inputs.isEmpty, "a target without a corpus finds nothing")
    for input in inputs { target.run(input) }
  }

  @Test("an input may be cut anywhere", arguments: FuzzTarget.allCases)
  func cut(_ target: FuzzTarget) throws {
    for input in try Self.inputs(target) {
      for end in stride(from: 0, to: input.count, by: max(1, input.count / 50)) { target.run(Array(input[..<end])) }
    }
  }

  @Test("an input may hold random bytes, lose some and repeat some", arguments: FuzzTarget.allCases)
  func changed(_ target: FuzzTarget) throws {
    var random = Numbers(state: 20_261_121)
    for input in try Self.inputs(target) where !input.isEmpty {
      for _ in 0..<12 { target.run(random.changed(input)) }
    }
  }
}

/// The same numbers every time.
private struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }

  mutating func changed(_ input: [UInt8]) -> [UInt8] {
    var bytes = input
    for _ in 0..<Int.random(in: 1...6, using: &self) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &self)
      let length = min(Int.random(in: 1...20, using: &self), bytes.count - place)
      switch Int.random(in: 0..<4, using: &self) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
      case 1: bytes.removeSubrange(place..<place + length)
      case 2: bytes.insert(contentsOf: bytes[place..<place + length], at: Int.random(in: 0...bytes.count, using: &self))
      default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &self))
      }
    }
    return bytes
  }
}
