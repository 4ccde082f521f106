/// Log loss of a linear model with several heads, with its derivatives, fold by fold.
///
/// A head is a score that is linear in some columns. How scores become probabilities is the link: the arena link has two
/// heads, margin s and tie score r, with (a, b, tie) ~ softmax(s/2, -s/2, r); the class link has a head per class.
/// The Hessian needs one weighted Gram matrix of the columns for each pair of heads.
///
/// Sums run over tiles of 64 lanes, which are added in order, so that they do not depend on who computes them.
struct HeadLoss: FoldedLoss {
  enum Link: Sendable, Equatable {
    /// Two heads: s and r.
    case arena
    /// One head per class.
    case classes
  }

  let link: Link
  let rows: FoldedRows
  /// The columns of each head, by number; heads may share columns. Coefficients belong to them in this order.
  let heads: [[Int]]
  /// Columns one after the other, `rows.laneCount` lanes each; no head need use all of them.
  let columns: [SIMD4<Double>]
  /// Indicators of the classes, one after the other, `rows.laneCount` lanes each; in the order a, b, tie for an arena.
  let outcomes: [SIMD4<Double>]

  /// Number of coefficients P.
  var coefficientCount: Int { heads.reduce(0) { $0 + $1.count } }

  /// The coefficients of each head.
  private var ranges: [Range<Int>] {
    var first = 0
    return heads.map { head in
      defer { first += head.count }
      return first..<first + head.count
    }
  }

  private static let tileLanes = 64

  /// Sum of the losses of a fold's rows, in nats. O(rows P).
  func value(at coefficients: [Double], fold: Int) -> Double {
    var tile = Tile(self)
    var sum = 0.0
    forEachTile(of: fold) { lanes in
      fillScores(&tile, coefficients, lanes)
      sum += evaluate(&tile, lanes, needsDerivatives: false)
    }
    return sum
  }

  /// Loss, gradient and Hessian of a fold's rows. O(rows P²).
  func derivatives(at coefficients: [Double], fold: Int) -> Derivatives {
    var result = Derivatives(dimension: coefficientCount)
    let ranges = ranges
    var tile = Tile(self)
    forEachTile(of: fold) { lanes in
      fillScores(&tile, coefficients, lanes)
      result.value += evaluate(&tile, lanes, needsDerivatives: true)
      for head in heads.indices {
        addGradient(of: head, from: ranges[head].lowerBound, tile, lanes, &result.gradient)
      }
      for first in heads.indices {
        for second in first..<heads.count {
          fillCurvature(&tile, first, second, lanes.count)
          addGram(first, second, ranges, &tile, lanes, &result.hessian)
        }
      }
    }
    for i in 0..<coefficientCount {
      for j in 0..<i { result.hessian[i, j] = result.hessian[j, i] }
    }
    return result
  }

  private func forEachTile(of fold: Int, _ body: (Range<Int>) -> Void) {
    let lanes = rows.folds[fold]
    var first = lanes.lowerBound
    while first < lanes.upperBound {
      let last = min(first + HeadLoss.tileLanes, lanes.upperBound)
      body(first..<last)
      first = last
    }
  }
}

extension HeadLoss {
  /// Scratch space for one tile.
  private struct Tile {
    /// Scores of the heads, then exponentials, per class where the link has classes.
    var scores: [SIMD4<Double>]
    /// Probabilities times the weights of their rows.
    var probabilities: [SIMD4<Double>]
    /// 1 / weight; 0 for filling.
    var inverseWeights: [SIMD4<Double>]
    /// d loss / d score, per head.
    var residuals: [SIMD4<Double>]
    /// d² loss / d score d score of the pair of heads at hand.
    var curvature: [SIMD4<Double>]
    var weighted: [SIMD4<Double>]

    init(_ loss: HeadLoss) {
      let lanes = HeadLoss.tileLanes
      let zero = SIMD4<Double>()
      let classes = loss.outcomes.count / max(1, loss.rows.laneCount)
      scores = Array(repeating: zero, count: loss.heads.count * lanes)
      probabilities = Array(repeating: zero, count: classes * lanes)
      inverseWeights = Array(repeating: zero, count: lanes)
      residuals = Array(repeating: zero, count: loss.heads.count * lanes)
      curvature = Array(repeating: zero, count: lanes)
      weighted = Array(repeating: zero, count: lanes)
    }
  }

