/// Numbers for byte strings, from 0 in the order they are first seen: each distinct text is kept once.
package struct ByteInterner: Sendable {
  private var slots: [Int32]
  private var hashes: [UInt64] = []
  private var ends: [Int] = []
  private var arena: [UInt8] = []

  package init() { slots = [Int32](repeating: -1, count: 1024) }

  package var count: Int { ends.count }

  /// FNV-1a over bytes, then mixed, since the table uses the low bits.
  static func hash(_ bytes: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<bytes.count { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return hash ^ (hash >> 29)
  }

  package mutating func number(of bytes: Span<UInt8>) -> Int {
    let hash = Self.hash(bytes)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if hashes[number] == hash, equals(number, bytes) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    let number = ends.count
    slots[slot] = Int32(number)
    hashes.append(hash)
    for index in 0..<bytes.count { arena.append(bytes[index]) }
    ends.append(arena.count)
    if ends.count * 2 > slots.count { grow() }
    return number
  }

  package mutating func number(of text: String) -> Int {
    let bytes = Array(text.utf8)
    return number(of: bytes.span)
  }

  package func bytes(_ number: Int) -> ArraySlice<UInt8> { arena[(number == 0 ? 0 : ends[number - 1])..<ends[number]] }

  package func text(_ number: Int) -> String { String(decoding: bytes(number), as: UTF8.self) }

  private func equals(_ number: Int, _ bytes: Span<UInt8>) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    guard ends[number] - start == bytes.count else { return false }
    for index in 0..<bytes.count where arena[start + index] != bytes[index] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for number in hashes.indices {
      var slot = Int(truncatingIfNeeded: hashes[number]) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(number)
    }
  }
}
