import TemperKernels

/// The rows of a data set, fold after fold, in lanes of four.
///
/// Each fold is filled up to whole lanes with rows of weight zero, so that a fold, or any union of folds, is a
/// contiguous run that SIMD code can walk without a special case at its end.
struct FoldLayout: Sendable {
  /// Row index of every lane slot, four to a lane; -1 is filling.
  let slots: [Int]
  /// Lanes of each fold.
  let folds: [Range<Int>]
  /// Rows of each fold, in rising order.
  let members: [[Int]]
  /// How often a row counts: 1, its weight, or how often a resample drew it times its weight; 0 for filling.
  let weights: [SIMD4<Double>]
  /// Sum of the weights of each fold.
  let weightSums: [Double]
  /// The weight of every row; nil where all count once.
  let rowWeights: [Double]?

  /// Number of lanes over all folds.
  var laneCount: Int { weights.count }
  var foldCount: Int { folds.count }

  /// - Parameters:
  ///   - folds: the fold of every row, in `0..<foldCount`.
  ///   - foldCount: F, at least 1; every fold has a row.
  ///   - weights: of every row; nil where all count once.
  init(folds assignment: [Int], foldCount: Int, weights rowWeights: [Double]? = nil) {
    var counts = [Int](repeating: 0, count: foldCount)
    for fold in assignment { counts[fold] += 1 }
    var members = Array(repeating: [Int](), count: foldCount)
    for fold in members.indices { members[fold].reserveCapacity(counts[fold]) }
    for (row, fold) in assignment.enumerated() { members[fold].append(row) }
    var slots: [Int] = []
    slots.reserveCapacity(assignment.count + 4 * foldCount)
    var ranges: [Range<Int>] = []
    for rows in members {
      let first = slots.count / 4
      slots.append(contentsOf: rows)
      while !slots.count.isMultiple(of: 4) { slots.append(-1) }
      ranges.append(first..<slots.count / 4)
    }
    self.members = members
    self.slots = slots
    self.folds = ranges
    self.rowWeights = rowWeights
    weights = FoldLayout.lanes(slots) { rowWeights?[$0] ?? 1 }
    weightSums = members.map { rows in
      rowWeights.map { weights in rows.reduce(0) { $0 + weights[$1] } } ?? Double(rows.count)
    }
  }

  /// One fold of rows that count several times each.
  ///
  /// - Parameter counts: the weight of every row, positive.
  init(weights counts: [Double]) {
    let slots = (0..<(counts.count + 3) / 4 * 4).map { $0 < counts.count ? $0 : -1 }
    self.slots = slots
    folds = [0..<slots.count / 4]
    members = [Array(counts.indices)]
    rowWeights = counts
    weights = FoldLayout.lanes(slots) { counts[$0] }
    weightSums = [counts.reduce(0, +)]
  }

  /// One value per row, arranged in lanes.
  func lanes(_ value: (Int) -> Double) -> [SIMD4<Double>] {
    FoldLayout.lanes(slots, value)
  }

  /// 1 where there is a row, whatever it weighs; 0 in filling.
  var ones: [SIMD4<Double>] { rowWeights == nil ? weights : FoldLayout.lanes(slots) { _ in 1 } }

  /// The weight of a row of a class, else 0: a column for each class, one after the other. O(rows classes).
  func outcomes(of classes: [Int], labels: [Int]) -> [SIMD4<Double>] {
    var columns = [SIMD4<Double>](repeating: SIMD4(), count: classes.count * laneCount)
    columns.withUnsafeMutableBytes { columns in
      let columns = columns.assumingMemoryBound(to: Double.self)
      for (place, k) in classes.enumerated() {
        for (slot, row) in slots.enumerated() where row >= 0 && labels[row] == k {
          columns[place * slots.count + slot] = rowWeights?[row] ?? 1
        }
      }
    }
    return columns
  }

  /// Columns of a matrix, one after the other, arranged in lanes; numbers below `least` are raised to it. O(rows columns).
  func lanes(
    of matrix: ProbabilityMatrix, columns: [Int], least: Double, filling: Double
  ) -> [SIMD4<Double>] {
    [SIMD4<Double>](unsafeUninitializedCapacity: columns.count * laneCount) { lanes, count in
      guard let target = UnsafeMutableRawPointer(lanes.baseAddress)?.assumingMemoryBound(to: Double.self) else {
        return
      }
      matrix.values.withUnsafeBufferPointer { values in
        guard let source = values.baseAddress else { return }
        for (place, column) in columns.enumerated() {
          temper_gather(
            source + column, matrix.classCount, slots, slots.count, least, filling, target + place * slots.count)
        }
      }
      count = columns.count * laneCount
    }
  }

