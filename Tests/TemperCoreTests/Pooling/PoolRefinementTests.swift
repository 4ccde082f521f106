import Testing

@testable import TemperCore

/// A fit of some rows, brought to the optimum over all of them by their gradients alone, is the fit of all of them.
@Suite struct PoolRefinementTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var hasTie: Bool
    var sign: WeightSign
    var penalties: PenaltySettings
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "tie, plain", hasTie: true, sign: .signed, penalties: PenaltySettings(weightRidge: 3)),
    Case(
      name: "tie, all blocks", hasTie: true, sign: .signed,
      penalties: PenaltySettings(
        weightRidge: 3, headRidge: 30,
        blocks: [.closeness: 30, .sideBias: 30, .tieToSide: 30, .sharpness: 30, .marginToTie: 30])),
    Case(
      name: "tie, bounds", hasTie: true, sign: .nonnegative, penalties: PenaltySettings(weightRidge: 0, headRidge: 3)),
    Case(name: "shared weights", hasTie: false, sign: .signed, penalties: PenaltySettings(weightRidge: 30)),
    Case(
      name: "shared weights, no biases", hasTie: false, sign: .signed,
      penalties: PenaltySettings(weightRidge: 30, hasBias: false)),
    Case(
      name: "weights of classes", hasTie: false, sign: .nonnegative,
      penalties: PenaltySettings(weightRidge: 3, headRidge: 30)),
  ]

  private static func layout(_ hasTie: Bool) -> ClassLayout {
    hasTie
      ? ClassLayout(names: ["a", "b", "t"], tieStructure: TieStructure(sideA: 0, sideB: 1, tie: 2))
      : ClassLayout(names: ["a", "b", "c", "d"])
  }

  @Test(arguments: cases) func isTheFitOfAllRows(_ item: Case) throws {
    // Every second row is in the sample; blind models are bounded at zero.
    let whole = Simulation(Self.layout(item.hasTie), rows: 1800, noise: [0.6, 1, 1.6, 2], seed: 4).blinding([3])
      .blendData(foldCount: 4)
    let sampled = (0..<900).map { 2 * $0 + $0 / 2 % 2 }
    let data = TrainingSet(
      layout: whole.layout, labels: sampled.map { whole.labels[$0] }, models: whole.models,
      predictions: whole.predictions.map { $0.gathering(rows: sampled) }, swapped: whole.swapped,
      folds: sampled.map { whole.folds[$0] }, foldCount: 4, groups: nil)
    let recipe = Hyperparameters(
      kind: item.hasTie ? .tieAware : .logarithmic, sign: item.sign, penalties: item.penalties)
    var work = BlendRefinement(data, recipe, limits: .none, weight: 1800)
    let family = PenalisedFamily(
      PoolInputs(whole, .none, rows: FoldLayout(folds: whole.folds, foldCount: 4)), hasBlocks: item.hasTie)
    let problem = family.problem(item.penalties, item.sign)
    #expect(work.parts[0].shape.coefficientCount == problem.loss.coefficientCount)
    var bounds: [Double] = []
    for _ in 0..<12 where bounds.last ?? 1 > 1e-9 {
      let coefficients = work.parts[0].coefficients
      let sums = (0..<4).map { fold in
        let found = problem.loss.derivatives(at: coefficients, fold: fold)
        return PoolRefinement.FoldSums(loss: found.value, gradient: found.gradient)
      }
      bounds.append(work.parts[0].take(sums).bound)
    }
    #expect(bounds.last! <= 1e-9, "\(bounds)")
    let all = problem.solve(folds: [0, 1, 2, 3], from: family.equalWeights)
    let expected = problem.tying.expand(all.point).prefix(problem.loss.coefficientCount)
    for (found, wanted) in zip(work.parts[0].coefficients, expected) { #expect(abs(found - wanted) < 1e-8) }
    if item.sign == .nonnegative { #expect(all.point.contains(0)) }
    // Without a fold: a Newton step by the curvature of a quarter of the rows, from the fit to all of them.
    for (fold, found) in work.parts[0].withoutFolds.enumerated() {
      let others = [0, 1, 2, 3].filter { $0 != fold }
      let without = problem.solve(folds: others, from: family.equalWeights)
      let exact = Array(problem.tying.expand(without.point).prefix(problem.loss.coefficientCount))
      let difference = problem.loss.value(at: found, fold: fold) - problem.loss.value(at: exact, fold: fold)
      #expect(abs(difference) / 450 < 2e-3, "\(difference)")
    }
  }

  /// The scores that a shape describes are those of the loss: its value from terms computed one by one.
  @Test(arguments: cases) func shapeIsThatOfTheLoss(_ item: Case) {
    let data = Simulation(Self.layout(item.hasTie), rows: 12, noise: [0.6, 1], seed: 9)
    let family = PenalisedFamily(data.inputs(foldCount: 1), hasBlocks: item.hasTie)
    let (problem, shape) = (family.problem(item.penalties, item.sign), family.shape(item.penalties))
    let coefficients = (0..<shape.coefficientCount).map { 0.3 - 0.07 * Double($0) }
    var loss = 0.0
    for row in 0..<12 {
      func logs(_ m: Int) -> TieLogs {
        let values = data.layout.tieStructure.map { [$0.sideA, $0.sideB, $0.tie] } ?? [0, 1, 2]
        let logs = values.map { log(data.predictions[m][row, $0]) }
        return TieLogs(a: logs[0], b: logs[1], tie: logs[2])
      }
      func value(_ term: PenalisedShape.Term) -> Double {
        switch term {
        case .one: 1
        case .margin(let m): logs(m).margin
        case .odds(let m): logs(m).odds
        case .sharpness(let m): logs(m).sharpness
        case .closeness: -(0..<2).reduce(0) { $0 + log((exp(logs($1).margin / 2) + exp(-logs($1).margin / 2)) / 2) } / 2
        case .log(let m, let k): log(data.predictions[m][row, k])
        }
      }
      let heads = shape.heads.map { $0.reduce(0) { $0 + value($1.term) * coefficients[$1.coefficient] } }
      var scores = shape.link == .tie ? [heads[0] / 2, -heads[0] / 2, heads[1]] : heads
      let total = softmax(&scores)
      let raw = shape.link == .tie ? [heads[0] / 2, -heads[0] / 2, heads[1]] : heads
      loss += total - raw[data.labels[row]]
    }
    #expect(abs(loss - problem.loss.value(at: coefficients, fold: 0)) < 1e-10)
  }
}
