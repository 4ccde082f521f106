import TemperKernels
import Testing

@Suite struct OrderStatisticTests {
  /// Against sorting: few values and many, different ones and repeated ones, in several orders.
  @Test(arguments: [1, 2, 3, 4, 7, 50, 999]) func asSorted(count: Int) {
    let scattered = (0..<count).map { Double($0 * 7_919 % 1_009) }
    let orders = [
      scattered, scattered.sorted(), scattered.sorted(by: >), scattered.map { Double(Int($0) % 3) },
      [Double](repeating: 0.5, count: count),
    ]
    for values in orders {
      let sorted = values.sorted()
      for rank in Set([0, 1, count / 40, count / 2, count - 2, count - 1]) where (0..<count).contains(rank) {
        var shuffled = values
        #expect(temper_order_statistic(&shuffled, count, rank) == sorted[rank])
        #expect(shuffled.sorted() == sorted)
      }
    }
  }
}
