/// A picture on the page: an SVG element, and the points on it that tell their numbers when pointed at or focused.
///
/// The `<svg>` is one image to assistive technology, with a title and a description. Its points lie over it as a group of
/// radio buttons: the Tab key enters the group once, arrow keys go from point to point, and no script is needed.
struct Plot {
  /// A point that says its numbers.
  struct Spot {
    /// Where it lies, in percent of the picture's width and height.
    var left: String
    var top: String
    /// Which way its text opens: `left` or `right` of the point.
    var side: String
    var label: String
    var isFirst: Bool
  }

  /// Prefix of the ids of this picture, unique on a page: ASCII letters, digits and hyphens.
  var identifier: String
  /// What the group of points is called.
  var name: String
  /// Markup in which every name is escaped already.
  var svg: String
  var spots: [Spot]
  var hasSpots: Bool

  /// - Parameters:
  ///   - size: width and height in the units of the drawing.
  ///   - colors: CSS classes that choose colours.
  ///   - body: the markup between the description and the end of the element.
  ///   - points: positions in the units of the drawing, with what they say.
  init(
    identifier: String, title: String, description: String, colors: String, size: (width: Double, height: Double),
    body: String, points: [(x: Double, y: Double, label: String)]
  ) {
    self.identifier = identifier
    name = title
    svg = """
      <svg class="plot \(HTMLText.escape(colors))" viewBox="0 0 \(NumberText.exact(size.width)) \
      \(NumberText.exact(size.height))" role="img" aria-labelledby="\(identifier)-title \(identifier)-desc">
      <title id="\(identifier)-title">\(HTMLText.escape(title))</title>
      <desc id="\(identifier)-desc">\(HTMLText.escape(description))</desc>
      \(body)</svg>
      """
    hasSpots = !points.isEmpty
    spots = points.enumerated().map { index, point in
      Spot(
        left: NumberText.fixed(point.x / size.width * 100, 2), top: NumberText.fixed(point.y / size.height * 100, 2),
        side: point.x > size.width / 2 ? "left" : "right", label: point.label, isFirst: index == 0)
    }
  }
}

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
      let least = wished * (1 - 1e-9)
      let factor = [1.0, 2, 5, 10].first { $0 * power >= least } ?? 10
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

/// Elements of SVG, with coordinates to a tenth of a unit.
enum PlotMarkup {
  static func number(_ coordinate: Double) -> String {
    let tenth = (coordinate * 10).rounded() / 10
    return NumberText.exact(tenth == 0 ? 0 : tenth)
  }

  static func line(_ kind: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    "<line class=\"\(kind)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\"/>"
  }

  static func text(
    _ text: String, _ x: Double, _ y: Double, anchor: String = "start", kind: String? = nil
  ) -> String {
    let kind = kind.map { " class=\"\($0)\"" } ?? ""
    return
      "<text\(kind) x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(HTMLText.escape(text))</text>"
  }

  static func circle(_ kind: String, _ x: Double, _ y: Double, _ radius: Double) -> String {
    "<circle class=\"\(kind)\" cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(radius))\"/>"
  }

  /// A square standing on its corner, told from a circle without colour.
  static func diamond(_ kind: String, _ x: Double, _ y: Double, _ radius: Double) -> String {
    "<path class=\"\(kind)\" d=\"M\(number(x)) \(number(y - radius))L\(number(x + radius)) \(number(y))"
      + "L\(number(x)) \(number(y + radius))L\(number(x - radius)) \(number(y))Z\"/>"
  }

  /// A line through points, or the outline of an area. Points nearer than half a unit to the one before are left out, so
  /// that the text does not grow with the number of rows; the last one stays.
  static func path(_ kind: String, _ points: [(x: Double, y: Double)], isClosed: Bool = false) -> String {
    guard let first = points.first else { return "" }
    var drawn = first
    var data = "M\(number(first.x)) \(number(first.y))"
    for (index, point) in points.enumerated().dropFirst() {
      let isNear = abs(point.x - drawn.x) < 0.5 && abs(point.y - drawn.y) < 0.5
      if isNear && index + 1 < points.count { continue }
      data += "L\(number(point.x)) \(number(point.y))"
      drawn = point
    }
    return "<path class=\"\(kind)\" d=\"\(data)\(isClosed ? "Z" : "")\"/>"
  }
}
