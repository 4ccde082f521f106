/// Cells of rows that are drawn together: how many rows of a cell come true is binomial, with their mean probability.
///
/// By inversion of the distribution function, from a guide (Chen & Asau 1974) that leaves about one comparison to do.
struct BinomialCells: Sendable {
  /// Rows of every cell.
  let counts: [Int]
  private let probabilities: [Double]
  /// The distribution function of cell c at 0..<n stands from `starts[c]` on; cells of one row have none.
  private var cumulative: [Double] = []
  private var starts: [Int] = []
  /// Cell c has `sizes[c]` guides, a power of two, from `guideStarts[c]` on: guide j is the least count whose distribution
  /// function is above j / size.
  private var guides: [Int32] = []
  private var guideStarts: [Int] = []
  private var sizes: [Double] = []

  /// - Parameter starts: the first distinct value of every cell, and the number of values. O(rows).
  init(_ forecast: BinaryForecast, starts bounds: [Int]) {
    var counts: [Int] = []
    var probabilities: [Double] = []
    for (first, end) in zip(bounds, bounds.dropFirst()) {
      var rows = 0
      var sum = 0.0
      for j in first..<end {
        rows += forecast.weight(j)
        sum += Double(forecast.weight(j)) * forecast.values[j]
      }
      counts.append(rows)
      probabilities.append(min(1, sum / Double(rows)))
    }
    self.counts = counts
    self.probabilities = probabilities
    for (rows, probability) in zip(counts, probabilities) {
      starts.append(cumulative.count)
      guideStarts.append(guides.count)
      var size = 1
      if rows > 1 {
        let distribution = BinomialCells.distribution(rows, probability)
        while size < rows { size *= 2 }
        var count = 0
        for j in 0..<size {
          while count < rows, distribution[count] <= Double(j) / Double(size) { count += 1 }
          guides.append(Int32(count))
        }
        cumulative += distribution
      }
      sizes.append(Double(size))
    }
  }

  /// Draws how many rows of each cell come true. O(cells).
  func draw(_ random: inout RandomSource, into hits: inout [Double]) {
    var source = random
    hits.withUnsafeMutableBufferPointer { hits in
      cumulative.withUnsafeBufferPointer { cumulative in
        guides.withUnsafeBufferPointer { guides in
          for cell in counts.indices {
            let u = source.unit()
            let rows = counts[cell]
            if rows == 1 {
              hits[cell] = u < probabilities[cell] ? 1 : 0
              continue
            }
            let start = starts[cell]
            var count = Int(guides[guideStarts[cell] + Int(u * sizes[cell])])
            while count < rows, cumulative[start + count] <= u { count += 1 }
            hits[cell] = Double(count)
          }
        }
      }
    }
    random = source
  }

  /// P(X <= k) for k in 0..<n, by ratios from the mode outwards, which neither underflow nor lose digits.
  static func distribution(_ n: Int, _ p: Double) -> [Double] {
    if p <= 0 { return Array(repeating: 1, count: n) }
    if p >= 1 { return Array(repeating: 0, count: n) }
    let mode = min(n, Int(Double(n + 1) * p))
    let odds = p / (1 - p)
    var mass = [Double](repeating: 0, count: n + 1)
    mass[mode] = 1
    for k in stride(from: mode, to: n, by: 1) { mass[k + 1] = mass[k] * odds * Double(n - k) / Double(k + 1) }
    for k in stride(from: mode, to: 0, by: -1) { mass[k - 1] = mass[k] / odds * Double(k) / Double(n - k + 1) }
    let total = mass.reduce(0, +)
    var sum = 0.0
    return (0..<n).map { k in
      sum += mass[k]
      return sum / total
    }
  }
}
