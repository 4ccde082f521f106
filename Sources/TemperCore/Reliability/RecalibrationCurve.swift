import TemperKernels

/// The isotonic recalibration curve of a forecast (CORP), thinned to a bounded number of points, with its consistency band.
public struct RecalibrationCurve: Sendable, Equatable {
  /// The curve at one probability.
  public struct Point: Codable, Sendable, Equatable {
    /// The predicted probability.
    public var probability: Double
    /// The recalibrated one: how often the event happens at this prediction, by isotonic regression.
    public var recalibrated: Double
    /// Where the curve lies, at this point, for 95 % of samples if the predictions are calibrated. Pointwise: the whole
    /// curve lies inside far less often.
    public var band: ClosedRange<Double>
  }

  /// By rising probability; the curve is monotone, and linear between points up to the thinning.
  public let points: [Point]

  /// The curve of an event.
  ///
  /// - Parameters:
  ///   - probabilities: N probabilities of the event, N at least 1.
  ///   - outcomes: N times whether it came true.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  ///   - limit: the largest number of points, at least 2.
  ///   - resamples: how many resamples the band comes from, at least 39.
  ///   - seed: of the resamples.
  ///
  /// O(N log N + resamples × min(N, 10,000)).
  public init(
    _ probabilities: [Double], outcomes: [Bool], weights: [Double]? = nil, limit: Int = 200, resamples: Int = 999,
    seed: UInt64 = 0
  ) {
    let forecast = BinaryForecast(probabilities, outcomes: outcomes, weights: weights)
    self.init(
      forecast, regression: IsotonicRegression(forecast), limit: limit, resamples: resamples, seed: seed, stream: 0)
  }

  /// - Parameters:
  ///   - limit: the largest number of points, at least 2.
  ///   - resamples: B of the band.
  ///   - stream: the random stream of the band's resamples.
  ///
  /// O(N + B min(N, cells)).
  init(
    _ forecast: BinaryForecast, regression: IsotonicRegression, limit: Int, resamples: Int, seed: UInt64, stream: UInt64
  ) {
    let chosen = RecalibrationCurve.positions(forecast, blocks: regression.blocks, limit: limit)
    let band = ConsistencyBand(forecast, at: chosen, resamples: resamples, seed: seed, stream: stream)
    let curve = regression.curve
    points = zip(chosen, band.intervals).map { index, interval in
      let probability = forecast.values[index]
      return Point(probability: probability, recalibrated: curve.value(at: probability), band: interval)
    }
  }

  /// The curve of an inspection.
  init(_ forecast: BinaryForecast, regression: IsotonicRegression, _ options: Inspection.Options, stream: UInt64) {
    self.init(
      forecast, regression: regression, limit: options.curvePoints, resamples: options.bandResamples,
      seed: options.seed, stream: stream)
  }

  /// Which distinct values are kept: all when they are few, else the first and the last, both ends of the blocks, and
  /// quantiles of the rows.
  private static func positions(
    _ forecast: BinaryForecast, blocks: [IsotonicRegression.Block], limit: Int
  ) -> [Int] {
    let count = forecast.values.count
    if count <= limit { return Array(0..<count) }
    var ends: [Int] = []
    for block in blocks {
      ends.append(forecast.firstIndex(atLeast: block.lower))
      ends.append(forecast.firstIndex(atLeast: block.upper))
    }
    let most = max(1, limit / 2)
    let kept = ends.count <= most ? ends : (0..<most).map { ends[$0 * ends.count / most] }
    let rest = max(1, limit - kept.count)
    let spread = (0..<rest).map { step in
      forecast.valueIndex(ofPosition: rest == 1 ? 0 : step * (forecast.count - 1) / (rest - 1))
    }
    return Set(kept + spread).sorted()
  }
}

/// Pointwise consistency bands of a recalibration curve, by resampling outcomes under calibration (Bröcker & Smith 2007;
/// Dimitriadis, Gneiting & Jordan 2021).
///
/// Every resample draws an outcome for each row from its own probability and fits the isotonic regression anew; a band
/// holds the middle 95 % of the fits, between order statistics. Above `cellThreshold` rows, whole quantile cells are drawn
/// at their mean probability. Rows of one cell that weigh differently are drawn as an effective number of equal ones.
///
/// Of a rare event, one class of hundreds, only what comes true is drawn, and what lies between is one point of the fit.
struct ConsistencyBand: Sendable {
  /// Above this many rows, rows are taken together in `cellCount` cells.
  static let cellThreshold = 10_000
  static let cellCount = 2_000

