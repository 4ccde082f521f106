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
