/// The probabilities of one event, such as one class, sorted, with how often it came true at every distinct value.
///
/// What bins, isotonic regression and resampling under calibration share, so that rows are sorted once.
struct BinaryForecast: Sendable {
  /// Distinct probabilities, rising.
  let values: [Double]
  /// Row numbers by rising probability, equal ones in row order; rows of weight 0 are left out. None where rows were
  /// counted elsewhere.
  let order: [Int]
  /// Rows of value j stand at `offsets[j]..<offsets[j + 1]` of `order`.
  let offsets: [Int]
  /// Rows with each value for which the event came true, or the sum of their weights.
  let hits: [Double]
  /// Weights of the rows; nil where every row counts once.
  let weights: Weights?

  /// Weights by rising probability.
  struct Weights: Sendable {
    /// One for each of `order`, all positive.
    let rows: [Double]
    /// Their sums and sums of squares, by distinct value.
    fileprivate(set) var sums: [Double]
    fileprivate(set) var squares: [Double]
    fileprivate(set) var sum = 0.0

    fileprivate init(rows: [Double]) {
      self.rows = rows
      sums = Array(repeating: 0, count: rows.count)
      squares = sums
    }
  }

  /// Number of rows that take part.
  var count: Int { offsets[offsets.count - 1] }
  /// As many rows of equal weight would be as sure: `count`, or Kish's effective number.
  var effectiveCount: Double { weights.map { RowWeights.effectiveCount($0.rows) } ?? Double(count) }
  /// Number of rows, or the sum of their weights.
  var weight: Double { weights?.sum ?? Double(count) }

  /// - Parameters:
  ///   - probabilities: N probabilities.
  ///   - outcomes: N times whether the event came true.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  ///
  /// As `RisingOrder`.
  init(_ probabilities: [Double], outcomes: [Bool], weights rowWeights: [Double]? = nil) {
    precondition(probabilities.count == outcomes.count, "one outcome a row")
    var order = RisingOrder.rows(probabilities)
    if let rowWeights { order.removeAll { rowWeights[$0] == 0 } }
    self.order = order
    var weights = gather(rowWeights, order).map { Weights(rows: $0) }
    // Of full length first: appending costs more than what is appended. Looked up alone, so that the processor can have
    // many rows under way at once.
    var values = order.map { probabilities[$0] }
    let isHit = order.map { outcomes[$0] }
    var offsets = [Int](repeating: 0, count: order.count + 1)
    var hits = [Double](repeating: 0, count: order.count)
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
      guard let weight = weights?.rows[position] else {
        hits[count - 1] += isHit[position] ? 1 : 0
        continue
      }
      hits[count - 1] += isHit[position] ? weight : 0
      weights?.sums[count - 1] += weight
      weights?.squares[count - 1] += weight * weight
    }
    offsets[count] = order.count
    values.removeLast(order.count - count)
    offsets.removeLast(order.count - count)
    hits.removeLast(order.count - count)
    let sum = weights?.sums.reduce(0, +) ?? 0
    weights?.sum = sum
    self.weights = weights
    self.values = values
    self.offsets = offsets
    self.hits = hits
  }

  /// Rows that were counted elsewhere.
  ///
  /// - Parameters:
  ///   - values: distinct probabilities, rising.
  ///   - counts: rows of each, positive.
  ///   - hits: those of them for which the event came true; with noise it need not be a whole number.
  init(values: [Double], counts: [Int], hits: [Double]) {
    var offsets = [0]
    for count in counts { offsets.append(offsets[offsets.count - 1] + count) }
    self.values = values
    self.offsets = offsets
    self.hits = hits
    order = []
    weights = nil
  }

  /// The same rows with other outcomes.
  func replacing(hits: [Double]) -> BinaryForecast {
    BinaryForecast(values: values, counts: values.indices.map(rowCount), hits: hits)
  }

  /// Number of rows with value j.
  func rowCount(_ j: Int) -> Int { offsets[j + 1] - offsets[j] }

  /// Number of rows with value j, or the sum of their weights.
  @inline(__always)
  func weight(_ j: Int) -> Double { weights?.sums[j] ?? Double(offsets[j + 1] - offsets[j]) }

  /// Number of rows with value j, or the sum of their squared weights.
  @inline(__always)
  func squaredWeight(_ j: Int) -> Double { weights?.squares[j] ?? Double(offsets[j + 1] - offsets[j]) }

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

