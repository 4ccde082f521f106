public import TemperFiles

/// What the columns of a file of labels mean, where their names do not say it.
public struct LabelColumns: Sendable, Equatable {
  /// The column of class names, where there are others.
  public var column: String?
  /// Which names in that column stand for other classes.
  public var names: LabelNames
  /// How one-hot columns are called.
  public var naming: ColumnNaming?

  public init(column: String? = nil, names: LabelNames = LabelNames(), naming: ColumnNaming? = nil) {
    self.column = column
    self.names = names
    self.naming = naming
  }
}
