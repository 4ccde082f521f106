import Foundation

@testable import TemperCore

/// An arena whose predictions are right but for the tie, whose log-odds are off by an amount that each segment has of its own.
struct SegmentSimulation: Sendable {
  let layout: ClassLayout
  let predictions: ProbabilityMatrix
  /// What labels are drawn from.
  let truth: ProbabilityMatrix
  let labels: [Int]
  let segments: Segmentation
  let rows: FoldLayout

  /// - Parameters:
  ///   - shifts: what the tie log-odds of each segment lack.
  ///   - idleColumns: columns of three segments that say nothing.
  ///   - folds: dealt in turn.
  init(rows count: Int, shifts: [Double], idleColumns: Int = 0, folds: Int = 4, seed: UInt64) {
    var random = RandomSource(seed: seed, stream: 40)
    var predictions: [Double] = []
    var truth: [Double] = []
    var labels: [Int] = []
    var segments: [Int] = []
    for _ in 0..<count {
      let segment = random.index(below: shifts.count)
      let margin = 1.2 * random.normal()
      let tie = 0.5 * random.normal() - 0.3
      let drawn = PlainPool.probabilities([margin / 2, -margin / 2, tie + shifts[segment]])
      predictions += PlainPool.probabilities([margin / 2, -margin / 2, tie])
      truth += drawn
      labels.append(random.draw(drawn))
      segments.append(segment)
    }
    let idle = (0..<idleColumns).map { _ in (0..<count).map { _ in random.index(below: 3) } }
    layout = TestLayout.pairwise.layout
    self.predictions = ProbabilityMatrix(classCount: 3, values: predictions)
    self.truth = ProbabilityMatrix(classCount: 3, values: truth)
    self.labels = labels
    self.segments = Segmentation(
      columns: [SegmentSimulation.column("real", shifts.count)]
        + idle.indices.map { SegmentSimulation.column("idle\($0)", 3) },
      ordinals: [segments] + idle)
    self.rows = FoldLayout(folds: (0..<count).map { $0 % folds }, foldCount: folds)
  }

  static func column(_ name: String, _ count: Int) -> SegmentColumn {
    SegmentColumn(name: name, kind: .text, values: (0..<count).map { .init(name: "\(name)\($0)") })
  }

  var folds: [Int] { Array(0..<rows.foldCount) }

  var fitter: SegmentFitter {
    SegmentFitter(predictions, labels: labels, layout: layout, segments: segments, rows: rows)
  }

  /// The loss to expect on fresh labels of the same rows.
  func expectedLoss(_ probabilities: ProbabilityMatrix) -> Double {
    zip(truth.values, probabilities.values).reduce(0) { $0 - $1.0 * log($1.1) } / Double(labels.count)
  }

  /// What cross-validation chooses, fitted to all rows.
  func chosen(threads: Int = 1) async -> (choice: SegmentChoice, predictions: ProbabilityMatrix) {
    let fitter = fitter
    let choice = await SegmentSearch.choose(fitter, folds: folds, threads: threads)
    if choice.isOff { return (choice, predictions) }
    let adjustment = fitter.fit(choice.strengths, folds: folds).adjustment
    return (choice, adjustment.adjust(predictions, segments: segments))
  }
}
