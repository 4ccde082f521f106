import Foundation
import TemperKernels
import Testing

/// The loss against its formula, written out a row at a time.
@Suite struct HeadLossTests {
  /// Weighted rows with given columns; heads share some of them.
  private struct Case {
    var link: temper_link
    var heads: [[Int]]
    var classCount: Int
    var lanes: Int
    var columns: [Double] = []
    var outcomes: [Double] = []
    var weights: [Double] = []
    var coefficients: [Double] = []

    init(_ link: temper_link, heads: [[Int]], lanes: Int) {
      self.link = link
      self.heads = heads
      self.lanes = lanes
      classCount = link == temper_link_tie ? 3 : heads.count
      var random = LinearCongruence(state: UInt64(lanes))
      let rows = 4 * lanes
      let columnCount = 1 + (heads.flatMap { $0 }.max() ?? 0)
      columns = (0..<columnCount * rows).map { _ in Double.random(in: -2...2, using: &random) }
      // Rows that do not count at all, as filling does, and rows that count several times.
      weights = (0..<rows).map { Double($0 % 3) }
      let labels = (0..<rows).map { _ in Int.random(in: 0..<classCount, using: &random) }
      outcomes = (0..<classCount).flatMap { k in labels.indices.map { labels[$0] == k ? weights[$0] : 0 } }
      coefficients = heads.flatMap { $0 }.map { _ in Double.random(in: -1...1, using: &random) }
    }

    func column(_ number: Int, _ row: Int) -> Double { columns[number * 4 * lanes + row] }

    func withKernel<Result>(_ body: (inout temper_head_loss, UnsafeMutablePointer<Double>) -> Result) -> Result {
      let sizes = heads.map(\.count)
      return sizes.withUnsafeBufferPointer { sizes in
        columns.withUnsafeBufferPointer { columns in
          let starts = heads.joined().map { number in columns.baseAddress.map { $0 + 4 * lanes * number } }
          return starts.withUnsafeBufferPointer { starts in
            outcomes.withUnsafeBufferPointer { outcomes in
              weights.withUnsafeBufferPointer { weights in
                var kernel = temper_head_loss(
                  link: link, head_count: sizes.count, class_count: classCount, head_sizes: sizes.baseAddress,
                  columns: starts.baseAddress, lane_count: lanes, outcomes: outcomes.baseAddress,
                  weights: weights.baseAddress)
                var scratch = [Double](repeating: 0, count: temper_head_loss_scratch(&kernel))
                return body(&kernel, &scratch)
              }
            }
          }
        }
      }
    }
  }

  /// Value, gradient and upper triangle of the Hessian, from log-probabilities q of the classes and scores z that are
  /// linear in the heads: z = A s, with d loss / d s = A'(p - y) and d² loss / d s² = A'(diag p - p p')A.
  private static func plain(
    _ test: Case, rows: Range<Int>
  ) -> (value: Double, gradient: [Double], hessian: [Double]) {
    let loadings: [[Double]] =
      test.link == temper_link_tie
      ? [[0.5, 0], [-0.5, 0], [0, 1]]
      : test.heads.indices.map { k in test.heads.indices.map { $0 == k ? 1 : 0 } }
    let owners = test.heads.enumerated().flatMap { head, members in members.map { (head: head, column: $0) } }
    let count = owners.count
    var value = 0.0
    var gradient = [Double](repeating: 0, count: count)
    var hessian = [Double](repeating: 0, count: count * count)
    for row in rows {
      var scores = [Double](repeating: 0, count: test.heads.count)
      for (index, owner) in owners.enumerated() {
        scores[owner.head] += test.coefficients[index] * test.column(owner.column, row)
      }
      let z = loadings.map { zip($0, scores).reduce(0) { $0 + $1.0 * $1.1 } }
      let peak = z.max() ?? 0
      let total = peak + log(z.reduce(0) { $0 + exp($1 - peak) })
      let p = z.map { exp($0 - total) }
      let y = z.indices.map { test.outcomes[$0 * 4 * test.lanes + row] }
      let weight = test.weights[row]
      value += weight * total - zip(y, z).reduce(0) { $0 + $1.0 * $1.1 }
      for (i, left) in owners.enumerated() {
        let x = test.column(left.column, row)
        for k in z.indices { gradient[i] += loadings[k][left.head] * (weight * p[k] - y[k]) * x }
        for (j, right) in owners.enumerated() where j >= i {
          var curvature = 0.0
          for k in z.indices {
            for l in z.indices {
              curvature += loadings[k][left.head] * loadings[l][right.head] * ((k == l ? p[k] : 0) - p[k] * p[l])
            }
          }
          hessian[i * count + j] += weight * curvature * x * test.column(right.column, row)
        }
      }
    }
    return (value, gradient, hessian)
  }

