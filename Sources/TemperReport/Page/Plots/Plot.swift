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
