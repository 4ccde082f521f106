/// The frame of a picture: two linear scales, grid lines with labels, and text along the axes.
struct PlotFrame {
  /// A scale from `low` to `high` with labels at `ticks`.
  struct Scale {
    var low: Double
    var high: Double
    var ticks: [(value: Double, label: String)]

    /// Steps of 1, 2 or 5 times a power of ten, about `count` of them, that cover the range.
    init(covering range: ClosedRange<Double>, count: Int = 5) {
      let width = max(range.upperBound - range.lowerBound, 1e-9)
      let (step, decimals) = Self.step(width / Double(count))
      let first = (range.lowerBound / step + 1e-9).rounded(.down)
      let last = max((range.upperBound / step - 1e-9).rounded(.up), first + 1)
      low = first * step
      high = last * step
      ticks = stride(from: first, through: last, by: 1).map {
        ($0 * step, PageNumber.typographic(NumberText.fixed($0 * step, decimals)))
      }
    }

    init(low: Double, high: Double, ticks: [(value: Double, label: String)]) {
      self.low = low
      self.high = high
      self.ticks = ticks
    }

    /// The smallest of 1, 2, 5 times a power of ten that is at least `wished`, and the decimals it needs.
    private static func step(_ wished: Double) -> (step: Double, decimals: Int) {
      var power = 1.0
      var decimals = 0
      while power > wished {
        power /= 10
        decimals += 1
      }
      while power * 10 <= wished { power *= 10 }
      let factor = [1.0, 2, 5, 10].first { $0 * power >= wished * (1 - 1e-9) } ?? 10
      return (factor * power, factor == 10 ? max(decimals - 1, 0) : decimals)
    }

    func part(_ value: Double) -> Double { min(max((value - low) / (high - low), 0), 1) }
  }

  var left: Double
  var top: Double
  var width: Double
  var height: Double
  var horizontal: Scale
  var vertical: Scale

  var right: Double { left + width }
  var bottom: Double { top + height }

  func x(_ value: Double) -> Double { left + width * horizontal.part(value) }
  func y(_ value: Double) -> Double { bottom - height * vertical.part(value) }

  /// Where a point lies that may leave the frame, for lines that are cut off there.
  func place(_ horizontalValue: Double, _ verticalValue: Double) -> (x: Double, y: Double) {
    (
      left + width * (horizontalValue - horizontal.low) / (horizontal.high - horizontal.low),
      bottom - height * (verticalValue - vertical.low) / (vertical.high - vertical.low)
    )
  }

  /// Grid lines with their labels; those of the horizontal axis stand `below` under the frame.
  func grid(below: Double = 15) -> String {
    var svg = ""
    for tick in horizontal.ticks {
      let place = x(tick.value)
      svg += PlotMarkup.line("grid", place, top, place, bottom)
      svg += PlotMarkup.text(tick.label, place, bottom + below, anchor: "middle")
    }
    for tick in vertical.ticks {
      let place = y(tick.value)
      svg += PlotMarkup.line("grid", left, place, right, place)
      svg += PlotMarkup.text(tick.label, left - 7, place + 3.5, anchor: "end")
    }
    return svg + "\n"
  }

  /// What the axes show, `below` under the frame and at the left edge of the picture.
  func titles(horizontal: String, vertical: String, below: Double) -> String {
    let middle = top + height / 2
    return PlotMarkup.text(horizontal, left + width / 2, bottom + below, anchor: "middle", kind: "axis")
      + "<text class=\"axis\" x=\"11\" y=\"\(PlotMarkup.number(middle))\" text-anchor=\"middle\" "
      + "transform=\"rotate(-90 11 \(PlotMarkup.number(middle)))\">\(HTMLText.escape(vertical))</text>\n"
  }

  /// `body` cut off at the frame.
  func clipped(_ body: String) -> String {
    let box = [left, top, width, height].map(PlotMarkup.number)
    return "<svg class=\"clip\" x=\"\(box[0])\" y=\"\(box[1])\" width=\"\(box[2])\" height=\"\(box[3])\" "
      + "viewBox=\"\(box.joined(separator: " "))\">\(body)</svg>\n"
  }
}
