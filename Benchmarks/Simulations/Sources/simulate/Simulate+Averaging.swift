import Foundation
import Temper
import TemperCore

extension Simulate {
  /// What the averaging correction gains over the truth, which is known: base learners are trained on folds, their
  /// out-of-fold predictions are blended, and the blend predicts fresh rows from the means of the fold models, or from
  /// learners that were refitted to all rows. Nowhere a loss of more than two standard errors is promised, and a gain at two
  /// and five folds.
  static func averaging(_ settings: Settings) async -> Table {
    var table = Table(
      "rows", "folds", "submitted", "g", "h", "switched off", "gain over the truth", "± se", "z of the gain",
      "expected gain")
    for rows in [800, 2000, 6000] {
      for folds in [2, 5, 10] {
        for kind in Submitted.allCases {
          let found = await map(settings) { seed in
            await AveragingRound(rows: rows, folds: folds, kind, seed: seed)
          }
          func mean(_ value: (AveragingRound) -> Double) -> Double {
            found.reduce(0) { $0 + value($1) } / Double(found.count)
          }
          let gain = mean(\.gain)
          let variance = found.reduce(0) { $0 + ($1.gain - gain) * ($1.gain - gain) } / Double(found.count - 1)
          let error = (variance / Double(found.count)).squareRoot()
          table.add(
            "\(rows)", "\(folds)", kind.rawValue, mean(\.slope).digits(3), mean(\.tieSlope).digits(3),
            mean { $0.isOff ? 1 : 0 }.digits(2), gain.digits(5), error.digits(5),
            (error > 0 ? gain / error : 0).digits(1), mean(\.expected).digits(5))
        }
      }
    }
    return table
  }

  enum Submitted: String, CaseIterable, Sendable {
    case mean
    case refit
    /// Means of rows that differ from the labelled ones: nothing may be corrected.
    case shifted = "mean of shifted rows"
  }
}

/// One simulated arena with its blend, and what the correction makes of it.
struct AveragingRound: Sendable {
  /// Loss over the truth of what is submitted without the correction, minus that with it.
  var gain = 0.0
  var expected = 0.0
  var slope = 1.0
  var tieSlope = 1.0
  var isOff = false

  /// Most of them tell nothing: a learner that sees all of them overfits, as the large models do whose folds are averaged.
  private static let featureCount = 60
  private static let testRows = 4000

  init(rows: Int, folds: Int, _ kind: Simulate.Submitted, seed: UInt64) async {
    var random = RandomSource(seed: seed, stream: 41)
    let labelled = Arena(rows: rows, scale: 1, &random)
    let tests = Arena(rows: Self.testRows, scale: kind == .shifted ? 2 : 1, &random)
    let foldOfRow = (0..<rows).map { $0 % folds }
    // One learner sees a few features, the other all, so that it overfits.
    let widths = [8, Self.featureCount]
    var oof = widths.map { _ in
      ProbabilityMatrix(classCount: 3, values: Array(repeating: 0, count: 3 * rows))
    }
    var ofFolds: [[ProbabilityMatrix]] = []
    for fold in 0..<folds {
      let training = foldOfRow.indices.filter { foldOfRow[$0] != fold }
      ofFolds.append(
        widths.enumerated().map { model, width in
          let learner = SoftmaxRegression(labelled, rows: training, width: width)
          for row in foldOfRow.indices where foldOfRow[row] == fold {
            for (k, p) in learner.predict(labelled.features[row]).enumerated() { oof[model][row, k] = p }
          }
          return learner.predict(tests)
        })
    }
    let submitted =
      kind == .refit
      ? widths.map { SoftmaxRegression(labelled, rows: Array(0..<rows), width: $0).predict(tests) }
      : widths.indices.map { model in Self.mean(ofFolds.map { $0[model] }) }
    // Nested cross-validation needs three folds.
    let blendFolds = folds < 5 ? foldOfRow.indices.map { $0 / folds % 5 } : foldOfRow
    let data = TrainingSet(
      layout: KnownBlend.layout, labels: labelled.labels, models: ["few", "many"], predictions: oof,
      swapped: [nil, nil], folds: blendFolds, foldCount: max(folds, 5), groups: nil)
    guard let fit = try? await Blend.fit(data, BlendOptions(pool: .tieAware, sign: .signed, calibration: .only(.none)))
    else { Simulate.fail("a fit failed") }
    let blend = fit.blend
    let mean = blend.predict(submitted)
    let estimate = AveragingEstimate(
      mean: mean, folds: ofFolds.map { blend.predict($0) }, nested: fit.nestedPredictions, groups: nil, weights: nil,
      parameters: EffectiveParameters(data, fit.recipe), layout: data.layout, floor: blend.floor)
    guard let correction = estimate.correction else {
      isOff = true
      return
    }
    slope = correction.slope
    tieSlope = correction.tieSlope ?? 1
    expected = estimate.expectedGain
    gain = tests.loss(mean) - tests.loss(blend.averaging(correction).predict(submitted))
  }

