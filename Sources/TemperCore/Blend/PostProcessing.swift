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
  /// - Parameters:
  ///   - rows: the segments of the rows; unused where the refinement has none.
  ///   - probabilities: N × K predictions.
  public func refine(_ probabilities: ProbabilityMatrix, segments rows: Segmentation?) -> ProbabilityMatrix {
    calibrator.calibrate(adjust(probabilities, segments: rows))
  }

  /// The same without the calibrator.
  func adjust(_ probabilities: ProbabilityMatrix, segments rows: Segmentation?) -> ProbabilityMatrix {
    guard let segments else { return probabilities }
    guard let rows else { preconditionFailure("a blend by segments needs the segments of its rows") }
    return segments.adjust(probabilities, segments: rows)
  }
}

extension Pruned.Blend {
  /// Chooses and fits what is done after pooling in a split, on the split's rows alone.
  ///
  /// The blend's inner out-of-fold predictions are what segments and calibrators are fitted to: those of a fit that has seen
  /// a row would be surer of it than the blend is of new ones.
  func postProcessing(
    _ split: OuterSplit, of candidates: Candidates, _ data: TrainingSet, _ options: BlendOptions
  ) async -> PostProcessing {
    let part = SplitRows(fitter.inputs.rows, split)
    let methods = options.calibration.methods(layout: data.layout, rowCount: part.rows.count)
    let wanted = options.usesSegments ? data.segments : nil
    guard wanted != nil || methods != [.none] else { return .none }

    var predictions = candidates.innerPredictions(of: recipe, split, by: isPruned ? fitter : nil)
    let labels = part.rows.map { data.labels[$0] }
    let (groups, weights) = (gather(data.groups, part.rows), gather(data.weights, part.rows))
    var certificates: [Certificate] = []
    var adjustment: SegmentAdjustment?
    if let segments = wanted?.gathering(rows: part.rows) {
      let fitter = SegmentFitter(
        predictions, labels: labels, layout: data.layout, segments: segments,
        rows: FoldLayout(folds: part.folds, foldCount: part.members.count, weights: weights), floor: data.floor)
      let folds = Array(part.members.indices)
      let choice = await SegmentSearch.choose(fitter, folds: folds, groups: groups, threads: 1)
      if !choice.isOff {
        let fitted = fitter.fit(choice.strengths, folds: folds, certifies: true)
        adjustment = fitted.adjustment
        certificates.append(fitted.certificate)
        predictions = fitted.adjustment.adjust(predictions, segments: segments)
      }
    }
    let fitter = CalibratorFitter(
      predictions, labels: labels, layout: data.layout, folds: part.folds, foldCount: part.members.count,
      weights: weights, options: CalibrationOptions(floor: data.floor))
    let fitted = fitter.fit(fitter.choose(methods, groups: groups))
    certificates.append(fitted.certificate)
    return PostProcessing(
      segments: adjustment, calibrator: fitted.calibrator, certificate: Certificate(worstOf: certificates))
  }
}
