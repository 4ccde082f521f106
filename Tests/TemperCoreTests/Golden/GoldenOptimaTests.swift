import Foundation
import Testing

@testable import TemperCore

/// Temper's fits against minima that scipy found for the same objectives (`Benchmarks/independent_optima.py`).
@Suite struct GoldenOptimaTests {
  @Test func modelsAreReadInTheOrderOfTheGoldenValues() throws {
    let golden = try Golden.loaded.get()
    #expect(try Fixture.named("cems").models == golden.models["cems"])
    #expect(try Fixture.named("digits").models == golden.models["digits"])
  }

  /// Ninety class-wise weights are slow to fit without optimisation: all but one of these fits start where scipy ended,
  /// and must stay there. All others start from equal weights.
  @Test(arguments: try Golden.optima("logarithmic", "tie-aware", "generic"))
  func penalised(_ optimum: Golden.Optimum) throws {
    let inputs = try GoldenOptimaTests.inputs(for: optimum)
    let isSlow = optimum.data == "digits" && optimum.penalties.headRidge.isFinite
    let startsAfar = !isSlow || optimum.sign == .nonnegative && !optimum.penalties.hasBias
    let rows = Double(inputs.labels.count)
    let kind: PoolKind = optimum.pool == "tie-aware" ? .tieAware : .logarithmic
    let recipe = Hyperparameters(
      kind: kind, swapping: optimum.swapAveraging == true ? .arithmetic : .none, sign: optimum.sign,
      penalties: optimum.penalties)
    let fitter = PoolFitter(inputs, kinds: [kind])
    let golden = GoldenOptimaTests.coefficients(optimum)
    let fitted = fitter.fit(
      recipe, folds: Array(inputs.rows.folds.indices), from: startsAfar ? [] : [golden], certifies: true)
    let found = try #require(fitted.coefficients.first)

    #expect(fitted.certificate.converged)
    #expect(fitted.certificate.gap <= 1e-9)
    let loss = PlainPool.lossSum(found, inputs)
    let objective = loss + PlainPool.penalty(found, optimum.penalties)
    #expect(relativeDifference(objective, optimum.objective) < 1e-10)
    #expect(abs(objective - optimum.objective) / rows <= fitted.certificate.gap + 1e-13)
    #expect(abs(loss / rows - optimum.meanLogLoss) < 1e-9)
    #expect(largestDifference(found.weights, golden.weights) < 1e-6)
    #expect(found.headWeights.count == golden.headWeights.count)
    #expect(largestDifference(found.headWeights.flatMap { $0 }, golden.headWeights.flatMap { $0 }) < 1e-6)
    #expect(largestDifference(found.biases, golden.biases) < 1e-6)
    for block in [TieAwareBlock.closeness, .sideBias] {
      #expect(largestDifference(found.blocks[block], golden.blocks[block]) < 1e-6)
    }

    let predictions = fitted.pool.predict(inputs.predictions)
    #expect(abs(LogLoss.mean(predictions, labels: inputs.labels) - optimum.meanLogLoss) < 1e-9)
  }

  /// "generic" on a data set with a tie is the layout without one.
  private static func inputs(for optimum: Golden.Optimum) throws -> PoolInputs {
    let fixture = try Fixture.named(optimum.data)
    let inputs = fixture.inputs(swapping: optimum.swapAveraging == true ? .arithmetic : .none)
    guard optimum.pool == "generic" else { return inputs }
    return PoolInputs(
      layout: ClassLayout(names: fixture.layout.names), labels: inputs.labels, rows: inputs.rows, floor: inputs.floor,
      predictions: inputs.predictions)
  }

  private static func coefficients(_ optimum: Golden.Optimum) -> BlendCoefficients {
    let parameters = optimum.parameters
    let heads = parameters.v?.heads ?? [parameters.w]
    var result = BlendCoefficients(equalWeightsFor: parameters.w.count, heads: heads.count)
    result.weights = parameters.w
    result.headWeights = heads
    result.biases = parameters.bias ?? [parameters.tieBias ?? 0]
    result.blocks[.closeness] = [parameters.closeness ?? 0]
    result.blocks[.sideBias] = [parameters.sideBias ?? 0]
    return result
  }
}
