/// The examples of a split, in the order they were loaded; every array that is present has one element per example.
public struct Examples: Sendable, Equatable {
  public let ids: [String]
  /// Class ordinals; nil for the test split.
  public let labels: [Int]?
  /// Names of folds; nil when none were loaded.
  public let folds: [String]?
  /// Names of groups; nil when none were loaded.
  public let groups: [String]?

  public var count: Int { ids.count }

  public init(ids: [String], labels: [Int]? = nil, folds: [String]? = nil, groups: [String]? = nil) {
    self.ids = ids
    self.labels = labels
    self.folds = folds
    self.groups = groups
  }
}
