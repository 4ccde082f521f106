/// The rows of a context: all but those of an outer fold, fold after fold.
struct ContextRows: Sendable {
  /// Row indices, fold after fold, rising within each.
  let rows: [Int]
  /// The fold of each of them, counted from 0 among the context's folds.
  let folds: [Int]
  /// The context's folds, by their own numbers.
  let members: [Int]

  /// - Parameter context: the outer fold, or the number of folds for all rows.
  init(_ folded: FoldLayout, context: Int) {
    members = folded.members.indices.filter { $0 != context }
    rows = members.flatMap { folded.members[$0] }
    folds = members.enumerated().flatMap { Array(repeating: $0, count: folded.members[$1].count) }
  }
}