  private func fillScores(_ tile: inout Tile, _ coefficients: [Double], _ lanes: Range<Int>) {
    var next = 0
    for (head, members) in heads.enumerated() {
      let base = head * HeadLoss.tileLanes
      for offset in 0..<lanes.count { tile.scores[base + offset] = SIMD4<Double>() }
      for column in members {
        let factor = coefficients[next]
        next += 1
        if factor == 0 { continue }
        let start = column * rows.laneCount + lanes.lowerBound
        for offset in 0..<lanes.count { tile.scores[base + offset] += columns[start + offset] * factor }
      }
    }
  }

  private func evaluate(_ tile: inout Tile, _ lanes: Range<Int>, needsDerivatives: Bool) -> Double {
    switch link {
    case .arena: evaluateArena(&tile, lanes, needsDerivatives: needsDerivatives)
    case .classes: evaluateClasses(&tile, lanes, needsDerivatives: needsDerivatives)
    }
  }

  private func evaluateArena(_ tile: inout Tile, _ lanes: Range<Int>, needsDerivatives: Bool) -> Double {
    let width = HeadLoss.tileLanes
    let stride = rows.laneCount
    var sum = SIMD4<Double>()
    for offset in 0..<lanes.count {
      let lane = lanes.lowerBound + offset
      let half = tile.scores[offset] * 0.5
      let tie = tile.scores[width + offset]
      let magnitude = half.replacing(with: -half, where: half .< 0)
      let peak = magnitude.replacing(with: tie, where: tie .> magnitude)
      let a = exp(half - peak)
      let b = exp(-half - peak)
      let t = exp(tie - peak)
      let total = a + b + t
      let weight = rows.weights[lane]
      let isA = outcomes[lane]
      let isB = outcomes[stride + lane]
      let isTie = outcomes[2 * stride + lane]
      sum += weight * (peak + log(total)) - (isA - isB) * half - isTie * tie
      guard needsDerivatives else { continue }
      let scale = weight / total
      tile.inverseWeights[offset] = HeadLoss.inverse(weight)
      tile.probabilities[offset] = a * scale
      tile.probabilities[width + offset] = b * scale
      tile.probabilities[2 * width + offset] = t * scale
      tile.residuals[offset] = ((a - b) * scale - (isA - isB)) * 0.5
      tile.residuals[width + offset] = t * scale - isTie
    }
    return sum.sum()
  }

  private func evaluateClasses(_ tile: inout Tile, _ lanes: Range<Int>, needsDerivatives: Bool) -> Double {
    let width = HeadLoss.tileLanes
    let stride = rows.laneCount
    var sum = SIMD4<Double>()
    for offset in 0..<lanes.count {
      let lane = lanes.lowerBound + offset
      var peak = tile.scores[offset]
      for k in 1..<heads.count {
        let score = tile.scores[k * width + offset]
        peak.replace(with: score, where: score .> peak)
      }
      var total = SIMD4<Double>()
      var hit = SIMD4<Double>()
      for k in heads.indices {
        let score = tile.scores[k * width + offset]
        let power = exp(score - peak)
        tile.probabilities[k * width + offset] = power
        total += power
        hit += outcomes[k * stride + lane] * score
      }
      let weight = rows.weights[lane]
      sum += weight * (peak + log(total)) - hit
      guard needsDerivatives else { continue }
      let scale = weight / total
      tile.inverseWeights[offset] = HeadLoss.inverse(weight)
      for k in heads.indices {
        let probability = tile.probabilities[k * width + offset] * scale
        tile.probabilities[k * width + offset] = probability
        tile.residuals[k * width + offset] = probability - outcomes[k * stride + lane]
      }
    }
    return sum.sum()
  }

  @inline(__always)
  private static func inverse(_ weight: SIMD4<Double>) -> SIMD4<Double> {
    (SIMD4(repeating: 1) / weight).replacing(with: 0, where: weight .== 0)
  }

