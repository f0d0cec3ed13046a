/// Finds any number of phrases in a text in one pass (Aho and Corasick's automaton, all transitions filled in).
///
/// A pass costs the same for one phrase as for a thousand, which is what a million texts and a page of rules need.
package struct PhraseFinder: Sendable {
  package enum Mode: Sendable {
    case contains, starts, exact
    /// Not within a longer word.
    case words
  }

  private struct Phrase: Sendable {
    var number: Int32
    var mode: Mode
    var length: Int32
  }

  private var classes = [UInt8](repeating: 0, count: 256)
  private var classCount = 1
  /// Next state, by state × classCount + class.
  private var next: [Int32] = []
  /// Phrases that end in a state: `found[starts[state]..<starts[state + 1]]`.
  private var starts: [Int32] = []
  private var found: [Phrase] = []
  package let isEmpty: Bool

  /// - Parameter phrases: folded bytes with the number to report; empty ones are never found.
  package init(_ phrases: [(bytes: [UInt8], mode: Mode, number: Int)]) {
    let phrases = phrases.filter { !$0.bytes.isEmpty }
    isEmpty = phrases.isEmpty
    for phrase in phrases {
      for byte in phrase.bytes where classes[Int(byte)] == 0 && classCount < 255 {
        classes[Int(byte)] = UInt8(classCount)
        classCount += 1
      }
    }
    var ends: [[Phrase]] = [[]]
    next = [Int32](repeating: -1, count: classCount)
    for phrase in phrases {
      var state = 0
      for byte in phrase.bytes { state = child(of: state, byte, &ends) }
      ends[state].append(
        Phrase(number: Int32(phrase.number), mode: phrase.mode, length: Int32(phrase.bytes.count)))
    }
    fillTransitions(&ends)
    for list in ends {
      starts.append(Int32(found.count))
      found += list
    }
    starts.append(Int32(found.count))
  }

  private mutating func child(of state: Int, _ byte: UInt8, _ ends: inout [[Phrase]]) -> Int {
    let slot = state * classCount + Int(classes[Int(byte)])
    if next[slot] >= 0 { return Int(next[slot]) }
    next[slot] = Int32(ends.count)
    next += [Int32](repeating: -1, count: classCount)
    ends.append([])
    return ends.count - 1
  }

  /// Breadth first: where the text leaves a phrase, the automaton stands in the longest other beginning it has read.
  private mutating func fillTransitions(_ ends: inout [[Phrase]]) {
    var fail = [Int](repeating: 0, count: ends.count)
    var queue: [Int] = []
    for byteClass in 0..<classCount {
      if next[byteClass] > 0 { queue.append(Int(next[byteClass])) } else { next[byteClass] = 0 }
    }
    var head = 0
    while head < queue.count {
      let state = queue[head]
      head += 1
      ends[state] += ends[fail[state]]
      for byteClass in 0..<classCount {
        let slot = state * classCount + byteClass
        let fallback = next[fail[state] * classCount + byteClass]
        if next[slot] >= 0 {
          fail[Int(next[slot])] = Int(fallback)
          queue.append(Int(next[slot]))
        } else {
          next[slot] = fallback
        }
      }
    }
  }

  /// Calls `each` with the number of every phrase found, perhaps more than once.
  package func find(in text: [UInt8], each: (Int) -> Void) {
    guard !isEmpty else { return }
    var state = 0
    for index in text.indices {
      state = Int(next[state * classCount + Int(classes[Int(text[index])])])
      let first = Int(starts[state])
      let last = Int(starts[state + 1])
      if first == last { continue }
      for place in first..<last where holds(found[place], endingAt: index + 1, in: text) {
        each(Int(found[place].number))
      }
    }
  }

  private func holds(_ phrase: Phrase, endingAt end: Int, in text: [UInt8]) -> Bool {
    let start = end - Int(phrase.length)
    switch phrase.mode {
    case .contains: return true
    case .starts: return start == 0
    case .exact: return start == 0 && end == text.count
    case .words:
      let before = start > 0 && Self.isWord(text[start - 1]) && Self.isWord(text[start])
      let after = end < text.count && Self.isWord(text[end]) && Self.isWord(text[end - 1])
      return !before && !after
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x30...0x39, 0x80...: true
    default: false
    }
  }
}
