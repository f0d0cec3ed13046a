import Core

extension Canvas {
  /// Horizontal lines at the ticks with their labels left of the plot; the unit stands on the top one only.
  mutating func valueAxis(_ scale: LinearScale, _ measure: Measure, _ writing: Writing) {
    for tick in scale.ticks {
      let y = scale.y(tick)
      across(y: y, tick == 0 && scale.low < 0 ? "ax" : "gr")
      let label = writing.tick(tick, measure, step: scale.step, unit: tick == scale.ticks.last)
      text(label, x: 0, dx: -8, y: y + 4, "e")
    }
  }

  /// The axis below: its line, small ticks, and labels that fit at every width.
  mutating func baseAxis(
    _ row: TickRow, _ margin: PlotMargin, y: Double, line drawn: Bool = true, ticks marked: Bool = true
  ) {
    if drawn { across(y: y, "ax") }
    for (tick, classes) in row.thinned(margin) {
      if marked { upright(x: tick.x, from: y, to: y + 4, "ax" + classes) }
      text(tick.label, x: tick.x, y: y + 17, "m" + classes)
    }
  }
}
