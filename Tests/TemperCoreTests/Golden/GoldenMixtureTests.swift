import Foundation
import Testing

@testable import TemperCore

/// Weights of the linear pool against the optima of 20 random problems, and of the fixtures, by scipy.
@Suite struct GoldenMixtureTests {
  @Test(arguments: try Golden.loaded.get().mixtures.filter { $0.likelihood != nil })
  func problemsAreTheOnesThatWereSolved(_ mixture: Golden.Mixture) throws {
    #expect(RandomMixture(mixture).likelihoods == mixture.likelihood)
  }

  @Test(arguments: try Golden.loaded.get().mixtures)
  func proportions(_ mixture: Golden.Mixture) throws {
    let random = RandomMixture(mixture)
    let count = mixture.models
    let (weights, certificate) = random.problem.solve(from: Array(repeating: 1 / Double(count), count: count))
    let loss = random.meanLoss(weights)

    #expect(excessOverOne(weights) < 1e-14)
    #expect(weights.allSatisfy { $0 >= 0 })
    #expect(abs(loss - mixture.meanLogLoss) < 1e-9)
    #expect(certificate.gap >= loss - mixture.meanLogLoss - 1e-13)
    #expect(certificate.gap <= 1e-9)
    #expect(certificate.converged)
    if mixture.unique { #expect(largestDifference(weights, mixture.parameters.w) < 1e-6) }
  }

  @Test(arguments: try Golden.optima("linear", "linear-temperature"))
  func linearPools(_ optimum: Golden.Optimum) throws {
    let inputs = try Fixture.named(optimum.data).inputs()
    let fitter = PoolFitter(inputs, kinds: [.linear])
    let fitted = fitter.fit(
      Hyperparameters(kind: .linear), folds: Array(inputs.rows.folds.indices))
    let pool = try #require(fitted.pool.linear)
    #expect(largestDifference(pool.weights, optimum.parameters.w) < 1e-6)
    #expect(fitted.certificate.converged)
    #expect(fitted.certificate.gap <= 1e-9)

    let rows = Double(inputs.labels.count)
    guard let temperature = optimum.parameters.temperature else {
      let likelihoods = inputs.labels.indices.map { row in
        inputs.predictions.map { $0[row, inputs.labels[row]] }
      }
      let loss = RandomMixture.meanLoss(likelihoods, pool.weights)
      #expect(abs(loss - optimum.meanLogLoss) < 1e-9)
      #expect(relativeDifference(loss * rows, optimum.objective) < 1e-9)
      #expect(fitted.certificate.gap >= loss - optimum.meanLogLoss - 1e-13)
      return
    }
    #expect(abs(pool.temperature - temperature) < 1e-7)
    let loss = inputs.labels.indices.reduce(0.0) { sum, row in
      let scores = PlainPool.linearScores(
        PlainPool.row(inputs.predictions, row), weights: pool.weights, temperature: pool.temperature,
        floor: inputs.floor)
      return sum - PlainPool.logSoftmax(scores)[inputs.labels[row]]
    }
    #expect(abs(loss / rows - optimum.meanLogLoss) < 1e-9)
    #expect(relativeDifference(loss, optimum.objective) < 1e-9)
    #expect(abs(LogLoss.mean(pool.predict(inputs.predictions), labels: inputs.labels) - optimum.meanLogLoss) < 1e-9)
  }
}
