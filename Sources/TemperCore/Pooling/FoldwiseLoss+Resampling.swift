extension HeadLoss: ResampledLoss {
  /// The loss on a resample's rows. Only columns that a head uses are copied. O(rows × columns).
  func resampled(_ drawn: DrawnRows) -> any FoldwiseLoss {
    let used = Set(heads.flatMap { $0 }).sorted()
    var place = [Int](repeating: 0, count: (used.last ?? -1) + 1)
    for (index, column) in used.enumerated() { place[column] = index }
    return HeadLoss(
      link: link, rows: drawn.rows, heads: heads.map { $0.map { place[$0] } },
      columns: drawn.gather(columns, stride: rows.laneCount, used),
      outcomes: drawn.outcomes(outcomes, stride: rows.laneCount))
  }
}

extension SharedWeightLoss: ResampledLoss {
  /// The loss on a resample's rows. O(rows × columns).
  func resampled(_ drawn: DrawnRows) -> any FoldwiseLoss {
    SharedWeightLoss(
      rows: drawn.rows, modelCount: modelCount, classCount: classCount, hasBias: hasBias,
      columns: drawn.gather(columns, stride: rows.laneCount),
      outcomes: drawn.outcomes(outcomes, stride: rows.laneCount))
  }
}

extension PenalisedProblem {
  /// The same problem on a resample's rows; penalties stay on the scale of the summed loss.
  func resampled(_ drawn: DrawnRows) -> PenalisedProblem {
    guard let loss = loss as? any ResampledLoss else { preconditionFailure("the losses of pools can be resampled") }
    return PenalisedProblem(loss: loss.resampled(drawn), map: map, tying: tying, penalty: penalty, modulus: modulus)
  }

  private init(
    loss: any FoldwiseLoss, map: CoefficientMap, tying: ParameterTying, penalty: QuadraticPenalty, modulus: Double
  ) {
    self.loss = loss
    self.map = map
    self.tying = tying
    self.penalty = penalty
    self.modulus = modulus
  }
}
