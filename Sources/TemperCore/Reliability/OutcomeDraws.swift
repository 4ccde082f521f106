import TemperKernels

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
