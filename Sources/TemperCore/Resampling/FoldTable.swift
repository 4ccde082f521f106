/// Losses of one recipe on every fold, fitted without that fold and without one more.
///
/// Entry (f, g) is the sum of losses on fold g of the fit to all folds but f and g; the diagonal leaves out g alone. A fit
/// without two folds serves both: it is the same for (f, g) and (g, f). From this table comes the inner cross-validated
/// loss of every outer fold, and the plain cross-validated loss.
struct FoldTable: Sendable {
  let counts: [Int]
  private(set) var sums: [[Double]]

  init(counts: [Int]) {
    self.counts = counts
    sums = Array(repeating: Array(repeating: 0, count: counts.count), count: counts.count)
  }

  /// The sets of folds to leave out: every fold, and every pair.
  static func exclusions(foldCount: Int) -> [[Int]] {
    (0..<foldCount).flatMap { f in (f..<foldCount).map { g in f == g ? [f] : [f, g] } }
  }

  /// Records the losses of a fit without `excluded` on each of these folds, in the same order.
  mutating func record(_ losses: [Double], excluded: [Int]) {
    if excluded.count == 1 {
      sums[excluded[0]][excluded[0]] = losses[0]
    } else {
      sums[excluded[1]][excluded[0]] = losses[0]
      sums[excluded[0]][excluded[1]] = losses[1]
    }
  }

  /// Mean cross-validated loss over the folds other than `outer`, or over all folds.
  func innerLoss(outer: Int?) -> Double {
    var sum = 0.0
    var count = 0
    for fold in counts.indices where fold != outer {
      sum += sums[outer ?? fold][fold]
      count += counts[fold]
    }
    return sum / Double(count)
  }

  /// The table of predictions that are not fitted: every entry is the fold's own loss.
  init(counts: [Int], unfitted losses: [Double]) {
    self.counts = counts
    sums = Array(repeating: losses, count: counts.count)
  }
}