  /// With P = weight × p, weight × p q is P Q / weight.
  private func fillCurvature(_ tile: inout Tile, _ first: Int, _ second: Int, _ count: Int) {
    let width = HeadLoss.tileLanes
    switch (link, first, second) {
    case (.arena, 0, 0):
      for offset in 0..<count {
        let a = tile.probabilities[offset]
        let b = tile.probabilities[width + offset]
        tile.curvature[offset] = (a + b - (a - b) * (a - b) * tile.inverseWeights[offset]) * 0.25
      }
    case (.arena, 0, 1):
      for offset in 0..<count {
        let difference = tile.probabilities[offset] - tile.probabilities[width + offset]
        let tie = tile.probabilities[2 * width + offset] * tile.inverseWeights[offset]
        tile.curvature[offset] = difference * tie * -0.5
      }
    case (.arena, _, _):
      for offset in 0..<count {
        let t = tile.probabilities[2 * width + offset]
        tile.curvature[offset] = t - t * t * tile.inverseWeights[offset]
      }
    case (.classes, _, _):
      for offset in 0..<count {
        let p = tile.probabilities[first * width + offset]
        let q = tile.probabilities[second * width + offset]
        let product = p * q * tile.inverseWeights[offset]
        tile.curvature[offset] = first == second ? p - product : -product
      }
    }
  }

  private func addGradient(
    of head: Int, from first: Int, _ tile: Tile, _ lanes: Range<Int>, _ gradient: inout [Double]
  ) {
    let base = head * HeadLoss.tileLanes
    for (offsetInHead, column) in heads[head].enumerated() {
      let start = column * rows.laneCount + lanes.lowerBound
      var sum = SIMD4<Double>()
      for offset in 0..<lanes.count { sum += columns[start + offset] * tile.residuals[base + offset] }
      gradient[first + offsetInHead] += sum.sum()
    }
  }

  /// Adds the Gram matrix of two heads' columns, weighted by the tile's curvature, to the upper triangle.
  private func addGram(
    _ first: Int, _ second: Int, _ ranges: [Range<Int>], _ tile: inout Tile, _ lanes: Range<Int>,
    _ hessian: inout SquareMatrix
  ) {
    let stride = rows.laneCount
    let count = lanes.count
    let right = heads[second]
    for (offsetInLeft, column) in heads[first].enumerated() {
      let i = ranges[first].lowerBound + offsetInLeft
      let start = column * stride + lanes.lowerBound
      for offset in 0..<count { tile.weighted[offset] = columns[start + offset] * tile.curvature[offset] }
      var next = first == second ? offsetInLeft : 0
      let j = ranges[second].lowerBound
      // Four columns at a time share each load of the weighted one.
      while next + 4 <= right.count {
        let base0 = right[next] * stride + lanes.lowerBound
        let base1 = right[next + 1] * stride + lanes.lowerBound
        let base2 = right[next + 2] * stride + lanes.lowerBound
        let base3 = right[next + 3] * stride + lanes.lowerBound
        var sum0 = SIMD4<Double>()
        var sum1 = SIMD4<Double>()
        var sum2 = SIMD4<Double>()
        var sum3 = SIMD4<Double>()
        for offset in 0..<count {
          let weighted = tile.weighted[offset]
          sum0 += weighted * columns[base0 + offset]
          sum1 += weighted * columns[base1 + offset]
          sum2 += weighted * columns[base2 + offset]
          sum3 += weighted * columns[base3 + offset]
        }
        hessian[i, j + next] += sum0.sum()
        hessian[i, j + next + 1] += sum1.sum()
        hessian[i, j + next + 2] += sum2.sum()
        hessian[i, j + next + 3] += sum3.sum()
        next += 4
      }
      while next < right.count {
        let base = right[next] * stride + lanes.lowerBound
        var sum = SIMD4<Double>()
        for offset in 0..<count { sum += tile.weighted[offset] * columns[base + offset] }
        hessian[i, j + next] += sum.sum()
        next += 1
      }
    }
  }
}
