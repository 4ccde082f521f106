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
