/// A condition on rows: what a column says of them, `language` = `Japanese`.
///
/// Columns are those of the segments, `label` (the class that came true) and `group`.
public struct RowCondition: Codable, Sendable, Equatable {
  public var column: String
  public var value: String

  public init(column: String, value: String) {
    self.column = column
    self.value = value
  }
}
