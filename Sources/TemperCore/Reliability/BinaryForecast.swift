/// The probabilities of one event, such as one class, sorted, with how often it came true at every distinct value.
///
/// What bins, isotonic regression and resampling under calibration share, so that rows are sorted once.
struct BinaryForecast: Sendable {
  /// Distinct probabilities, rising.
  let values: [Double]
  /// Row numbers by rising probability, equal ones in row order.
  let order: [Int]
  /// Rows of value j stand at `offsets[j]..<offsets[j + 1]` of `order`.
  let offsets: [Int]
  /// Rows with each value for which the event came true.
  let hits: [Int]

  /// Number of rows N.
  var count: Int { order.count }

  /// - Parameters:
  ///   - probabilities: N probabilities.
  ///   - outcomes: N times whether the event came true.
  ///
  /// As `RisingOrder`.
  init(_ probabilities: [Double], outcomes: [Bool]) {
    precondition(probabilities.count == outcomes.count, "one outcome a row")
    order = RisingOrder.rows(probabilities)
    // Of full length first: appending costs more than what is appended. Looked up alone, so that the processor can have
    // many rows under way at once.
    var values = order.map { probabilities[$0] }
    let isHit = order.map { outcomes[$0] }
    var offsets = [Int](repeating: 0, count: order.count + 1)
    var hits = [Int](repeating: 0, count: order.count)
    var count = 0
    var last = Double.nan
    for position in values.indices {
      let value = values[position]
      if value != last {
        values[count] = value
        offsets[count] = position
        last = value
        count += 1
      }
      hits[count - 1] += isHit[position] ? 1 : 0
    }
    offsets[count] = order.count
    values.removeLast(order.count - count)
    offsets.removeLast(order.count - count)
    hits.removeLast(order.count - count)
    self.values = values
    self.offsets = offsets
    self.hits = hits
  }

  /// Number of rows with value j.
  func weight(_ j: Int) -> Int { offsets[j + 1] - offsets[j] }

  /// The first distinct value at or above `bound`, as an index; `values.count` where there is none. O(log N).
  func firstIndex(atLeast bound: Double) -> Int {
    var low = 0
    var high = values.count
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The distinct value that holds the row at `position` of `order`, as an index. O(log N).
  func valueIndex(ofPosition position: Int) -> Int {
    var low = 0
    var high = values.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if offsets[middle] <= position { low = middle } else { high = middle }
    }
    return low
  }
}
