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
