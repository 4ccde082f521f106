@testable import TemperCore

/// The problems of `Benchmarks/random_problems.py`, made again, and the optima that were found without Temper.
struct RandomProblems: Decodable {
  /// Mean losses of the best mixtures, and objectives per row of the penalised pools, by the problems' indices.
  let linear: [Double]
  let penalised: [Double]

  static let loaded = Result { try Golden.decode(RandomProblems.self, "random_problems.json") }
  static let kinds = ["plain", "duplicate", "perfect", "zeros", "collinear"]

  static func mixture(_ index: Int) -> RandomMixture {
    let (rows, models) = mixtureShape(index)
    let kind = models > 2 ? kinds[index % 5] : ["plain", "zeros"][index / 20 % 2]
    return RandomMixture(seed: UInt64(index + 1000), rows: rows, models: models, kind: kind)
  }

  private static func mixtureShape(_ index: Int) -> (rows: Int, models: Int) {
    switch index % 20 {
    case 0: (20 + index, 1)
    case 7: (3 + index / 20, 8 + index / 20)
    case 13: (20 + index / 2, 64)
    default: (20 + 7 * index % 181, 2 + index % 11)
    }
  }

  private static func pairwiseShape(_ index: Int) -> (rows: Int, models: Int) {
    switch index % 20 {
    case 0: (20 + index / 4, 1)
    case 7: (4 + index / 40, 6)
    case 13 where index < 60: (20, 64)
    default: (20 + 7 * index % 41, 2 + index % 4)
    }
  }

  /// Labels and predictions over a, b and tie.
  static func pairwise(_ index: Int) -> PoolInputs {
    let (rows, models) = pairwiseShape(index)
    let kind = models > 2 ? kinds[index % 5] : "zeros"
    var random = PlainSplitMix(seed: UInt64(index + 1000))
    var labels: [Int] = []
    var values = Array(repeating: [Double](), count: models)
    for _ in 0..<rows {
      let label = Int(3 * random.uniform())
      var row = (0..<models).map { _ in
        (0..<3).map { k in
          let u = random.uniform()
          let value = u * u + (k == label ? 0.25 : 0)
          return kind == "zeros" && value < 0.05 ? 0 : value
        }
      }
      switch kind {
      case "perfect": row[0] = (0..<3).map { $0 == label ? 1 : 0 }
      case "collinear": row[models - 1] = zip(row[0], row[1]).map { ($0 * $1).squareRoot() }
      case "duplicate": row[models - 1] = row[0]
      default: break
      }
      labels.append(label)
      for m in row.indices {
        let raw = row[m].reduce(0, +) == 0 ? [1, 1, 1] : row[m]
        let sum = raw.reduce(0, +)
        values[m] += raw.map { $0 / sum }
      }
    }
    return PoolInputs(
      layout: TestLayout.pairwise.layout, labels: labels,
      rows: FoldLayout(folds: labels.map { _ in 0 }, foldCount: 1), floor: TrainingSet.defaultFloor,
      predictions: values.map { ProbabilityMatrix(classCount: 3, values: $0) })
  }

  static func options(_ index: Int) -> (sign: WeightSign, penalties: PenaltySettings) {
    let ladder = [0, 3, 30, Double.infinity]
    return (
      index.isMultiple(of: 2) ? .signed : .nonnegative,
      PenaltySettings(
        weightRidge: ladder[index / 2 % 4], headRidge: ladder[index / 8 % 4],
        blocks: [.closeness: ladder[2 + index / 32 % 2], .sideBias: ladder[2 + index / 64 % 2]])
    )
  }
}
