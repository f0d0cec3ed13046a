/// Columns side by side: equal bands over the whole width, each filled to a part.
struct BandScale {
  let count: Int
  /// The part of a band its column fills.
  let fill: Double

  init(count: Int, fill: Double = 0.74) {
    self.count = max(1, count)
    self.fill = fill
  }

  var band: Double { 1 / Double(count) }
  /// A lone column would fill the plot: none is wider than a fifth of it.
  var width: Double { min(band * fill, 0.2) }
  func centre(_ index: Int) -> Double { (Double(index) + 0.5) * band }
  func left(_ index: Int) -> Double { centre(index) - width / 2 }
}
