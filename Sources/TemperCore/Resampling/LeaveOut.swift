/// What leaving each of some folds out gave: the coefficients of the fit without it, and their loss on it.
struct LeaveOut: Sendable {
  /// Sum of the losses of each left-out fold, by the fit without it.
  var losses: [Double]
  /// Coefficients of the fit without each fold.
  var coefficients: [BlendCoefficients]

  /// Mean cross-validated loss over the rows of all left-out folds.
  func meanLoss(rowCount: Int) -> Double { losses.reduce(0, +) / Double(rowCount) }
}