  private static func check(_ test: Case, lanes: Range<Int>) {
    let count = test.coefficients.count
    let expected = plain(test, rows: 4 * lanes.lowerBound..<4 * lanes.upperBound)
    var gradient = [Double](repeating: 0, count: count)
    var hessian = [Double](repeating: 0, count: (count + 1) * count)
    let value = test.withKernel { kernel, scratch in
      temper_head_loss_derivatives(
        &kernel, test.coefficients, lanes.lowerBound, lanes.upperBound, &gradient, &hessian, scratch)
    }
    let alone = test.withKernel { kernel, scratch in
      temper_head_loss_value(&kernel, test.coefficients, lanes.lowerBound, lanes.upperBound, scratch)
    }
    let scale = Double(4 * lanes.count)
    #expect(abs(value - expected.value) < 1e-13 * scale)
    #expect(alone == value)
    var first = [Double](repeating: 0, count: count)
    let again = test.withKernel { kernel, scratch in
      temper_head_loss_gradient(&kernel, test.coefficients, lanes.lowerBound, lanes.upperBound, &first, scratch)
    }
    #expect(again == value)
    for i in 0..<count { #expect(abs(first[i] - gradient[i]) < 1e-13 * scale) }
    for i in 0..<count {
      #expect(abs(gradient[i] - expected.gradient[i]) < 1e-13 * scale)
      for j in i..<count {
        #expect(abs(hessian[i * count + j] - expected.hessian[i * count + j]) < 1e-13 * scale)
      }
    }
  }

  /// Heads of every size: pairs of rows and fours of columns, with and without some left over.
  @Test(arguments: 1...6, 1...6)
  func arenaHeads(side: Int, tie: Int) {
    let test = Case(temper_link_tie, heads: [Array(0..<side), Array(2..<2 + tie)], lanes: 3)
    HeadLossTests.check(test, lanes: 0..<3)
  }

  /// More columns than any version takes at a time, in blocks that are full, and with every number left over.
  @Test(arguments: [6, 7, 12, 13, 17], [5, 6, 8, 9, 10, 11, 12, 19])
  func wideHeads(side: Int, tie: Int) {
    let test = Case(temper_link_tie, heads: [Array(0..<side), Array(2..<2 + tie)], lanes: 67)
    HeadLossTests.check(test, lanes: 0..<67)
  }

  @Test(arguments: [[1, 1], [3, 2], [2, 5, 4], [4, 1, 1, 3], [7, 13, 6]])
  func classHeads(sizes: [Int]) {
    let test = Case(temper_link_classes, heads: sizes.enumerated().map { Array($0.0..<$0.0 + $0.1) }, lanes: 3)
    HeadLossTests.check(test, lanes: 0..<3)
  }

  /// More lanes than a tile has, from the middle on; a tile that is full, and one that is not.
  @Test(arguments: [5..<6, 1..<65, 2..<70, 0..<131])
  func tiles(lanes: Range<Int>) {
    HeadLossTests.check(Case(temper_link_tie, heads: [[0, 1, 2], [3, 1]], lanes: 131), lanes: lanes)
    HeadLossTests.check(Case(temper_link_classes, heads: [[0, 1], [2], [3, 1, 0]], lanes: 131), lanes: lanes)
  }
}
