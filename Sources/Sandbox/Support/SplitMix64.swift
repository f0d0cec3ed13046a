/// A small generator of numbers that is the same everywhere: SplitMix64 (Steele, Lea and Flood, 2014).
///
/// Each subject of the simulation has a sequence of its own, keyed by the seed, a word and a number, so that what
/// happens on one day does not depend on how many numbers another day took.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64, _ word: String = "", _ number: Int = 0) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a, 64 bits
    for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    state = seed &* 0x9E37_79B9_7F4A_7C15 ^ hash ^ (UInt64(bitPattern: Int64(number)) &* 0xD6E8_FEB8_6659_FD93)
    _ = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next().multipliedFullWidth(by: UInt64(range.count)).high)
  }

  /// True so many times of a thousand.
  mutating func happens(_ perMille: Int) -> Bool { number(0...999) < perMille }

  mutating func pick<Element>(_ items: [Element]) -> Element { items[number(0...(items.count - 1))] }

  /// Minor units, most often near the middle of the range.
  mutating func price(_ range: ClosedRange<Int>) -> Int { (number(range) + number(range)) / 2 }

  /// So many hexadecimal digits, in lower case.
  mutating func hex(_ digits: Int) -> String {
    let letters = Array("0123456789abcdef".utf8)
    return String(decoding: (0..<digits).map { _ in letters[number(0...15)] }, as: UTF8.self)
  }

  /// A UUID of version 4's shape.
  mutating func uuid() -> String {
    "\(hex(8))-\(hex(4))-4\(hex(3))-\(pick(["8", "9", "a", "b"]))\(hex(3))-\(hex(12))"
  }
}
