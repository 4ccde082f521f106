import Testing

@testable import TemperCore

/// A pool on a layout: the contract tests hold for every one of these.
struct PoolCase: Sendable, CustomTestStringConvertible {
  let layout: TestLayout
  let recipe: Hyperparameters

  /// Whether the sides can be told apart by nothing but the inputs.
  var isEquivariant: Bool {
    guard layout.layout.tieStructure != nil else { return false }
    let odd = recipe.penalties.map { [$0.blocks[.sideBias], $0.blocks[.tieToSide], $0.blocks[.marginToTie]] } ?? []
    return odd.allSatisfy(\.isInfinite)
  }

  var testDescription: String {
    var parts = [layout.rawValue, recipe.kind.rawValue]
    if let sign = recipe.sign { parts.append(sign.rawValue) }
    if let penalties = recipe.penalties {
      parts.append("w \(penalties.weightRidge), delta \(penalties.headRidge), c \(penalties.blocks[.closeness])")
      parts.append("side \(penalties.blocks[.sideBias]), bias \(penalties.hasBias)")
    }
    let blocks = TieAwareBlock.perModel.filter { recipe.penalties?.blocks[$0].isFinite == true }
    parts += blocks.map(\.rawValue)
    return parts.joined(separator: ", ")
  }

  static let all: [PoolCase] = TestLayout.allCases.flatMap { layout in
    var recipes = [PoolKind.best, .mean, .geometric, .linear].map { Hyperparameters(kind: $0) }
    recipes.append(Hyperparameters(kind: .selection, steps: 6))
    for sign in WeightSign.allCases {
      func add(_ kind: PoolKind, _ penalties: PenaltySettings) {
        recipes.append(Hyperparameters(kind: kind, sign: sign, penalties: penalties))
      }
      add(.logarithmic, PenaltySettings())
      add(.logarithmic, PenaltySettings(weightRidge: .infinity))
      if layout.layout.tieStructure == nil {
        add(.logarithmic, PenaltySettings(weightRidge: 3, headRidge: 3))
        add(.logarithmic, PenaltySettings(weightRidge: 3, headRidge: 0, hasBias: false))
      } else {
        add(.tieAware, PenaltySettings(headRidge: 0))
        add(.tieAware, PenaltySettings(weightRidge: 3, headRidge: 30, blocks: [.closeness: 30]))
        add(.tieAware, PenaltySettings(weightRidge: .infinity, headRidge: 3, blocks: [.closeness: 30, .sideBias: 30]))
        add(.tieAware, PenaltySettings(weightRidge: 3, headRidge: 30, blocks: [.sharpness: 30]))
        add(
          .tieAware,
          PenaltySettings(
            headRidge: 3, blocks: [.closeness: 30, .sideBias: 30, .tieToSide: 30, .sharpness: 30, .marginToTie: 30])
        )
      }
    }
    return recipes.map { PoolCase(layout: layout, recipe: $0) }
  }

  /// Fits the pool to all rows.
  func fit(_ simulation: Simulation) -> FittedPool {
    PoolFitter(simulation.inputs(), kinds: [recipe.kind]).fit(recipe, folds: [0], certifies: true)
  }
}

/// Whether every row is a distribution over the classes.
func rowsAreDistributions(_ matrix: ProbabilityMatrix, within tolerance: Double = 1e-12) -> Bool {
  (0..<matrix.rowCount).allSatisfy { row in
    matrix[row: row].allSatisfy { $0 >= 0 && $0 <= 1 } && excessOverOne(matrix[row: row]) <= tolerance
  }
}

/// The pool for models in another order: model `order[i]` becomes model i.
func permuted(_ pool: Pool, _ order: [Int]) -> Pool {
  func turn(_ weights: [Double]) -> [Double] { order.map { weights[$0] } }
  func maybe(_ weights: [Double]) -> [Double] { weights.isEmpty ? [] : turn(weights) }
  switch pool {
  case .best(let pool): return .best(BestPool(model: order.firstIndex(of: pool.model) ?? -1))
  case .linear(let pool):
    return .linear(LinearPool(weights: turn(pool.weights), temperature: pool.temperature, floor: pool.floor))
  case .logarithmic(let pool):
    return .logarithmic(
      LogarithmicPool(
        weights: turn(pool.weights), classWeights: pool.classWeights?.map(turn), biases: pool.biases, floor: pool.floor)
    )
  case .tieAware(let pool):
    return .tieAware(
      TieAwarePool(
        tieStructure: pool.tieStructure, sideWeights: turn(pool.sideWeights), tieWeights: turn(pool.tieWeights),
        tieBias: pool.tieBias, blocks: BlockValues { $0.isPerModel ? maybe(pool.blocks[$0]) : pool.blocks[$0] },
        floor: pool.floor))
  case .selection(let pool): return .selection(SelectionPool(counts: order.map { pool.counts[$0] }))
  case .mean, .geometric: return pool
  }
}

extension Pool {
  var best: BestPool? { if case .best(let pool) = self { pool } else { nil } }
  var linear: LinearPool? { if case .linear(let pool) = self { pool } else { nil } }
  var logarithmic: LogarithmicPool? { if case .logarithmic(let pool) = self { pool } else { nil } }
  var tieAware: TieAwarePool? { if case .tieAware(let pool) = self { pool } else { nil } }
  var selection: SelectionPool? { if case .selection(let pool) = self { pool } else { nil } }
}
