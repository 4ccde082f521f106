import Foundation
import Testing

@testable import TemperCore

/// Labels drawn from known probabilities, and models that see these probabilities through noise.
struct Simulation: Sendable {
  let layout: ClassLayout
  var labels: [Int]
  var predictions: [ProbabilityMatrix]
  /// The probabilities that the labels were drawn from.
  let truth: ProbabilityMatrix

  /// - Parameters:
  ///   - noise: standard deviation of each model's error in every log-probability.
  init(_ layout: ClassLayout, rows: Int, noise: [Double], seed: UInt64) {
    var random = RandomSource(seed: seed, stream: 77)
    let classes = layout.count
    self.layout = layout
    labels = []
    var truth: [Double] = []
    var values = Array(repeating: [Double](), count: noise.count)
    for _ in 0..<rows {
      let scores = (0..<classes).map { _ in 1.3 * random.normal() }
      let probabilities = PlainPool.probabilities(scores)
      truth += probabilities
      labels.append(random.draw(probabilities))
      for (m, spread) in noise.enumerated() {
        // Noise alone makes a model too sure of itself, more so the noisier it is.
        values[m] += PlainPool.probabilities(scores.map { $0 + spread * random.normal() })
      }
    }
    self.truth = ProbabilityMatrix(classCount: classes, values: truth)
    predictions = values.map { ProbabilityMatrix(classCount: classes, values: $0) }
  }

  /// Rows dealt to folds in turn.
  func rows(foldCount: Int) -> FoldLayout {
    FoldLayout(folds: labels.indices.map { $0 % foldCount }, foldCount: foldCount)
  }

  func inputs(foldCount: Int = 1, floor: Double = TrainingSet.defaultFloor) -> PoolInputs {
    PoolInputs(
      layout: layout, labels: labels, rows: rows(foldCount: foldCount), floor: floor, predictions: predictions)
  }

  /// The data of a fit with folds dealt in turn.
  func blendData(foldCount: Int, groups: [Int]? = nil) -> TrainingSet {
    TrainingSet(
      layout: layout, labels: labels, models: predictions.indices.map { "model\($0)" }, predictions: predictions,
      swapped: predictions.map { _ in nil }, folds: labels.indices.map { $0 % foldCount }, foldCount: foldCount,
      groups: groups)
  }

  /// The same data where some models know nothing of the labels: they predict those of other rows.
  func blinding(_ models: [Int]) -> Simulation {
    var result = self
    for m in models {
      let rows = labels.indices.map { ($0 * 7 + 3 * m + 1) % labels.count }
      result.predictions[m] = predictions[m].gathering(rows: rows)
    }
    return result
  }

  /// The same data with the two sides exchanged, in the predictions and in the labels.
  func exchangingSides(_ tieStructure: TieStructure) -> Simulation {
    var result = self
    result.predictions = predictions.map { $0.exchangingSides(tieStructure) }
    result.labels = labels.map {
      $0 == tieStructure.sideA ? tieStructure.sideB : $0 == tieStructure.sideB ? tieStructure.sideA : $0
    }
    return result
  }
}

extension RandomSource {
  /// A standard normal number, by Box and Muller.
  mutating func normal() -> Double {
    (-2 * Foundation.log(1 - unit())).squareRoot() * cos(2 * Double.pi * unit())
  }

  mutating func normals(_ count: Int) -> [Double] { (0..<count).map { _ in normal() } }

  mutating func units(_ count: Int) -> [Double] { (0..<count).map { _ in unit() } }

  /// A class with the given probabilities.
  mutating func draw(_ probabilities: [Double]) -> Int {
    var rest = unit()
    for (k, p) in probabilities.enumerated() {
      rest -= p
      if rest < 0 { return k }
    }
    return probabilities.count - 1
  }
}

/// Layouts that between them have every shape a pool can meet.
enum TestLayout: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case two
  /// Two sides and a tie, as people vote between two answers.
  case pairwise
  /// The same, with classes that stand in another order than side a, side b, tie.
  case shuffledPairwise
  case three
  case ten

  var layout: ClassLayout {
    switch self {
    case .two: ClassLayout(names: ["no", "yes"])
    case .pairwise: ClassLayout(names: ["a", "b", "tie"], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))
    case .shuffledPairwise:
      ClassLayout(names: ["away", "draw", "home"], tieStructure: .init(sideA: 2, sideB: 0, tie: 1))
    case .three: ClassLayout(names: ["red", "green", "blue"])
    case .ten: ClassLayout(names: (0..<10).map { "digit_\($0)" })
    }
  }

  var testDescription: String { rawValue }
}
