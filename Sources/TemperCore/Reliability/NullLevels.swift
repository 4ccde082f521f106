/// Calibration errors under perfect calibration, by Monte Carlo: a replicate draws one label for every row from the row's
/// own probabilities, and all errors of all events are computed from the same labels.
struct NullLevels: Sendable {
  /// Replicates that share a task; fixed, so that results do not depend on the number of threads.
  private static let chunk = 25
  /// One replicate in so many has a smooth error, which takes far longer than all others together.
  static let smoothInterval = 4
  /// From so many rows on, the equal-mass error has its closed form.
  static let closedFormThreshold = 10_000

  /// For every event, the errors of every replicate.
  let values: [[CalibrationErrors.Values]]

  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - stream: random streams `stream..<stream + replicates` are used.
  ///
  /// O(replicates × (N K + events × grid × kernel)).
  static func draw(
    _ probabilities: ProbabilityMatrix, events: [PredictedEvent], bins: [ErrorBins], replicates: Int, seed: UInt64,
    stream: UInt64, threads: Int
  ) async -> NullLevels {
    let chunks = stride(from: 0, to: replicates, by: chunk).map { $0..<min($0 + chunk, replicates) }
    let results = await parallelMap(chunks, threads: threads) { chunk in
      var smooth = events.map { SmoothNull($0.probabilities) }
      return chunk.map { replicate in
        var random = RandomSource(seed: seed, stream: stream + UInt64(replicate))
        let hits = drawHits(probabilities, events: events, &random)
        return events.indices.map { event in
          let isSmooth = replicate.isMultiple(of: smoothInterval) || replicate == 1
          return bins[event].values(
            hits: hits[event], smooth: isSmooth ? smooth[event].value(hits: hits[event]) : nil)
        }
      }
    }.flatMap { $0 }
    return NullLevels(values: events.indices.map { event in results.map { $0[event] } })
  }

  /// The rows in which each event comes true.
  private static func drawHits(
    _ probabilities: ProbabilityMatrix, events: [PredictedEvent], _ random: inout RandomSource
  ) -> [[Int32]] {
    let classCount = probabilities.classCount
    // Without branches: which way a draw falls cannot be foreseen.
    let labels: [Int32] = probabilities.values.withUnsafeBufferPointer { values in
      (0..<probabilities.rowCount).map { row in
        let u = random.unit()
        var sum = 0.0
        var label: Int32 = 0
        // The last class takes what rounding leaves.
        for k in 0..<classCount - 1 {
          sum += values[row * classCount + k]
          label += u >= sum ? 1 : 0
        }
        return label
      }
    }
    return events.map { event in
      [Int32](unsafeUninitializedCapacity: labels.count) { rows, count in
        for row in labels.indices {
          rows[count] = Int32(row)
          count += labels[row] == event.labels[row] ? 1 : 0
        }
      }
    }
  }
}
