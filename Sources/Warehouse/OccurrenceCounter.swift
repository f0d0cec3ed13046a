/// How often each of many hashes has been met: a table of open addressing, twelve bytes a place.
///
/// A Dictionary hashes its keys once more and takes several times as long, a second in a million rows' import.
struct OccurrenceCounter {
  private var keys: [UInt64]
  private var counts: [Int32]
  private var used = 0

  init() {
    keys = Array(repeating: 0, count: 1024)
    counts = Array(repeating: 0, count: 1024)
  }

  /// - Returns: how often `key` has been met, this time included.
  mutating func count(_ key: UInt64) -> Int {
    if used * 4 >= keys.count * 3 { grow() }
    let place = place(of: key)
    if counts[place] == 0 {
      keys[place] = key
      used += 1
    }
    counts[place] += 1
    return Int(counts[place])
  }

  /// Where the key stands, or would.
  private func place(of key: UInt64) -> Int {
    let mask = keys.count - 1
    var place = Int(truncatingIfNeeded: key) & mask
    while counts[place] != 0, keys[place] != key { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let (oldKeys, oldCounts) = (keys, counts)
    keys = Array(repeating: 0, count: oldKeys.count * 2)
    counts = Array(repeating: 0, count: oldKeys.count * 2)
    for (key, count) in zip(oldKeys, oldCounts) where count != 0 {
      let place = place(of: key)
      keys[place] = key
      counts[place] = count
    }
  }
}
