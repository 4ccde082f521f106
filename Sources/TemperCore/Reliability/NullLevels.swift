import TemperKernels

/// Calibration errors under perfect calibration, by Monte Carlo: a replicate draws one label for every row from the row's
/// own probabilities, and all errors of all events are computed from the same labels.
///
/// Of many rows, each event draws how many rows of a cell come true: cells lie within the bins and are far narrower than
/// any bandwidth, so that errors are distributed alike, by less than a few hundred replicates can tell. What a replicate
/// costs then no longer grows with the rows.
struct NullLevels: Sendable {
  /// Replicates that share a task; fixed, so that results do not depend on the number of threads.
  private static let chunk = 25
  /// Rows whose labels are drawn together.
  private static let block = 512
  /// One replicate in so many has a smooth error, which takes far longer than all others together.
  static let smoothInterval = 4
  /// From so many rows on, the equal-mass error has its closed form.
  static let closedFormThreshold = 10_000

  /// From so many rows on, cells of rows are drawn.
  static let cellThreshold = 50_000
  /// Cells between quantiles, and cells of equal width: no cell is larger than one of either.
  private static let cellCount = 2_000

  /// For every event, the errors of every replicate.
  let values: [[EventErrors.Values]]

  /// What is drawn of an event, and its errors.
  struct Event: Sendable {
    private enum Draws: Sendable {
      case rows(OutcomeDraws)
      case cells(BinomialCells)
    }

    private let draws: Draws
    let bins: ErrorBins
    let smooth: SmoothBases

    init(
      _ event: PredictedEvent, _ forecast: BinaryForecast, bins: ErrorBins,
      cellThreshold: Int = NullLevels.cellThreshold
    ) {
      guard forecast.count >= cellThreshold else {
        draws = .rows(OutcomeDraws(event, forecast))
        self.bins = bins
        smooth = SmoothBases(forecast)
        return
      }
      let starts = NullLevels.cells(of: forecast, within: bins)
      let cells = BinomialCells(forecast, starts: starts)
      draws = .cells(cells)
      self.bins = bins.over(cells: starts)
      smooth = SmoothBases(cells)
    }

    var drawsRows: Bool {
      if case .rows = draws { true } else { false }
    }

    /// - Parameter labels: of the rows, where these are drawn.
    func outcomes(_ labels: [Int32], _ random: inout RandomSource) -> DrawnOutcomes {
      switch draws {
      case .rows(let draws): return DrawnOutcomes(draws.chosen(labels))
      case .cells(let cells):
        var hits = [Double](repeating: 0, count: cells.counts.count)
        cells.draw(&random, into: &hits)
        return .cells(hits)
      }
    }
  }

  /// The first distinct value of every cell, and the number of values.
  private static func cells(of forecast: BinaryForecast, within bins: ErrorBins) -> [Int] {
    let quantiles = BinPartition(quantiles: cellCount, of: forecast).starts
    let widths = BinPartition(equalWidth: cellCount, of: forecast).starts
    return Set(quantiles + widths + bins.starts).sorted()
  }

  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - stream: random streams `stream..<stream + replicates` are used.
  ///
  /// O(replicates × (N K + events × grid × kernel)); of many rows O(N K + replicates × events × (cells + grid × kernel)).
  static func draw(
    _ probabilities: ProbabilityMatrix, events: [Event], replicates: Int, seed: UInt64, stream: UInt64, threads: Int
  ) async -> NullLevels {
    let stage = ProgressMonitor.ongoing(.inspecting)
    let results = await parallelMap(chunks(replicates), threads: threads, countedIn: stage) { chunk in
      var smooth = events.map { SmoothNull($0.smooth) }
      var scratch = ReflectedSmoothing.Scratch()
      return chunk.map { replicate in
        var random = RandomSource(seed: seed, stream: stream + UInt64(replicate))
        let labels = events.contains(where: \.drawsRows) ? drawLabels(probabilities, &random) : []
        let isSmooth = replicate.isMultiple(of: smoothInterval) || replicate == 1
        return events.indices.map { event in
          let drawn = events[event].outcomes(labels, &random)
          return events[event].bins.values(drawn, smooth: isSmooth ? smooth[event].value(drawn, &scratch) : nil)
        }
      }
    }.flatMap { $0 }
    return NullLevels(values: events.indices.map { event in results.map { $0[event] } })
  }

  /// The replicates of every task.
  static func chunks(_ replicates: Int) -> [Range<Int>] {
    stride(from: 0, to: replicates, by: chunk).map { $0..<min($0 + chunk, replicates) }
  }

  /// A label for every row, from the row's own probabilities.
  private static func drawLabels(_ probabilities: ProbabilityMatrix, _ random: inout RandomSource) -> [Int32] {
    let rows = probabilities.rowCount
    let classes = probabilities.classCount
    var source = random
    defer { random = source }
    return [Int32](unsafeUninitializedCapacity: rows) { labels, count in
      probabilities.values.withUnsafeBufferPointer { values in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: block) { units in
          guard let labels = labels.baseAddress, let values = values.baseAddress, let units = units.baseAddress
          else { return }
          for first in stride(from: 0, to: rows, by: block) {
            let some = min(block, rows - first)
            for row in 0..<some { (units + row).initialize(to: source.unit()) }
            temper_draw_labels(values + first * classes, classes, units, some, labels + first)
          }
        }
      }
      count = rows
    }
  }
}

/// Drawn outcomes of an event, by rising probability.
enum DrawnOutcomes {
  /// Of every row 1 or 0; and which came true, where these are few.
  case rows([UInt8], few: [Int]?)
  /// Of every cell of rows the weight of those that came true.
  case cells([Double])

  /// One row in so many: looking at each of them then takes less time than going through a grid.
  private static let share = 16

  init(_ flags: [UInt8]) {
    let count = flags.withUnsafeBufferPointer { temper_outcome_count($0.baseAddress, $0.count) }
    self = .rows(flags, few: count * Self.share <= flags.count ? flags.indices.filter { flags[$0] != 0 } : nil)
  }
}

/// Outcomes of an event that are drawn anew, by rising probability: the rows of a bin, or between two points of a grid, are
/// then neighbours.
struct OutcomeDraws: Sendable {
  /// Row numbers by rising probability.
  private let rows: [Int32]
  /// The labels with which the event comes true in these rows.
  private let labels: [Int32]

  init(_ event: PredictedEvent, _ forecast: BinaryForecast) {
    rows = forecast.order.map(Int32.init)
    labels = forecast.order.map { event.labels[$0] }
  }

  /// Whether the event comes true, 1 or 0, by rising probability. O(N).
  ///
  /// - Parameter drawn: N labels, in row order.
  func chosen(_ drawn: [Int32]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: rows.count) { chosen, count in
      if let flags = chosen.baseAddress { temper_outcome_matches(drawn, rows, labels, rows.count, flags) }
      count = rows.count
    }
  }
}
