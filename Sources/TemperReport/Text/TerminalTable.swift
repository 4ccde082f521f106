/// A table in plain text: a header, and rows whose columns line up whatever characters the names are made of.
public struct TerminalTable: Sendable, Equatable {
  public enum Alignment: Sendable, Equatable {
    case left
    case right
  }

  public struct Column: Sendable, Equatable {
    public var header: String
    public var alignment: Alignment
    /// Spaces before the column; not used for the first one.
    public var gap: Int
    /// Wider cells are shortened in their middle.
    public var maximumWidth: Int?

    public init(_ header: String, alignment: Alignment = .right, gap: Int = 2, maximumWidth: Int? = nil) {
      self.header = header
      self.alignment = alignment
      self.gap = gap
      self.maximumWidth = maximumWidth
    }
  }

  public var columns: [Column]
  /// Cells, one row each; a row holds as many cells as there are columns.
  public var rows: [[String]]

  public init(columns: [Column], rows: [[String]]) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row must fill the columns")
    self.columns = columns
    self.rows = rows
  }

  /// The table's lines, each ended by a newline, without spaces at their ends. Control characters in cells are written
  /// out, so that no name reaches the terminal as an escape sequence. O(rows × columns).
  public func render(style: TerminalStyle = .plain) -> String {
    let header = columns.map { cell($0.header, $0) }
    let body = rows.map { row in zip(row, columns).map { cell($0, $1) } }
    let widths = columns.indices.map { index in
      ([header] + body).map { DisplayWidth.columns(of: $0[index]) }.max() ?? 0
    }
    var text = style.bold(line(header, widths)) + "\n"
    for row in body { text += line(row, widths) + "\n" }
    return text
  }

  private func cell(_ text: String, _ column: Column) -> String {
    let visible = VisibleText.escaping(text)
    return column.maximumWidth.map { DisplayWidth.shortened(visible, to: $0) } ?? visible
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      if index > 0 { text += String(repeating: " ", count: columns[index].gap) }
      text += DisplayWidth.padded(cell, to: widths[index], onLeft: columns[index].alignment == .right)
    }
    while text.utf8.last == UInt8(ascii: " ") { text.removeLast() }
    return text
  }
}
