import Foundation
import Testing

@testable import TemperCore

@Suite struct ReflectedSmoothingTests {
  @Test func gridsAreRelplots() {
    #expect(ReflectedSmoothing(bandwidth: 0.5).gridCount == 1001)
    #expect(ReflectedSmoothing(bandwidth: 0.5).evaluationCount == 200)
    // round(20 / (3/1024)) = 6827, round(10 / (3/1024)) = 3413.
    #expect(ReflectedSmoothing(bandwidth: 3.0 / 1024).gridCount == 3414)
    #expect(ReflectedSmoothing(bandwidth: 3.0 / 1024).evaluationCount == 3413)
  }

  @Test func weightsAreSharedBetweenGridPoints() {
    let smoothing = ReflectedSmoothing(bandwidth: 0.5)
    var grid = [Double](repeating: 0, count: smoothing.gridCount)
    smoothing.add(2, at: 0.25025, to: &grid)
    #expect(largestDifference([grid[250], grid[251]], [1.5, 0.5]) < 1e-10)
    smoothing.add(1, at: 1, to: &grid)
    smoothing.add(1, at: 0, to: &grid)
    #expect(grid[1000] == 1 && grid[0] == 1)
    #expect(abs(grid.reduce(0, +) - 4) < 1e-12)
  }

  /// A point mass becomes the Gaussian plus its reflections at 0 and 1.
  @Test(arguments: [0.02, 0.5, 0.97])
  func aPointBecomesAReflectedGaussian(place: Double) {
    let bandwidth = 0.04
    let smoothing = ReflectedSmoothing(bandwidth: bandwidth)
    var grid = [Double](repeating: 0, count: smoothing.gridCount)
    smoothing.add(1, at: place, to: &grid)
    func gaussian(_ distance: Double) -> Double {
      exp(-distance * distance / (2 * bandwidth * bandwidth)) / ((2 * Double.pi).squareRoot() * bandwidth)
    }
    var expected = 0.0
    for index in 0..<smoothing.evaluationCount {
      let t = Double(index) / Double(smoothing.evaluationCount - 1)
      expected += gaussian(t - place) + gaussian(t + place) + gaussian(t - (2 - place))
    }
    let found = smoothing.sums(grid)
    // Linear interpolation between grid points, a fortieth of the bandwidth apart, is all that differs.
    #expect(abs(found.plain / expected - 1) < 1e-3)
    #expect(found.magnitudes == found.plain)
  }

  /// The coarse grid does the same to within a thousandth or two.
  @Test(arguments: [3, 8, 40, 150])
  func theCoarseGridIsNear(bandwidth: Int) {
    let fine = ReflectedSmoothing(bandwidth: Double(bandwidth) / 1024)
    let coarse = ReflectedSmoothing(coarse: Double(bandwidth) / 1024)
    var random = RandomSource(seed: 4)
    var grids = [fine, coarse].map { [Double](repeating: 0, count: $0.gridCount) }
    for _ in 0..<2000 {
      let place = random.unit()
      let weight = random.unit() < place ? place - 1 : place
      fine.add(weight, at: place, to: &grids[0])
      coarse.add(weight, at: place, to: &grids[1])
    }
    let means = zip([fine, coarse], grids).map { $0.sums($1).magnitudes / Double($0.evaluationCount) }
    #expect(abs(means[1] / means[0] - 1) < 0.005)
  }
}