  /// A band for each point that was asked for.
  let intervals: [ClosedRange<Double>]

  /// - Parameters:
  ///   - points: indices of distinct values, rising.
  ///   - resamples: B, at least 39, so that the 2.5 % quantile is an order statistic.
  ///
  /// O(B (cells + points) + cells); of a rare event O(B (hits + points) + cells).
  init(_ forecast: BinaryForecast, at points: [Int], resamples: Int, seed: UInt64, stream: UInt64) {
    precondition(resamples >= 39)
    let starts = ConsistencyBand.cells(of: forecast)
    let cells = BinomialCells(forecast, starts: starts)
    let weights = cells.weights
    let asked = ConsistencyBand.cells(holding: points, starts: starts)
    var hits = [Double](repeating: 0, count: weights.count)
    var pools = PoolAdjacentViolators()
    var fits = [Double](repeating: 0, count: resamples * asked.count)
    var random = RandomSource(seed: seed, stream: stream)
    if let rare = RareCells(cells) {
      var points = SparsePoints(weights)
      for resample in 0..<resamples {
        points.fill(rare.draw(&random))
        pools.fit(count: points.sums.count) { (points.sums[$0], points.weights[$0]) }
        pools.values(at: points.places(of: asked), into: &fits, from: resample * asked.count)
      }
    } else {
      for resample in 0..<resamples {
        cells.draw(&random, into: &hits)
        pools.fit(sums: hits, weights: weights)
        pools.values(at: asked, into: &fits, from: resample * asked.count)
      }
    }
    // With B + 1 a multiple of 40, as 999, exactly 2.5 % of new fits are expected below the lower bound.
    let rank = max(1, Int(0.025 * Double(resamples + 1)))
    var column = [Double](repeating: 0, count: resamples)
    intervals = asked.indices.map { index in
      for resample in 0..<resamples { column[resample] = fits[resample * asked.count + index] }
      let low = temper_order_statistic(&column, resamples, rank - 1)
      return low...temper_order_statistic(&column, resamples, resamples - rank)
    }
  }

  /// The first distinct value of every cell, and the number of values.
  private static func cells(of forecast: BinaryForecast) -> [Int] {
    guard forecast.count > cellThreshold else { return IsotonicRegression.groups(forecast.values) }
    return BinPartition(quantiles: cellCount, of: forecast).starts
  }

  /// The cell that holds each of some values, by rising index.
  private static func cells(holding points: [Int], starts: [Int]) -> [Int] {
    var cell = 0
    return points.map { point in
      while starts[cell + 1] <= point { cell += 1 }
      return cell
    }
  }
}

/// Cells of rows that are drawn together: how many rows of a cell come true is binomial, with their mean probability.
///
/// By inversion of the distribution function, from a guide (Chen & Asau 1974) that leaves about one comparison to do.
struct BinomialCells: Sendable {
  /// Rows of every cell, or Kish's effective number of them, rounded: so the weighted sum of a cell has its variance.
  let counts: [Int]
  /// Rows of every cell, or the sum of their weights.
  let weights: [Double]
  /// The weight of each of the `counts`.
  let units: [Double]
  /// Of each of the `counts`.
  let probabilities: [Double]
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
    var weights: [Double] = []
    var probabilities: [Double] = []
    for (first, end) in zip(bounds, bounds.dropFirst()) {
      var (weight, square, sum) = (0.0, 0.0, 0.0)
      for j in first..<end {
        weight += forecast.weight(j)
        square += forecast.squaredWeight(j)
        sum += forecast.weight(j) * forecast.values[j]
      }
      counts.append(max(1, Int((weight * (weight / square)).rounded())))
      weights.append(weight)
      probabilities.append(min(1, sum / weight))
    }
    self.counts = counts
    self.weights = weights
    self.probabilities = probabilities
    units = zip(weights, counts).map { $0 / Double($1) }
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

