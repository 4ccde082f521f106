import TemperCore

/// Models and their blend by miscalibration and discrimination; a line joins what has the same score.
struct MemberPlot {
  struct Point {
    var name: String
    var brier: CORPDecomposition
    var isBlend: Bool
  }

  var identifier: String
  var points: [Point]

  private var frame: PlotFrame {
    let gains = points.map(\.brier.discrimination)
    let least = gains.min() ?? 0
    let most = gains.max() ?? 1
    let room = max((most - least) * 0.08, 1e-4)
    return PlotFrame(
      left: 52, top: 12, width: 256, height: 230,
      horizontal: .init(covering: 0...max((points.map(\.brier.miscalibration).max() ?? 0) * 1.06, 1e-4), count: 4),
      vertical: .init(covering: max(least - room, 0)...most + room, count: 5))
  }

  /// O(points).
  func plot() -> Plot {
    let frame = frame
    var body = frame.grid() + lines(frame)
    body += frame.titles(horizontal: "miscalibration", vertical: "discrimination", below: 33)
    body += labels(frame)
    for point in points.sorted(by: { !$0.isBlend && $1.isBlend }) {
      let (x, y) = (frame.x(point.brier.miscalibration), frame.y(point.brier.discrimination))
      body += point.isBlend ? PlotMarkup.diamond("dot blend", x, y, 6) : PlotMarkup.circle("dot", x, y, 3.6)
      body += "\n"
    }
    return Plot(
      identifier: identifier, title: "Models against the blend", description: description, colors: "side",
      size: (320, 282), body: body,
      points: points.map { (frame.x($0.brier.miscalibration), frame.y($0.brier.discrimination), Self.label($0)) })
  }

  /// Models that are named in the picture, the best ones; the others have their numbers.
  private static let named = 5
  /// Widths of a character and of a line of labels, in units of the drawing.
  private static let (characterWidth, lineHeight) = (5.4, 11.0)

  /// Names or numbers beside the points, as far as they find room: a label that would lie over another, or leave the frame,
  /// is left to the table.
  private func labels(_ frame: PlotFrame) -> String {
    struct Box {
      var left: Double
      var right: Double
      var middle: Double

      func meets(_ other: Box, height: Double) -> Bool {
        left < other.right && other.left < right && abs(middle - other.middle) < height
      }
    }
    let places = points.map { (x: frame.x($0.brier.miscalibration), y: frame.y($0.brier.discrimination)) }
    var taken = places.map { Box(left: $0.x - 4, right: $0.x + 4, middle: $0.y) }
    var drawn = ""
    for (index, point) in points.enumerated() {
      let texts = point.isBlend ? ["blend"] : index <= Self.named ? [short(point.name), "\(index)"] : ["\(index)"]
      let (x, y) = places[index]
      search: for text in texts {
        let width = Double(DisplayWidth.columns(of: text)) * Self.characterWidth
        for isRight in [true, false] {
          let box =
            isRight
            ? Box(left: x + 7, right: x + 7 + width, middle: y) : Box(left: x - 7 - width, right: x - 7, middle: y)
          guard box.right <= frame.right + 12, box.left >= frame.left,
            !taken.contains(where: { $0.meets(box, height: Self.lineHeight) })
          else { continue }
          taken.append(box)
          drawn += PlotMarkup.text(
            text, isRight ? box.left : box.right, y + 4, anchor: isRight ? "start" : "end",
            kind: point.isBlend ? "mark" : "level")
          break search
        }
      }
    }
    return drawn + "\n"
  }

  private func short(_ name: String) -> String { DisplayWidth.shortened(VisibleText.escaping(name), to: 20) }

  private var description: String {
    "Miscalibration across, discrimination up, for \(NumberText.count(points.count - 1, "model")) and the blend. The best "
      + "place is high on the left. The table below has every number."
  }

  static func label(_ point: Point) -> String {
    "\(VisibleText.escaping(point.name)): Brier score \(NumberText.loss(point.brier.score)), miscalibration "
      + "\(NumberText.loss(point.brier.miscalibration)), discrimination \(NumberText.loss(point.brier.discrimination))"
  }

  /// Lines of equal score: discrimination = miscalibration + uncertainty - score.
  private func lines(_ frame: PlotFrame) -> String {
    guard let uncertainty = points.first?.brier.uncertainty else { return "" }
    let (h, v) = (frame.horizontal, frame.vertical)
    let levels = PlotFrame.Scale(covering: uncertainty + h.low - v.high...uncertainty + h.high - v.low, count: 5)
    var drawn = ""
    for level in levels.ticks {
      func gain(_ mcb: Double) -> Double { mcb + uncertainty - level.value }
      let (start, end) = (frame.place(h.low, gain(h.low)), frame.place(h.high, gain(h.high)))
      guard start.y > frame.top + 14, end.y < frame.bottom - 14 else { continue }
      drawn += PlotMarkup.line("equal", start.x, start.y, end.x, end.y)
      // The line leaves the frame at the right or at the top.
      let isRight = end.y >= frame.top
      let x = isRight ? end.x - 3 : frame.place(v.high - uncertainty + level.value, v.high).x - 6
      drawn += PlotMarkup.text(
        "Brier \(level.label)", x, isRight ? end.y - 4 : frame.top + 10, anchor: "end", kind: "level")
    }
    return frame.clipped(drawn)
  }
}
