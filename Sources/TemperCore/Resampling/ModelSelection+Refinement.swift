extension ModelSelection {
  /// Chooses and fits what refines the blend of a context, on the context's rows alone.
  ///
  /// The blend's inner out-of-fold predictions are what segments and calibrators are fitted to: those of a fit that has seen
  /// a row would be surer of it than the blend is of new ones.
  func refinement(context: Int, data: TrainingSet, options: BlendOptions) async -> PostProcessing {
    let recipe = blends[context]
    let part = ContextRows(fitter(for: recipe).inputs.rows, context: context)
    let methods = options.calibration.methods(layout: data.layout, rowCount: part.rows.count)
    let wanted = options.usesSegments ? data.segments : nil
    guard wanted != nil || methods != [.none] else { return .none }

    var predictions = innerPredictions(of: recipe, context: context, by: elimination(context)?.fitter)
    let labels = part.rows.map { data.labels[$0] }
    let groups = data.groups.map { groups in part.rows.map { groups[$0] } }
    var certificates: [Certificate] = []
    var adjustment: SegmentAdjustment?
    if let segments = wanted?.gathering(rows: part.rows) {
      let fitter = SegmentFitter(
        predictions, labels: labels, layout: data.layout, segments: segments,
        rows: FoldLayout(folds: part.folds, foldCount: part.members.count), floor: data.floor)
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
      options: CalibrationOptions(floor: data.floor))
    let method = methods.count == 1 ? methods[0] : fitter.bestMethod(methods)
    let fitted = fitter.fit(method)
    certificates.append(fitted.certificate)
    return PostProcessing(
      segments: adjustment, calibrator: fitted.calibrator, certificate: Certificate(worstOf: certificates))
  }
}
