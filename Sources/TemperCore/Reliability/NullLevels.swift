import TemperKernels

/// Calibration errors under perfect calibration, by Monte Carlo: a replicate draws one label for every row from the row's
/// own probabilities, and all errors of all events are computed from the same labels.
struct NullLevels: Sendable {
  /// Replicates that share a task; fixed, so that results do not depend on the number of threads.
  private static let chunk = 25
  /// Rows whose labels are drawn together.
  private static let block = 512
  /// One replicate in so many has a smooth error, which takes far longer than all others together.
  static let smoothInterval = 4
  /// From so many rows on, the equal-mass error has its closed form.
  static let closedFormThreshold = 10_000

  /// For every event, the errors of every replicate.
  let values: [[EventErrors.Values]]

  /// What is drawn of an event, and its errors.
  struct Event: Sendable {
    let draws: OutcomeDraws
    let bins: ErrorBins
    let smooth: SmoothBases

    init(_ event: PredictedEvent, _ forecast: BinaryForecast, bins: ErrorBins) {
      draws = OutcomeDraws(event, forecast)
      self.bins = bins
      smooth = SmoothBases(forecast)
    }
  }

  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - stream: random streams `stream..<stream + replicates` are used.
  ///
  /// O(replicates × (N K + events × grid × kernel)).
  static func draw(
    _ probabilities: ProbabilityMatrix, events: [Event], replicates: Int, seed: UInt64, stream: UInt64, threads: Int
  ) async -> NullLevels {
    let stage = ProgressMonitor.ongoing(.inspecting)
    let results = await parallelMap(chunks(replicates), threads: threads, countedIn: stage) { chunk in
      var smooth = events.map { SmoothNull($0.smooth) }
      return chunk.map { replicate in
        var random = RandomSource(seed: seed, stream: stream + UInt64(replicate))
        let labels = drawLabels(probabilities, &random)
        let isSmooth = replicate.isMultiple(of: smoothInterval) || replicate == 1
        return events.indices.map { event in
          let chosen = events[event].draws.chosen(labels)
          return events[event].bins.values(
            chosen: chosen, smooth: isSmooth ? smooth[event].value(chosen: chosen) : nil)
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
