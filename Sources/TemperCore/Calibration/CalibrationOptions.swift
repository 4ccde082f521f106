/// What a user may ask of a calibration.
public struct CalibrationOptions: Sendable, Equatable {
  /// Smallest probability whose logarithm is taken, and smallest share that a curve gives a class.
  public var floor: Double
  /// Fits flexible methods to few rows too.
  public var isForced: Bool
  /// Lets a tie map give the tie a term in |d|, the certainty about the side.
  public var hasAbsoluteMargin: Bool
  /// Lets a tie map favour a side, on purpose: it gives swap equivariance up.
  public var hasPositionOffset: Bool

  /// Strength r of a tie map's ridge r |θ - (β, β, 0)|².
  var tieMapRidge = 30.0
  /// Multiple of the ridges of vector and matrix scaling, K on diagonal and biases and K(K-1) elsewhere.
  var structureRidge = 1.0
  /// Ridges of Dirichlet calibration, on the scale of the mean loss: λ off the diagonal, and μ on the biases.
  var dirichletRidge = 1e-3
  /// μ/2 on the square of what no other ridge holds, on the scale of the summed loss.
  var base = PenaltySettings.base

  public init(
    floor: Double = TrainingSet.defaultFloor, isForced: Bool = false, hasAbsoluteMargin: Bool = false,
    hasPositionOffset: Bool = false
  ) {
    self.floor = floor
    self.isForced = isForced
    self.hasAbsoluteMargin = hasAbsoluteMargin
    self.hasPositionOffset = hasPositionOffset
  }
}
