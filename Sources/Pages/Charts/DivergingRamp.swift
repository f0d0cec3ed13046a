/// The seven shades of figures on either side of nought, 1 worst to 7 best, as in the stylesheet (`v1` to `v7`).
///
/// The deepest are for what lies beyond two thirds of the size that four in five figures keep within: one odd figure leaves
/// the others their shades.
struct DivergingRamp {
  private let usual: Int64

  init(_ values: [Int64]) {
    let sizes = values.map { Int64(clamping: $0.magnitude) }.filter { $0 > 0 }.sorted()
    usual = sizes.isEmpty ? 0 : sizes[(sizes.count * 4 - 1) / 5]
  }

  func level(_ value: Int64) -> Int {
    guard usual > 0 else { return 4 }
    let size = Double(value.magnitude) / Double(usual)
    let steps = size < 1.0 / 30 ? 0 : size < 1.0 / 3 ? 1 : size < 2.0 / 3 ? 2 : 3
    return value < 0 ? 4 - steps : 4 + steps
  }
}