/// An event that is predicted in every row and that a row's label decides: a class, or the most probable class.
struct PredictedEvent: Sendable {
  /// N probabilities, in row order.
  let probabilities: [Double]
  /// The label with which the event comes true, for each row.
  let labels: [Int32]

  /// Class k of N rows.
  static func `class`(_ k: Int, _ matrix: ProbabilityMatrix) -> PredictedEvent {
    let classCount = matrix.classCount
    return matrix.values.withUnsafeBufferPointer { values in
      PredictedEvent(
        probabilities: (0..<matrix.rowCount).map { values[$0 * classCount + k] },
        labels: Array(repeating: Int32(k), count: matrix.rowCount))
    }
  }

  /// "The most probable class came true"; of equals the first.
  static func topLabel(_ matrix: ProbabilityMatrix) -> PredictedEvent {
    let top = matrix.mostProbableClasses()
    let classCount = matrix.classCount
    return matrix.values.withUnsafeBufferPointer { values in
      PredictedEvent(
        probabilities: top.indices.map { values[$0 * classCount + top[$0]] }, labels: top.map { Int32($0) })
    }
  }

  func outcomes(_ labels: [Int]) -> [Bool] { zip(self.labels, labels).map { Int($0) == $1 } }
}

/// Row numbers by rising probability.
enum RisingOrder {
  /// Below so many rows comparing is as fast as counting digits.
  private static let fewRows = 2_000
  /// Bits of a digit; the counts of 2048 digits stay in the processor's fastest cache.
  private static let digitBits = 11

  /// Row numbers by rising value, equal ones in row order. O(N) where values spread over [0, 1], O(N log N) where they
  /// crowd; any numbers are sorted.
  static func rows(_ values: [Double]) -> [Int] {
    guard values.count >= fewRows, values.count <= Int(UInt32.max) else { return compared(values.indices, values) }
    var items = keyed(values)
    var spare = [UInt64](repeating: 0, count: items.count)
    for digit in 0..<3 {
      deal(items, to: &spare, shift: 32 + digit * digitBits)
      swap(&items, &spare)
    }
    var order = items.map { Int($0 & 0xFFFF_FFFF) }
    settle(&order, items, values)
    return order
  }

  private static func compared(_ rows: some Sequence<Int>, _ values: [Double]) -> [Int] {
    rows.sorted { values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1 }
  }

  /// The first 32 binary places of every value, and its row number below them.
  private static func keyed(_ values: [Double]) -> [UInt64] {
    let scale = 4_294_967_296.0
    return [UInt64](unsafeUninitializedCapacity: values.count) { items, count in
      for row in values.indices {
        let place = UInt64(max(0, min(values[row] * scale, scale - 1)))
        items[row] = place &<< 32 | UInt64(truncatingIfNeeded: row)
      }
      count = values.count
    }
  }

  /// One round of sorting by digits: those with equal digits stay in order.
  private static func deal(_ items: [UInt64], to target: inout [UInt64], shift: Int) {
    let mask = UInt64(1 &<< digitBits - 1)
    let shift = UInt64(shift)
    var next = [Int](repeating: 0, count: 1 << digitBits)
    next.withUnsafeMutableBufferPointer { next in
      for item in items { next[Int(truncatingIfNeeded: (item &>> shift) & mask)] &+= 1 }
      var sum = 0
      for digit in next.indices {
        let count = next[digit]
        next[digit] = sum
        sum += count
      }
      target.withUnsafeMutableBufferPointer { target in
        for item in items {
          let digit = Int(truncatingIfNeeded: (item &>> shift) & mask)
          target[next[digit]] = item
          next[digit] &+= 1
        }
      }
    }
  }

  /// Sorts runs of equal keys, which stand in row order, where their values differ after all.
  private static func settle(_ order: inout [Int], _ items: [UInt64], _ values: [Double]) {
    var first = 0
    while first < items.count {
      var end = first + 1
      var isSettled = true
      while end < items.count, items[end] &>> 32 == items[first] &>> 32 {
        if values[order[end]] < values[order[end - 1]] { isSettled = false }
        end += 1
      }
      if !isSettled { order.replaceSubrange(first..<end, with: compared(order[first..<end], values)) }
      first = end
    }
  }
}
