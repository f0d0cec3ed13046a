/// Keeps the first line of a text as it comes, and those lines that contain all of some texts, line ends included.
package struct LineFilter {
  package private(set) var kept: [UInt8] = []
  /// A line that has not ended yet.
  package private(set) var pending: [UInt8] = []
  private var isFirst = true
  private let texts: [[UInt8]]

  package init(_ texts: [String]) { self.texts = texts.map { Array($0.utf8) } }

  package mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      pending.append(byte)
      guard byte == 0x0A else { continue }
      if matches(pending) { kept += pending }
      isFirst = false
      pending.removeAll(keepingCapacity: true)
    }
  }

  /// With a last line that has no end.
  package var whole: [UInt8] { !pending.isEmpty && matches(pending) ? kept + pending : kept }

  /// What is left of a text that is there as a whole.
  package static func filter(_ bytes: [UInt8], _ texts: [String]) -> [UInt8] {
    var filter = LineFilter(texts)
    filter.add(bytes)
    return filter.whole
  }

  private func matches(_ line: [UInt8]) -> Bool {
    isFirst || texts.allSatisfy { text in text.isEmpty || line.firstRange(of: text) != nil }
  }
}
