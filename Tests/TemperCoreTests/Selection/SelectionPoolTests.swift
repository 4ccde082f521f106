import Testing

@testable import TemperCore

@Suite struct SelectionPoolTests {
  @Test func isTheMeanByCounts() {
    let first = ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 1, 0])
    let second = ProbabilityMatrix(classCount: 2, values: [0.25, 0.75, 0, 1])
    // A model that was never chosen is not looked at.
    let unused = ProbabilityMatrix(classCount: 2, values: [.nan, .nan, .nan, .nan])
    let pool = SelectionPool(counts: [3, 0, 1])
    #expect(pool.weights == [0.75, 0, 0.25])
    #expect(pool.predict([first, unused, second]).values == [0.4375, 0.5625, 0.75, 0.25])
  }

  @Test func theTrajectoryCountsItsSteps() {
    let bags = [
      EnsembleSelection.Trajectory.Bag(models: [0, 2], chosen: [2, 0, 2], values: [0.5, 0.4, 0.3]),
      EnsembleSelection.Trajectory.Bag(models: [1, 2], chosen: [2, 1, 1], values: [0.5, 0.4, 0.3]),
    ]
    let trajectory = EnsembleSelection.Trajectory(modelCount: 4, bags: bags, values: [0.5, 0.4, 0.3])
    #expect(trajectory.stepCount == 3)
    #expect(trajectory.counts(after: 1) == [0, 0, 2, 0])
    #expect(trajectory.pool(after: 3) == SelectionPool(counts: [1, 2, 3, 0]))
  }
}
