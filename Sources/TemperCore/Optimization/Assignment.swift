/// The assignment problem: every row gets a column of its own, at the smallest sum of costs.
enum Assignment {
  /// The column of every row in an optimal assignment, by shortest augmenting paths (Kuhn 1955, doi:10.1002/nav.3800020109;
  /// Jonker & Volgenant 1987, doi:10.1007/BF02278710). O(n³).
  ///
  /// Of several optimal ones it is always the same that is found.
  ///
  /// - Parameter costs: n × n finite numbers, row by row.
  /// - Returns: a permutation of `0..<n`.
  static func optimum(_ costs: [[Double]]) -> [Int] {
    let count = costs.count
    // Row and column 0 stand for "none yet"; dual variables keep every reduced cost non-negative.
    var rowPrice = [Double](repeating: 0, count: count + 1)
    var columnPrice = [Double](repeating: 0, count: count + 1)
    var rowOfColumn = [Int](repeating: 0, count: count + 1)
    for row in 1..<count + 1 {
      rowOfColumn[0] = row
      var column = 0
      var reached = [Bool](repeating: false, count: count + 1)
      var distance = [Double](repeating: .infinity, count: count + 1)
      var previous = [Int](repeating: 0, count: count + 1)
      repeat {
        reached[column] = true
        let from = rowOfColumn[column]
        var nearest = Double.infinity
        var next = 0
        for other in 1..<count + 1 where !reached[other] {
          let reduced = costs[from - 1][other - 1] - rowPrice[from] - columnPrice[other]
          if reduced < distance[other] {
            distance[other] = reduced
            previous[other] = column
          }
          if distance[other] < nearest {
            nearest = distance[other]
            next = other
          }
        }
        for other in 0..<count + 1 {
          if reached[other] {
            rowPrice[rowOfColumn[other]] += nearest
            columnPrice[other] -= nearest
          } else {
            distance[other] -= nearest
          }
        }
        column = next
      } while rowOfColumn[column] != 0
      while column != 0 {
        rowOfColumn[column] = rowOfColumn[previous[column]]
        column = previous[column]
      }
    }
    var columnOfRow = [Int](repeating: 0, count: count)
    for column in 1..<count + 1 { columnOfRow[rowOfColumn[column] - 1] = column - 1 }
    return columnOfRow
  }
}
