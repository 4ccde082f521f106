import Foundation
import TemperKernels
import Testing

/// The loss against its formula, written out a row at a time; columns one after the other, and in tiles.
@Suite struct SharedWeightsTests {
  private struct Case {
    let models: Int
    let classes: Int
    let lanes: Int
    /// By class, model and row.
    var x: [[[Double]]] = []
    var labels: [Int32] = []
    var weights: [Double] = []
    var shared: [Double] = []
    var biases: [Double] = []

    init(models: Int, classes: Int, lanes: Int) {
      (self.models, self.classes, self.lanes) = (models, classes, lanes)
      var random = LinearCongruence(state: UInt64(31 * classes + models))
      let rows = 4 * lanes
      func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in Double.random(in: -2...2, using: &random) } }
      x = (0..<classes).map { _ in (0..<models).map { _ in numbers(rows) } }
      // Rows that do not count at all, as filling does, and rows that count several times.
      labels = (0..<rows).map { $0 % 7 == 3 ? -1 : Int32.random(in: 0..<Int32(classes), using: &random) }
      weights = (0..<rows).map { (row: Int) -> Double in row % 7 == 3 ? 0 : Double(row % 3) }
      shared = numbers(models)
      biases = numbers(classes)
    }

    func columns(tiledFrom first: Int?) -> [Double] {
      guard let first else { return x.flatMap { $0.flatMap { $0 } + [Double](repeating: 1, count: 4 * lanes) } }
      let size = temper_shared_lanes(classes)
      var result = [Double](repeating: .nan, count: 4 * first * models * classes)
      for start in stride(from: first, to: lanes, by: size) {
        let rows = 4 * start..<4 * min(start + size, lanes)
        for k in 0..<classes { for m in 0..<models { result += x[k][m][rows] } }
      }
      return result
    }
  }

  private struct Result {
    var value = 0.0
    var gradient: [Double]
    var hessian: [Double]
    var biasGradient: [Double]
    var mixed: [Double]
    var totals: [Double]
    var curvature: [Double]
  }

  private static func plain(_ test: Case, rows: Range<Int>) -> Result {
    let (m, k) = (test.models, test.classes)
    func zeros(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }
    var result = Result(
      gradient: zeros(m), hessian: zeros(m * m), biasGradient: zeros(k), mixed: zeros(m * k), totals: zeros(k),
      curvature: zeros(k * k))
    for row in rows where test.labels[row] >= 0 {
      let scores = (0..<k).map { (c: Int) -> Double in
        (0..<m).reduce(test.biases[c]) { sum, i in sum + test.shared[i] * test.x[c][i][row] }
      }
      let peak = scores.max() ?? 0
      let terms = scores.map { exp($0 - peak) }
      let total = peak + log(terms.reduce(0, +))
      let p = scores.map { exp($0 - total) }
      let (label, weight) = (Int(test.labels[row]), test.weights[row])
      result.value += weight * (total - scores[label])
      let means = (0..<m).map { (i: Int) -> Double in
        (0..<k).reduce(0.0) { sum, c in sum + p[c] * test.x[c][i][row] }
      }
      for i in 0..<m {
        result.gradient[i] += weight * (means[i] - test.x[label][i][row])
        for j in i..<m {
          let square = (0..<k).reduce(0.0) { sum, c in sum + p[c] * test.x[c][i][row] * test.x[c][j][row] }
          result.hessian[i * m + j] += weight * (square - means[i] * means[j])
        }
        for c in 0..<k { result.mixed[i * k + c] += weight * p[c] * (test.x[c][i][row] - means[i]) }
      }
      for c in 0..<k {
        result.biasGradient[c] += weight * (p[c] - (c == label ? 1 : 0))
        result.totals[c] += weight * p[c]
        for d in 0..<k {
          let covariance = (c == d ? p[c] : 0) - p[c] * p[d]
          result.curvature[c * k + d] += weight * covariance
        }
      }
    }
    return result
  }

  private static func check(_ test: Case, lanes: Range<Int>, isTiled: Bool) {
    let (m, k) = (test.models, test.classes)
    let expected = plain(test, rows: 4 * lanes.lowerBound..<4 * lanes.upperBound)
    let columns = test.columns(tiledFrom: isTiled ? lanes.lowerBound : nil)
    var gradient = [Double](repeating: 0, count: m)
    var hessian = [Double](repeating: 0, count: m * (m + 1))
    var sums = [Double](repeating: 0, count: 3 * k)
    var mixed = [Double](repeating: 0, count: m * k)
    var probabilities = [Double](repeating: .nan, count: 4 * lanes.count * k)
    var (value, alone) = (0.0, 0.0)
    columns.withUnsafeBufferPointer { columns in
      test.labels.withUnsafeBufferPointer { labels in
        test.weights.withUnsafeBufferPointer { weights in
          var kernel = temper_shared_loss(
            model_count: m, class_count: k, lane_count: test.lanes, stride: m + 1, columns: columns.baseAddress,
            is_tiled: isTiled ? 1 : 0, labels: labels.baseAddress, weights: weights.baseAddress)
          var scratch = [Double](repeating: 0, count: temper_shared_loss_scratch(&kernel))
          alone = temper_shared_loss_value(
            &kernel, test.shared, test.biases, lanes.lowerBound, lanes.upperBound, &scratch)
          gradient.withUnsafeMutableBufferPointer { gradient in
            hessian.withUnsafeMutableBufferPointer { hessian in
              sums.withUnsafeMutableBufferPointer { sums in
                mixed.withUnsafeMutableBufferPointer { mixed in
                  probabilities.withUnsafeMutableBufferPointer { probabilities in
                    value = temper_shared_loss_derivatives(
                      &kernel, test.shared, test.biases, lanes.lowerBound, lanes.upperBound,
                      temper_shared_derivatives(
                        gradient: gradient.baseAddress, hessian: hessian.baseAddress, bias_gradient: sums.baseAddress,
                        mixed: mixed.baseAddress, totals: sums.baseAddress! + k, diagonal: sums.baseAddress! + 2 * k,
                        probabilities: probabilities.baseAddress), &scratch)
                  }
                }
              }
            }
          }
        }
      }
    }
    let close = 1e-12 * Double(4 * lanes.count)
    func expectClose(_ found: [Double], _ wanted: [Double], _ what: Comment) {
      #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < close }, what)
    }
    #expect(alone == value)
    #expect(abs(value - expected.value) < close)
    expectClose(gradient, expected.gradient, "gradient")
    for i in 0..<m {
      for j in i..<m { #expect(abs(hessian[i * m + j] - expected.hessian[i * m + j]) < close) }
    }
    expectClose(Array(sums[0..<k]), expected.biasGradient, "gradient by biases")
    expectClose(Array(sums[k..<2 * k]), expected.totals, "totals")
    expectClose(Array(sums[(2 * k)...]), (0..<k).map { expected.curvature[$0 * k + $0] }, "diagonal")
    expectClose(mixed, expected.mixed, "mixed")

    let weights = Array(test.weights[4 * lanes.lowerBound..<4 * lanes.upperBound])
    var scratch = [Double](repeating: 0, count: temper_probability_scratch(3))
    var gram = [Double](repeating: 0, count: k * (k + 1))
    temper_probability_gram(probabilities, weights, k, lanes.count, &gram, &scratch)
    for c in 0..<k {
      for d in c..<k {
        let curvature = gram[c * k + d] + (c == d ? sums[k + c] : 0)
        #expect(abs(curvature - expected.curvature[c * k + d]) < close)
      }
    }
    let vectors = (0..<3 * k).map { Double($0 % 5) - 2 }
    var products = (0..<3 * k).map { vectors[$0] * sums[k + $0 % k] }
    temper_probability_products(probabilities, weights, k, lanes.count, vectors, 3, &products, &scratch)
    for v in 0..<3 {
      for c in 0..<k {
        let wanted = (0..<k).reduce(0.0) { $0 + expected.curvature[c * k + $1] * vectors[v * k + $1] }
        #expect(abs(products[v * k + c] - wanted) < 10 * close)
      }
    }
  }

  /// Few models and many, few classes and many.
  @Test(arguments: [1, 2, 5, 7, 13], [2, 3, 16, 17, 40])
  func againstTheFormula(models: Int, classes: Int) {
    let test = Case(models: models, classes: classes, lanes: 5)
    for isTiled in [false, true] { SharedWeightsTests.check(test, lanes: 0..<5, isTiled: isTiled) }
  }

  /// More lanes than a tile has, from the middle on; a tile that is full, and one that is not.
  @Test(arguments: [3..<4, 1..<17, 2..<70, 0..<83])
  func tiles(lanes: Range<Int>) {
    for classes in [3, 20] {
      let test = Case(models: 3, classes: classes, lanes: 83)
      for isTiled in [false, true] where !isTiled || lanes.upperBound == 83 || lanes.count <= 16 {
        SharedWeightsTests.check(
          isTiled ? Case(models: 3, classes: classes, lanes: lanes.upperBound) : test, lanes: lanes, isTiled: isTiled)
      }
    }
  }
}
