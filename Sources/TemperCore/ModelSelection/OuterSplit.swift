/// What nested cross-validation leaves out of everything that it chooses: an outer fold, or nothing for the fit that is
/// handed out.
enum OuterSplit: Sendable, Hashable {
  /// The rows of this fold are left out; the fold is scored by what was chosen without it.
  case fold(Int)
  /// All rows take part.
  case all

  /// Every split in order: the outer folds, then all rows.
  static func each(foldCount: Int) -> [OuterSplit] { (0..<foldCount).map(OuterSplit.fold) + [.all] }

  /// The outer fold; nil where there is none.
  var leftOut: Int? {
    switch self {
    case .fold(let fold): fold
    case .all: nil
    }
  }

  /// The folds that take part, rising: the inner folds of nested cross-validation.
  func folds(of foldCount: Int) -> [Int] { (0..<foldCount).filter { $0 != leftOut } }

  /// For each of these folds, the folds that its inner fit goes without: the fold itself, and the outer one. Rising.
  ///
  /// A fit without two folds serves both of them: it is the same whichever is the outer one.
  func exclusions(of foldCount: Int) -> [[Int]] {
    folds(of: foldCount).map { fold in leftOut.map { [min($0, fold), max($0, fold)] } ?? [fold] }
  }
}

/// One value for every outer split.
struct SplitValues<Value> {
  /// Those of the outer folds, in order.
  private(set) var outer: [Value]
  /// That of all rows.
  private(set) var all: Value

  init(outer: [Value], all: Value) {
    self.outer = outer
    self.all = all
  }

  /// - Parameter value: makes the value of each split, in order.
  init(foldCount: Int, _ value: (OuterSplit) throws -> Value) rethrows {
    outer = try (0..<foldCount).map { try value(.fold($0)) }
    all = try value(.all)
  }

  subscript(split: OuterSplit) -> Value {
    get { split.leftOut.map { outer[$0] } ?? all }
    set { if let fold = split.leftOut { outer[fold] = newValue } else { all = newValue } }
  }

  var foldCount: Int { outer.count }
  /// Every split in order.
  var splits: [OuterSplit] { OuterSplit.each(foldCount: foldCount) }
  /// All values in the order of `splits`.
  var values: [Value] { outer + [all] }

  func map<Other>(_ transform: (Value) throws -> Other) rethrows -> SplitValues<Other> {
    SplitValues<Other>(outer: try outer.map(transform), all: try transform(all))
  }
}

extension SplitValues: Sendable where Value: Sendable {}
extension SplitValues: Equatable where Value: Equatable {}

extension SplitValues where Value: Sendable {
  /// - Parameters:
  ///   - threads: how many values are made at once.
  ///   - stage: what the splits are units of.
  ///   - value: makes the value of each split.
  init(
    foldCount: Int, threads: Int, countedIn stage: StageProgress? = nil,
    _ value: @escaping @Sendable (OuterSplit) async -> Value
  ) async {
    let made = await parallelMap(
      OuterSplit.each(foldCount: foldCount), threads: threads, countedIn: stage, value)
    self.init(outer: Array(made.prefix(foldCount)), all: made[foldCount])
  }
}

/// The rows that take part in a split, fold after fold.
struct SplitRows: Sendable {
  /// Row indices, fold after fold, rising within each.
  let rows: [Int]
  /// The fold of each of them, counted from 0 among the split's folds.
  let folds: [Int]
  /// The split's folds, by their own numbers.
  let members: [Int]

  init(_ layout: FoldLayout, _ split: OuterSplit) {
    members = split.folds(of: layout.foldCount)
    rows = members.flatMap { layout.members[$0] }
    folds = members.enumerated().flatMap { Array(repeating: $0, count: layout.members[$1].count) }
  }
}
