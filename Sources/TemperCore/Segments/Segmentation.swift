/// The segments of N examples, by one or more columns.
public struct Segmentation: Sendable, Equatable {
  public let columns: [SegmentColumn]
  /// For every column the ordinal of each row's segment; nil where it is not known.
  public let ordinals: [[Int?]]

  /// Number of rows N; 0 without columns.
  public var rowCount: Int { ordinals.first?.count ?? 0 }

  /// - Precondition: one list of ordinals for each column, all of one length, within the columns' values.
  public init(columns: [SegmentColumn], ordinals: [[Int?]]) {
    precondition(columns.count == ordinals.count && ordinals.allSatisfy { $0.count == ordinals[0].count })
    precondition(
      zip(columns, ordinals).allSatisfy { column, rows in
        rows.allSatisfy { $0.map(column.values.indices.contains) ?? true }
      })
    self.columns = columns
    self.ordinals = ordinals
  }

  /// The position of a column, by the bytes of its name; nil where there is none.
  public func position(of name: String) -> Int? {
    columns.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// The rows at these indices, in this order. O(rows × columns).
  public func gathering(rows: [Int]) -> Segmentation {
    Segmentation(columns: columns, ordinals: ordinals.map { column in rows.map { column[$0] } })
  }
}

/// One way to divide examples into segments, such as their language or the length of their prompt.
public struct SegmentColumn: Sendable, Equatable {
  /// What stood in the file.
  public enum Kind: String, Sendable, Equatable, CaseIterable {
    case text
    case number
  }

  /// A segment: a text, a number, or numbers between two bounds.
  public struct Value: Sendable, Equatable {
    /// What people call it: the text, the number, `< 12.5`, `12.5 to 40` or `>= 40`.
    public let name: String
    /// Smallest number in it; nil for a text, and where there is no bound.
    public let lower: Double?
    /// The bound below which its numbers lie; equal to `lower` where the segment is one number.
    public let upper: Double?

    public init(name: String, lower: Double? = nil, upper: Double? = nil) {
      self.name = name
      self.lower = lower
      self.upper = upper
    }
  }

  public let name: String
  public let kind: Kind
  /// The segments; a segment's ordinal is its position here.
  public let values: [Value]

  public init(name: String, kind: Kind, values: [Value]) {
    self.name = name
    self.kind = kind
    self.values = values
  }
}

extension SegmentColumn {
  /// What an empty text is called.
  public static let none = "(none)"

  /// A number column with fewer different numbers than this keeps them as they are.
  static let fewestNumbersToCut = 8

  /// Segments from texts: one for each, in rising order of their UTF-8 bytes. O(V log V + N).
  ///
  /// - Parameters:
  ///   - texts: V different texts; an empty one is called `(none)`.
  ///   - cells: for each of N rows the position of its text.
  ///   - name: its name.
  /// - Returns: the column, and each row's ordinal.
  public static func categories(
    name: String, texts: [String], cells: [Int]
  ) -> (column: SegmentColumn, ordinals: [Int]) {
    let names = texts.map { $0.isEmpty ? none : $0 }
    let order = names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
    var ordinals = [Int](repeating: 0, count: names.count)
    for (ordinal, position) in order.enumerated() { ordinals[position] = ordinal }
    let column = SegmentColumn(name: name, kind: .text, values: order.map { Value(name: names[$0]) })
    return (column, cells.map { ordinals[$0] })
  }

  /// Segments from numbers: one for each where there are fewer than eight, else bins between quartiles. O(N log N).
  ///
  /// A cut is the smallest number at or above a quartile (of type 7 of Hyndman & Fan 1996) of some of the rows; equal cuts
  /// are one, and a cut that would leave nothing below it is none. So every bin holds some of these rows, and numbers that
  /// are equal are never parted. A bin holds its lower bound and not its upper one.
  ///
  /// - Parameters:
  ///   - numbers: N finite numbers.
  ///   - rows: the rows that the quartiles are of, at least one.
  ///   - name: its name.
  /// - Returns: the column, and each row's ordinal.
  public static func numbers(
    name: String, _ numbers: [Double], quartilesOf rows: [Int]
  ) -> (column: SegmentColumn, ordinals: [Int]) {
    let different = Set(numbers).sorted()
    if different.count < fewestNumbersToCut {
      let values = different.map { Value(name: text($0), lower: $0, upper: $0) }
      let column = SegmentColumn(name: name, kind: .number, values: values)
      return (column, numbers.map { number in different.firstIndex(of: number) ?? 0 })
    }
    let cuts = quartileCuts(rows.map { numbers[$0] }.sorted())
    let column = SegmentColumn(name: name, kind: .number, values: bins(cuts))
    return (column, numbers.map { number in cuts.count { $0 <= number } })
  }

  private static func quartileCuts(_ sorted: [Double]) -> [Double] {
    var cuts: [Double] = []
    for level in [0.25, 0.5, 0.75] {
      let position = (level * Double(sorted.count - 1)).rounded(.up)
      let cut = sorted[Int(position)]
      if cut > cuts.last ?? sorted[0] { cuts.append(cut) }
    }
    return cuts
  }

  private static func bins(_ cuts: [Double]) -> [Value] {
    guard let first = cuts.first, let last = cuts.last else { return [Value(name: "all")] }
    let inner = zip(cuts, cuts.dropFirst()).map { Value(name: "\(text($0)) to \(text($1))", lower: $0, upper: $1) }
    return [Value(name: "< \(text(first))", upper: first)] + inner + [Value(name: ">= \(text(last))", lower: last)]
  }

  /// The shortest text that reads back as the same number, without a trailing ".0".
  static func text(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
