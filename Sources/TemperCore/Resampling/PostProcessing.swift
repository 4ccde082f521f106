/// What is done to a blend's probabilities after pooling: slopes and biases of segments, then a calibrator.
///
/// Both are fitted to predictions of the blend for rows that it was not fitted to.
public struct PostProcessing: Sendable {
  /// Nil where rows have no segments, or cross-validation did not want any to differ.
  public let segments: SegmentAdjustment?
  /// What leaves probabilities as they are where no calibrator was better.
  public let calibrator: Calibrator
  /// The worst of the two fits.
  public let certificate: Certificate

  public init(
    segments: SegmentAdjustment? = nil, calibrator: Calibrator = .none,
    certificate: Certificate = .exact
  ) {
    self.segments = segments
    self.calibrator = calibrator
    self.certificate = certificate
  }

  /// Probabilities as they are.
  public static var none: PostProcessing { PostProcessing() }

  /// Whether probabilities stay as they are.
  public var isNone: Bool { segments == nil && calibrator.method == .none }

  /// Refines the probabilities of some rows. O(N K), and O(N K²) for calibrators with a matrix.
  ///
  /// - Parameter rows: the segments of the rows; unused where the refinement has none.
  public func refine(_ probabilities: ProbabilityMatrix, segments rows: Segmentation?) -> ProbabilityMatrix {
    var result = probabilities
    if let segments {
      guard let rows else { preconditionFailure("a blend by segments needs the segments of its rows") }
      result = segments.adjust(result, segments: rows)
    }
    return calibrator.calibrate(result)
  }
}
