/// A sum of losses over rows, as a function of coefficients, fold by fold.
protocol FoldwiseLoss: Sendable {
  var rows: FoldLayout { get }
  /// Number of coefficients P.
  var coefficientCount: Int { get }
  /// Sum of the losses of a fold's rows, in nats.
  func value(at coefficients: [Double], fold: Int) -> Double
  /// Loss, gradient and Hessian of a fold's rows.
  func derivatives(at coefficients: [Double], fold: Int) -> Derivatives
}

/// A loss whose rows can be drawn anew.
protocol ResampledLoss: FoldwiseLoss {
  /// The same function of a resample's rows.
  func resampled(_ drawn: DrawnRows) -> any FoldwiseLoss
}