  private static func lanes(
    _ slots: [Int], _ value: (Int) -> Double
  ) -> [SIMD4<Double>] {
    var result: [SIMD4<Double>] = []
    result.reserveCapacity(slots.count / 4)
    for first in stride(from: 0, to: slots.count, by: 4) {
      var lane = SIMD4<Double>()
      for offset in 0..<4 {
        let row = slots[first + offset]
        if row >= 0 { lane[offset] = value(row) }
      }
      result.append(lane)
    }
    return result
  }
}

/// The rows of a bootstrap resample: every row that was drawn stands there once, and weighs as often as it was drawn, times
/// its weight.
///
/// About a third of the rows of a resample are missing, and a sum over weighted rows is the sum over the rows themselves.
struct DrawnRows: Sendable {
  /// The drawn rows, numbered in the order of the lanes they came from; one fold.
  let rows: FoldLayout
  /// The row each of them was.
  let members: [Int]
  /// The slot each of them came from.
  private let slots: [Int]
  /// How often each lane's rows were drawn.
  private let draws: [SIMD4<Double>]

  /// - Parameters:
  ///   - whole: the rows that are drawn from.
  ///   - counts: how often each of the N rows was drawn; whole numbers, one of them positive.
  init(_ whole: FoldLayout, counts: [Double]) {
    var members: [Int] = []
    var slots: [Int] = []
    for (slot, row) in whole.slots.enumerated() {
      guard row >= 0, counts[row] > 0, whole.rowWeights.map({ $0[row] > 0 }) ?? true else { continue }
      members.append(row)
      slots.append(slot)
    }
    self.members = members
    self.slots = slots
    let drawn = FoldLayout(weights: members.map { counts[$0] })
    draws = drawn.weights
    rows = whole.rowWeights.map { weights in FoldLayout(weights: members.map { counts[$0] * weights[$0] }) } ?? drawn
  }

  /// Columns of the drawn rows, one after the other. O(rows × columns).
  ///
  /// - Parameters:
  ///   - columns: columns of the whole, `stride` lanes each.
  ///   - chosen: numbers of the columns wanted, in the order wanted.
  func gather(_ columns: [SIMD4<Double>], stride: Int, _ chosen: [Int]) -> [SIMD4<Double>] {
    let width = rows.laneCount
    var result = [SIMD4<Double>](repeating: SIMD4(), count: chosen.count * width)
    // As plain numbers: a lane's slots are reached through memory either way.
    result.withUnsafeMutableBytes { result in
      columns.withUnsafeBytes { columns in
        let result = result.assumingMemoryBound(to: Double.self)
        let columns = columns.assumingMemoryBound(to: Double.self)
        for (place, column) in chosen.enumerated() {
          for index in slots.indices { result[4 * place * width + index] = columns[4 * column * stride + slots[index]] }
        }
      }
    }
    return result
  }

  /// What every slot of the whole has, for the drawn rows.
  func gather(_ values: [Int32], filling: Int32) -> [Int32] {
    rows.slots.indices.map { $0 < slots.count ? values[slots[$0]] : filling }
  }

  /// Columns in tiles, of the drawn rows and in their own tiles.
  func tiled(_ columns: [SIMD4<Double>], of whole: FoldLayout, columnCount: Int, lanes: Int) -> [SIMD4<Double>] {
    let sources = Tiles(whole, lanes: lanes).places(slotCount: 4 * whole.laneCount, columnCount: columnCount)
    let targets = Tiles(rows, lanes: lanes).places(slotCount: 4 * rows.laneCount, columnCount: columnCount)
    var result = [SIMD4<Double>](repeating: SIMD4(), count: columnCount * rows.laneCount)
    result.withUnsafeMutableBytes { result in
      columns.withUnsafeBytes { columns in
        let result = result.assumingMemoryBound(to: Double.self)
        let columns = columns.assumingMemoryBound(to: Double.self)
        for (slot, origin) in slots.enumerated() {
          let (source, target) = (sources[origin], targets[slot])
          for column in 0..<columnCount {
            result[target.first + column * target.step] = columns[source.first + column * source.step]
          }
        }
      }
    }
    return result
  }

  /// All columns of the drawn rows.
  func gather(_ columns: [SIMD4<Double>], stride: Int) -> [SIMD4<Double>] {
    gather(columns, stride: stride, Array(0..<columns.count / max(1, stride)))
  }

  /// Weighted indicators of classes, times how often the rows were drawn.
  func outcomes(_ columns: [SIMD4<Double>], stride: Int) -> [SIMD4<Double>] {
    var result = gather(columns, stride: stride)
    for first in Swift.stride(from: 0, to: result.count, by: rows.laneCount) {
      for lane in 0..<rows.laneCount { result[first + lane] *= draws[lane] }
    }
    return result
  }
}
