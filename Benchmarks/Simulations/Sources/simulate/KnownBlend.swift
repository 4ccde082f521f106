import Foundation
import Temper
import TemperCore

/// Predictions of three models, and labels drawn from a known pool of them.
///
/// What every model sees of a row's margin and tie log-odds is noisy, so that the models differ in what they know. Rows come
/// in groups of `groupSize`, which share part of the margin and a push on the labels that no model knows.
struct KnownBlend: Sendable {
  /// M matrices of N × 3: a, b, tie.
  let predictions: [ProbabilityMatrix]
  /// The probabilities that the labels were drawn from.
  let truth: ProbabilityMatrix
  let labels: [Int]
  let groups: [Int]

  static let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)
  static let layout = ClassLayout(names: ["a", "b", "tie"], tieStructure: tieStructure)
  static let models = ["first", "second", "third"]

  /// The pool behind the labels: one model knows sides, one knows ties.
  static let pool = TieAwarePool(
    tieStructure: tieStructure, sideWeights: [0.7, 0.1, 0.3], tieWeights: [0.1, 0.8, 0.2], tieBias: -0.2,
    floor: TrainingSet.defaultFloor)
  private static let marginNoise = [0.7, 1.8, 1.2]
  private static let tieNoise = [1.2, 0.4, 0.8]

  /// - Parameters:
  ///   - groupSize: rows of a group; N is a multiple of it.
  ///   - groupPush: standard deviation of a group's push on the true margin.
  init(rows: Int, groupSize: Int = 1, groupPush: Double = 0, random: inout RandomSource) {
    var values = KnownBlend.models.map { _ in [Double]() }
    var groups: [Int] = []
    var pushes: [Double] = []
    var shared = 0.0
    var push = 0.0
    for row in 0..<rows {
      if row.isMultiple(of: groupSize) {
        shared = random.normal()
        push = groupPush * random.normal()
      }
      groups.append(row / groupSize)
      pushes.append(push)
      let margin = groupPush > 0 ? 1.5 * shared + 0.5 * random.normal() : 1.6 * random.normal()
      let tie = -0.4 + 0.8 * random.normal()
      for m in KnownBlend.models.indices {
        let seen = margin + KnownBlend.marginNoise[m] * random.normal()
        let weights = [exp(seen / 2), exp(-seen / 2), exp(tie + KnownBlend.tieNoise[m] * random.normal())]
        values[m] += weights.map { $0 / weights.reduce(0, +) }
      }
    }
    predictions = values.map { ProbabilityMatrix(classCount: 3, values: $0) }
    var truth = KnownBlend.pool.predict(predictions)
    if groupPush > 0 {
      for row in 0..<rows {
        let weights = [truth[row, 0] * exp(pushes[row] / 2), truth[row, 1] * exp(-pushes[row] / 2), truth[row, 2]]
        for k in 0..<3 { truth[row, k] = weights[k] / weights.reduce(0, +) }
      }
    }
    let drawn = CalibratedSample(drawingFrom: truth, &random)
    self.truth = truth
    labels = drawn.labels
    self.groups = groups
  }

  /// What a fit takes; folds keep groups whole.
  func data(foldCount: Int = 5, isGrouped: Bool, seed: UInt64) -> TrainingSet {
    let groups = isGrouped ? groups : nil
    return TrainingSet(
      layout: KnownBlend.layout, labels: labels, models: KnownBlend.models, predictions: predictions,
      swapped: predictions.map { _ in nil },
      folds: Folds.stratified(labels: labels, classCount: 3, groups: groups, count: foldCount, seed: seed),
      foldCount: foldCount, groups: groups)
  }

  /// The mean loss of predictions over all labels that the rows could have had.
  func expectedLoss(_ q: ProbabilityMatrix) -> Double {
    var sum = 0.0
    for k in 0..<3 {
      let losses = LogLoss.perRow(q, labels: labels.map { _ in k })
      for row in labels.indices { sum += truth[row, k] * losses[row] }
    }
    return sum / Double(labels.count)
  }
}
