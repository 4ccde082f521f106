extension CalibratorFitter {
  /// Minimises the sum of losses + 30 |(g, h, b_t, …) - (β, β, 0, …)|², β = 1/T fitted first; g and h are not negative.
  func fitTieMap(folds: [Int], certifies: Bool) -> FittedCalibrator {
    guard let tieStructure = inputs.layout.tieStructure else { preconditionFailure("a tie map needs sides and a tie") }
    let slope = temperatureProblem(folds: folds).solve()
    let (problem, start) = tieMapProblem(slope: slope)
    let (found, certificate) = problem.fit(folds: folds, from: start, certifies: certifies)
    let first = options.hasPositionOffset ? 2 : 1
    return FittedCalibrator(
      TieMap(
        tieStructure: tieStructure, marginSlope: found[0], tieSlope: found[first], tieBias: found[first + 1],
        absoluteMargin: options.hasAbsoluteMargin ? found[first + 2] : 0,
        positionOffset: options.hasPositionOffset ? found[1] : 0, floor: inputs.floor),
      certificate)
  }

  /// Coefficients are g (and the offset) for s, then h, b_t (and c) for r. The start is plain temperature, where the
  /// ridge is zero.
  func tieMapProblem(slope: Double) -> (problem: PenalisedProblem, start: [Double]) {
    // Columns of one model: d, u, 1; |d| is added behind them.
    var columns = inputs.tieColumns(hasBlocks: false)
    var side = [0]
    var tie = [1, 2]
    if options.hasPositionOffset { side.append(2) }
    if options.hasAbsoluteMargin {
      tie.append(3)
      for lane in 0..<inputs.rows.laneCount {
        let margin = columns[lane]
        columns.append(margin.replacing(with: -margin, where: margin .< 0))
      }
    }
    let count = side.count + tie.count
    let slopes = [0, side.count]
    var start = [Double](repeating: 0, count: count)
    for index in slopes { start[index] = slope }
    let strength = 2 * options.tieMapRidge
    var penalty = QuadraticPenalty(dimension: count)
    for index in 0..<count { penalty.addSquare([(index, 1)], target: start[index], strength: strength) }
    let problem = PenalisedProblem(
      loss: HeadLoss(
        link: .tie, rows: inputs.rows, heads: [side, tie], columns: columns, outcomes: inputs.outcomes),
      tying: ParameterTying(
        parameter: (0..<count).map { $0 }, isBounded: (0..<count).map { slopes.contains($0) }),
      penalty: penalty, modulus: strength)
    return (problem, start)
  }
}
