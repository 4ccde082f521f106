import TemperCore

/// A table in plain text: a header, and rows whose columns line up whatever characters the names are made of.
///
/// Where it is wider than the terminal, texts that can be read from their ends are shortened, then columns that are needed least
/// go, and at last the table breaks into several, each with the first column.
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
    /// Wider cells are shortened in their middle, however wide the terminal.
    public var maximumWidth: Int?
    /// Cells may be shortened in their middle to so many columns where the table is too wide; nil keeps them whole.
    public var leastWidth: Int?
    /// Whether the column goes where the table is too wide: the highest number first. Nil stays.
    public var dropOrder: Int?

    public init(
      _ header: String, alignment: Alignment = .right, gap: Int = 2, maximumWidth: Int? = nil, leastWidth: Int? = nil,
      dropOrder: Int? = nil
    ) {
      self.header = header
      self.alignment = alignment
      self.gap = gap
      self.maximumWidth = maximumWidth
      self.leastWidth = leastWidth
      self.dropOrder = dropOrder
    }
  }

  public var columns: [Column]
  /// Cells, one row each; a row holds as many cells as there are columns.
  public var rows: [[String]]

  /// Names keep so many columns while others can still go.
  private static let comfortableWidth = 20

  public init(columns: [Column], rows: [[String]]) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row must fill the columns")
    self.columns = columns
    self.rows = rows
  }

  /// The table's lines, each ended by a newline, without spaces at their ends. Control characters in cells are written
  /// out, so that no name reaches the terminal as an escape sequence. O(rows × columns × columns).
  public func render(style: TerminalStyle = .plain) -> String {
    let cells = ([columns.map(\.header)] + rows).map { row in zip(row, columns).map { capped($0, $1) } }
    let natural = columns.indices.map { index in cells.map { DisplayWidth.columns(of: $0[index]) }.max() ?? 0 }
    var kept = Array(columns.indices)
    while width(kept, natural.indices.map { comfortable($0, natural) }) > style.width,
      let next = kept.filter({ columns[$0].dropOrder != nil })
        .max(by: { (columns[$0].dropOrder ?? 0, $0) < (columns[$1].dropOrder ?? 0, $1) })
    {
      kept.removeAll { $0 == next }
    }
    var widths = shrunk(natural, kept, to: style.width)
    if width(kept, widths) > style.width { widths = broken(natural, kept, to: style.width) }
    return blocks(kept, widths, style.width).map { block in
      cells.enumerated().map { row, cells in
        let text = line(cells, block, widths)
        return (row == 0 ? style.bold(text) : text) + "\n"
      }.joined()
    }.joined(separator: "\n")
  }

  private func capped(_ text: String, _ column: Column) -> String {
    let visible = VisibleText.escaping(text)
    return column.maximumWidth.map { DisplayWidth.shortened(visible, to: $0) } ?? visible
  }

  private func width(_ kept: [Int], _ widths: [Int]) -> Int {
    kept.enumerated().reduce(0) { $0 + widths[$1.element] + ($1.offset == 0 ? 0 : columns[$1.element].gap) }
  }

  /// The width below which another column goes first.
  private func comfortable(_ index: Int, _ natural: [Int]) -> Int {
    guard let least = columns[index].leastWidth else { return natural[index] }
    return min(natural[index], columns[index].dropOrder == nil ? max(least, Self.comfortableWidth) : least)
  }

  /// Widths that fit as far as shortening can make them: columns that could go first, then the widest.
  private func shrunk(_ natural: [Int], _ kept: [Int], to limit: Int) -> [Int] {
    var widths = natural
    let elastic = kept.filter { columns[$0].leastWidth != nil }
    var excess = width(kept, widths) - limit
    for group in [elastic.filter { columns[$0].dropOrder != nil }, elastic] {
      while excess > 0, let widest = group.max(by: { (room($0, widths), $1) < (room($1, widths), $0) }),
        room(widest, widths) > 0
      {
        widths[widest] -= 1
        excess -= 1
      }
    }
    return widths
  }

  /// Widths where the table breaks whatever is shortened: as they are, but for what does not fit beside the first column.
  private func broken(_ natural: [Int], _ kept: [Int], to limit: Int) -> [Int] {
    guard let first = kept.first else { return natural }
    var widths = natural
    let widest = kept.dropFirst().map { columns[$0].gap + (columns[$0].leastWidth ?? natural[$0]) }.max() ?? 0
    if let least = columns[first].leastWidth {
      widths[first] = min(natural[first], max(least, min(Self.comfortableWidth, limit - widest)))
    }
    for index in kept.dropFirst() {
      guard let least = columns[index].leastWidth else { continue }
      widths[index] = min(natural[index], max(least, limit - widths[first] - columns[index].gap))
    }
    return widths
  }

  /// How much of a column can still go.
  private func room(_ index: Int, _ widths: [Int]) -> Int {
    widths[index] - (columns[index].leastWidth ?? widths[index])
  }

  /// The columns in as few tables as fit, each beginning with the first column.
  private func blocks(_ kept: [Int], _ widths: [Int], _ limit: Int) -> [[Int]] {
    guard let first = kept.first, width(kept, widths) > limit else { return [kept] }
    var blocks = [[first]]
    for index in kept.dropFirst() {
      let wider = blocks[blocks.count - 1] + [index]
      if width(wider, widths) <= limit || blocks[blocks.count - 1] == [first] {
        blocks[blocks.count - 1] = wider
      } else {
        blocks.append([first, index])
      }
    }
    return blocks
  }

  private func line(_ cells: [String], _ block: [Int], _ widths: [Int]) -> String {
    var text = ""
    for (place, index) in block.enumerated() {
      if place > 0 { text += String(repeating: " ", count: columns[index].gap) }
      let cell = DisplayWidth.shortened(cells[index], to: widths[index])
      text += DisplayWidth.padded(cell, to: widths[index], onLeft: columns[index].alignment == .right)
    }
    while text.utf8.last == UInt8(ascii: " ") { text.removeLast() }
    return text
  }
}
