/// Which entries of W and b a linear calibrator has, in which order, and which of them are one and the same.
///
/// Classes are counted in `PoolInputs.classOrder`: a, b, tie where there are sides. Then W commutes with exchanging a and
/// b, and only the tie has a bias.
struct LinearShape {
  enum Entry {
    case weight(head: Int, column: Int)
    case bias(head: Int)
  }

  let classCount: Int
  /// What each coefficient is, head by head.
  let entries: [Entry]
  /// Columns of each head: K log-probabilities, then the constant.
  let heads: [[Int]]
  let tying: ParameterTying

  var coefficientCount: Int { entries.count }

  init(_ method: CalibrationMethod, _ layout: ClassLayout) {
    let classes = layout.count
    classCount = classes
    let isDiagonal = method == .vector
    heads = (0..<classes).map { k in (isDiagonal ? [k] : Array(0..<classes)) + [classes] }
    entries = heads.enumerated().flatMap { head, columns in
      columns.map { $0 == classes ? Entry.bias(head: head) : Entry.weight(head: head, column: $0) }
    }
    tying = LinearShape.tie(entries, hasSides: layout.tieStructure != nil, isDiagonal: isDiagonal)
  }

  /// Slopes of a diagonal W are not negative, so that every class rises with its own probability.
  private static func tie(_ entries: [Entry], hasSides: Bool, isDiagonal: Bool) -> ParameterTying {
    var parameter: [Int?] = []
    var isBounded: [Bool] = []
    var shared: [[Int]: Int] = [:]
    for entry in entries {
      guard let key = key(of: entry, hasSides: hasSides) else {
        parameter.append(nil)
        continue
      }
      if let known = shared[key] {
        parameter.append(known)
        continue
      }
      shared[key] = isBounded.count
      parameter.append(isBounded.count)
      if case .weight = entry { isBounded.append(isDiagonal) } else { isBounded.append(false) }
    }
    return ParameterTying(parameter: parameter, isBounded: isBounded)
  }

  /// Entries with the same key are one parameter; nil is zero.
  private static func key(of entry: Entry, hasSides: Bool) -> [Int]? {
    switch entry {
    case .bias(let head):
      return hasSides && head < 2 ? nil : [head]
    case .weight(let head, let column):
      // The mirror image of an entry exchanges 0 and 1; of the two, the one of side a names both.
      guard hasSides, head == 1 || head == 2 && column == 1 else { return [head, column] }
      return [head == 1 ? 0 : head, column < 2 ? 1 - column : column]
    }
  }

  /// The coefficients of W = 1, b = 0.
  var identity: [Double] {
    entries.map { entry in
      if case .weight(let head, let column) = entry, head == column { 1 } else { 0 }
    }
  }

  /// W (K diagonal entries, or K² row by row) and b in the order of the classes' ordinals.
  func named(_ coefficients: [Double], classOrder: [Int]) -> (weights: [Double], biases: [Double]) {
    let isDiagonal = coefficients.count == 2 * classCount
    var weights = [Double](repeating: 0, count: isDiagonal ? classCount : classCount * classCount)
    var biases = [Double](repeating: 0, count: classCount)
    for (entry, value) in zip(entries, coefficients) {
      switch entry {
      case .bias(let head): biases[classOrder[head]] = value
      case .weight(let head, let column):
        let row = classOrder[head]
        weights[isDiagonal ? row : row * classCount + classOrder[column]] = value
      }
    }
    return (weights, biases)
  }
}
