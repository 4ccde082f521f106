/// The rows of a bootstrap resample: every row that was drawn stands there once, and weighs as often as it was drawn.
///
/// About a third of the rows of a resample are missing, and a sum over weighted rows is the sum over the rows themselves.
struct DrawnRows: Sendable {
  /// The drawn rows, numbered in the order of the lanes they came from; one fold.
  let rows: FoldLayout
  /// The row each of them was.
  let members: [Int]
  /// The slot each of them came from.
  private let slots: [Int]

  /// - Parameters:
  ///   - whole: the rows that are drawn from.
  ///   - counts: how often each of the N rows was drawn; whole numbers, one of them positive.
  init(_ whole: FoldLayout, counts: [Double]) {
    var members: [Int] = []
    var slots: [Int] = []
    for (slot, row) in whole.slots.enumerated() {
      guard row >= 0, counts[row] > 0 else { continue }
      members.append(row)
      slots.append(slot)
    }
    self.members = members
    self.slots = slots
    rows = FoldLayout(weights: members.map { counts[$0] })
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

  /// All columns of the drawn rows.
  func gather(_ columns: [SIMD4<Double>], stride: Int) -> [SIMD4<Double>] {
    gather(columns, stride: stride, Array(0..<columns.count / max(1, stride)))
  }

  /// Indicators of classes times the weights of the drawn rows.
  func outcomes(_ columns: [SIMD4<Double>], stride: Int) -> [SIMD4<Double>] {
    var result = gather(columns, stride: stride)
    for first in Swift.stride(from: 0, to: result.count, by: rows.laneCount) {
      for lane in 0..<rows.laneCount { result[first + lane] *= rows.weights[lane] }
    }
    return result
  }
}
