/// Which columns hold which classes, where they do not bear the classes' names alone. Other columns are passed over.
public struct ColumnNaming: Sendable, Equatable {
  /// A column and the class it holds.
  public struct Pair: Sendable, Equatable {
    public let column: String
    public let className: String

    public init(column: String, className: String) {
      self.column = column
      self.className = className
    }
  }

  /// Columns of other names than their classes.
  public let pairs: [Pair]
  /// What stands before the classes' names in all other columns of classes.
  public let prefix: String

  public init(pairs: [Pair] = [], prefix: String = "") {
    self.pairs = pairs
    self.prefix = prefix
  }

  /// The name of the column of a class.
  func column(of className: String) -> String {
    pairs.first { $0.className.utf8.elementsEqual(className.utf8) }?.column ?? prefix + className
  }

  /// The class that a column holds by this naming; nil for one that is passed over.
  func className(of column: String) -> String? {
    if let pair = pairs.first(where: { $0.column.utf8.elementsEqual(column.utf8) }) { return pair.className }
    return !prefix.isEmpty && column.hasPrefix(prefix) ? String(column.dropFirst(prefix.count)) : nil
  }
}