  /// Draws the weight of the rows of each cell that come true. O(cells).
  func draw(_ random: inout RandomSource, into hits: inout [Double]) {
    var source = random
    hits.withUnsafeMutableBufferPointer { hits in
      cumulative.withUnsafeBufferPointer { cumulative in
        guides.withUnsafeBufferPointer { guides in
          for cell in counts.indices {
            let u = source.unit()
            let rows = counts[cell]
            if rows == 1 {
              hits[cell] = u < probabilities[cell] ? weights[cell] : 0
              continue
            }
            let start = starts[cell]
            var count = Int(guides[guideStarts[cell] + Int(u * sizes[cell])])
            while count < rows, cumulative[start + count] <= u { count += 1 }
            hits[cell] = Double(count) * units[cell]
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

/// Cells of a rare event, of which only those with a row that comes true are drawn.
///
/// A row with probability p comes true when at least one point of a Poisson process of rate 1 falls into an interval of
/// length -log(1 - p); the intervals of all rows lie side by side, and the points are exponential steps apart.
struct RareCells: Sendable {
  /// A cell with rows that came true, and their weight.
  struct Hit: Equatable {
    let cell: Int
    let weight: Double
  }

  /// The share of the cells that may be expected to have such rows: with more, drawing all cells takes less time.
  static let share = 1.0 / 32
  /// The longest interval: what is certain is missed with a chance of e⁻⁴⁰.
  private static let longest = 40.0

  private let cells: BinomialCells
  /// The length of one row's interval in every cell.
  private let lengths: [Double]
  /// Where the intervals of every cell begin, and where the last ones end.
  private let starts: [Double]

  /// - Returns: nil where the event is not rare.
  init?(_ cells: BinomialCells) {
    let expected = zip(cells.counts, cells.probabilities).reduce(0.0) { $0 + Double($1.0) * $1.1 }
    guard expected < RareCells.share * Double(cells.counts.count) else { return nil }
    self.cells = cells
    lengths = cells.probabilities.map { $0 < 1 ? min(RareCells.longest, -log1p(-$0)) : RareCells.longest }
    var starts = [0.0]
    starts.reserveCapacity(cells.counts.count + 1)
    for (count, length) in zip(cells.counts, lengths) {
      starts.append(starts[starts.count - 1] + Double(count) * length)
    }
    self.starts = starts
  }

  /// The cells in which rows come true, rising. O(hits × log cells).
  func draw(_ random: inout RandomSource) -> [Hit] {
    var hits: [Hit] = []
    let end = starts[starts.count - 1]
    var place = 0.0
    var last = (cell: -1, row: -1, count: 0)
    func close() {
      if last.count > 0 { hits.append(Hit(cell: last.cell, weight: Double(last.count) * cells.units[last.cell])) }
    }
    while true {
      place -= log1p(-random.unit())
      guard place < end else { break }
      let cell = cell(at: place, from: max(0, last.cell))
      let row = min(cells.counts[cell] - 1, Int((place - starts[cell]) / lengths[cell]))
      if cell != last.cell {
        close()
        last = (cell, row, 1)
      } else if row > last.row {
        last.row = row
        last.count += 1
      }
    }
    close()
    return hits
  }

  /// The cell whose intervals hold a place.
  private func cell(at place: Double, from first: Int) -> Int {
    var low = first
    var high = lengths.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= place { low = middle } else { high = middle }
    }
    return low
  }
}

/// Points of an isotonic regression: cells in which rows came true, and what lies between them as one.
struct SparsePoints {
  private(set) var sums: [Double] = []
  private(set) var weights: [Double] = []
  /// The cell behind the last one of each point.
  private var ends: [Int] = []
  /// The weight of all cells before each.
  private let before: [Double]

  /// - Parameter weights: of every cell.
  init(_ weights: [Double]) {
    var before = [0.0]
    before.reserveCapacity(weights.count + 1)
    for weight in weights { before.append(before[before.count - 1] + weight) }
    self.before = before
  }

  /// O(hits).
  mutating func fill(_ hits: [RareCells.Hit]) {
    sums.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    var next = 0
    for hit in hits {
      if hit.cell > next { append(0, from: next, to: hit.cell) }
      append(hit.weight, from: hit.cell, to: hit.cell + 1)
      next = hit.cell + 1
    }
    if next < before.count - 1 { append(0, from: next, to: before.count - 1) }
  }

  private mutating func append(_ sum: Double, from first: Int, to end: Int) {
    sums.append(sum)
    weights.append(before[end] - before[first])
    ends.append(end)
  }

  /// The points that hold some cells, by rising number. O(points + cells).
  func places(of cells: [Int]) -> [Int] {
    var point = 0
    return cells.map { cell in
      while ends[point] <= cell { point += 1 }
      return point
    }
  }
}
