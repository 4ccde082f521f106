/// A Markdown table.
struct Table {
  let columns: [String]
  var rows: [[String]] = []

  init(_ columns: String...) { self.columns = columns }

  mutating func add(_ cells: String...) { rows.append(cells) }

  var markdown: String {
    ([columns, columns.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
      .joined(separator: "\n")
  }
}

extension Double {
  /// With so many digits behind the point.
  func digits(_ count: Int) -> String {
    var scale = 1.0
    for _ in 0..<count { scale *= 10 }
    let whole = Int((magnitude * scale).rounded())
    let fraction = String(whole % Int(scale))
    return (self < 0 ? "-" : "") + "\(whole / Int(scale))."
      + String(repeating: "0", count: count - fraction.count) + fraction
  }
}
