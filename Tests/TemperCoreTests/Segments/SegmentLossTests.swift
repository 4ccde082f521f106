import Testing

@testable import TemperCore

@Suite struct SegmentLossTests {
  private func problem(_ layout: TestLayout, seed: UInt64 = 3) -> (SegmentFitter, Simulation) {
    let data = Simulation(layout.layout, rows: 40, noise: [0.6], seed: seed)
    var random = RandomSource(seed: seed, stream: 9)
    let segments = Segmentation(
      columns: [SegmentSimulation.column("x", 3), SegmentSimulation.column("y", 2)],
      ordinals: [
        data.labels.map { _ in random.index(below: 4) }.map { $0 < 3 ? $0 : nil },
        data.labels.map { _ in random.index(below: 2) },
      ])
    let fitter = SegmentFitter(
      data.predictions[0], labels: data.labels, layout: data.layout, segments: segments, rows: data.rows(foldCount: 2))
    return (fitter, data)
  }

  @Test(arguments: TestLayout.allCases) func derivativesAreThoseOfTheValue(_ layout: TestLayout) {
    let loss = problem(layout).0.problem([30, 3]).loss
    var random = RandomSource(seed: 8)
    let point = random.normals(loss.coefficientCount).map { 0.2 * $0 }
    let errors = derivativeErrors(
      at: point, value: { loss.value(at: $0, fold: 1) }, derivatives: { loss.derivatives(at: $0, fold: 1) })
    #expect(errors.value < 1e-14)
    #expect(errors.gradient < 1e-8)
    #expect(errors.hessian < 1e-8)
  }

  @Test(arguments: TestLayout.allCases) func atZeroItIsTheLossOfThePredictions(_ layout: TestLayout) {
    let (fitter, data) = problem(layout)
    let loss = fitter.problem([30, 3]).loss
    let zeros = [Double](repeating: 0, count: loss.coefficientCount)
    let sum = (0..<2).reduce(0) { $0 + loss.value(at: zeros, fold: $1) }
    #expect(abs(sum / 40 - LogLoss.mean(data.predictions[0], labels: data.labels)) < 1e-12)
  }

  /// With a tie only the tie has a bias; otherwise every class.
  @Test func numberOfCoefficients() {
    #expect(problem(.shuffledArena).0.problem([30, 3]).loss.coefficientCount == 6 * 2)
    #expect(problem(.shuffledArena).0.problem([.infinity, 3]).loss.coefficientCount == 3 * 2)
    #expect(problem(.ten).0.problem([30, 3]).loss.coefficientCount == 6 * 11)
  }
}