  private static func mean(_ matrices: [ProbabilityMatrix]) -> ProbabilityMatrix {
    var result = matrices[0]
    for index in result.values.indices {
      result.values[index] = matrices.reduce(0) { $0 + $1.values[index] } / Double(matrices.count)
    }
    return result
  }

  /// Features, and labels drawn from a multinomial logistic truth with ties.
  struct Arena {
    var features: [[Double]] = []
    var truth: [[Double]] = []
    var labels: [Int] = []

    init(rows: Int, scale: Double, _ random: inout RandomSource) {
      for _ in 0..<rows {
        let x = (0..<AveragingRound.featureCount).map { _ in scale * random.normal() }
        let margin = 1.1 * x[0] + 0.8 * x[1] + 0.5 * x[9] - 0.4 * x[10]
        let tie = -0.5 + 0.6 * x[2] - 0.3 * x[11] - 0.3 * abs(margin)
        let weights = [exp(margin / 2), exp(-margin / 2), exp(tie)]
        let p = weights.map { $0 / weights.reduce(0, +) }
        features.append(x)
        truth.append(p)
        var rest = random.unit()
        var label = 2
        for (k, probability) in p.enumerated() {
          rest -= probability
          if rest < 0 {
            label = k
            break
          }
        }
        labels.append(label)
      }
    }

    /// Mean loss of predictions over all labels that the rows could have had.
    func loss(_ predictions: ProbabilityMatrix) -> Double {
      truth.enumerated().reduce(0) { sum, row in
        sum - row.element.indices.reduce(0) { $0 + row.element[$1] * log(predictions[row.offset, $1]) }
      } / Double(truth.count)
    }
  }
}

/// Multinomial logistic regression on some features and a constant, by Newton's method with a weak ridge.
private struct SoftmaxRegression {
  let width: Int
  /// Coefficients of classes 0 and 1 against class 2.
  private var coefficients: [[Double]]

  init(_ arena: AveragingRound.Arena, rows: [Int], width: Int) {
    self.width = width
    let count = width + 1
    coefficients = [[Double](repeating: 0, count: count), [Double](repeating: 0, count: count)]
    for _ in 0..<8 {
      var gradient = [Double](repeating: 0, count: 2 * count)
      var hessian = [Double](repeating: 0, count: 4 * count * count)
      for row in rows {
        let x = Array(arena.features[row].prefix(width)) + [1]
        let p = predict(arena.features[row])
        for k in 0..<2 {
          let error = p[k] - (arena.labels[row] == k ? 1 : 0)
          for i in 0..<count { gradient[k * count + i] += error * x[i] }
          for l in 0...k {
            let weight = p[k] * ((k == l ? 1 : 0) - p[l])
            for i in 0..<count {
              let line = (k * count + i) * 2 * count + l * count
              let scaled = weight * x[i]
              for j in 0..<count { hessian[line + j] += scaled * x[j] }
            }
          }
        }
      }
      for i in 0..<count {
        for j in 0..<count { hessian[j * 2 * count + count + i] = hessian[(count + i) * 2 * count + j] }
      }
      for k in 0..<2 {
        for i in 0..<count {
          let index = k * count + i
          gradient[index] += 0.5 * coefficients[k][i]
          hessian[index * 2 * count + index] += 0.5
        }
      }
      let step = Self.solve(hessian, gradient)
      for k in 0..<2 { for i in 0..<count { coefficients[k][i] -= step[k * count + i] } }
    }
  }

  func predict(_ features: [Double]) -> [Double] {
    let scores = coefficients.map { own in zip(own, features.prefix(width) + [1]).reduce(0) { $0 + $1.0 * $1.1 } } + [0]
    let largest = scores.max() ?? 0
    let weights = scores.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  func predict(_ arena: AveragingRound.Arena) -> ProbabilityMatrix {
    ProbabilityMatrix(classCount: 3, values: arena.features.flatMap { predict($0) })
  }

  /// Gaussian elimination of a positive definite system.
  private static func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
    let n = right.count
    var (a, b) = (matrix, right)
    for i in 0..<n {
      for row in i + 1..<max(n, i + 1) {
        let factor = a[row * n + i] / a[i * n + i]
        if factor == 0 { continue }
        for column in i..<n { a[row * n + column] -= factor * a[i * n + column] }
        b[row] -= factor * b[i]
      }
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      for column in i + 1..<max(n, i + 1) { b[i] -= a[i * n + column] * b[column] }
      b[i] /= a[i * n + i]
    }
    return b
  }
}
