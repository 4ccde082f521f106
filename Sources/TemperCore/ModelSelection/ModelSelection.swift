/// What nested cross-validation selected, for every outer split by the split's own rows alone.
///
/// Selection goes through stages, each a value that is made from those before it: the candidates that were tried, the choices
/// of a pool among them, the blends of the pools that lead, the models that the blends keep. What the searches knew of their
/// fits is gone when it ends.
struct ModelSelection: Sendable {
  /// Fitters of all models, by how swapped predictions take part.
  let fitters: [SwapUse: PoolFitter]
  let choices: Choices
  let blends: SplitValues<Pruned.Blend>
  /// What is done after pooling.
  let postProcessing: SplitValues<PostProcessing>

  static func run(_ data: TrainingSet, _ options: BlendOptions) async -> ModelSelection {
    let candidates = await Candidates.search(data, options)
    let choices = Choices(candidates, foldCount: data.foldCount, eligible: options.eligible)
    let blends = await Blends(choices, of: candidates, data, options)
    let pruned = await Pruned(blends, of: candidates, data, options)
    let stage = ProgressMonitor.begin(.calibrating, total: data.foldCount + 1)
    defer { stage.end() }
    let postProcessing = await SplitValues(foldCount: data.foldCount, threads: options.threads, countedIn: stage) {
      split in
      await pruned.blends[split].postProcessing(split, of: candidates, data, options)
    }
    return ModelSelection(
      fitters: candidates.fitters, choices: choices, blends: pruned.blends, postProcessing: postProcessing)
  }

  func fitter(for recipe: Hyperparameters) -> PoolFitter {
    guard let fitter = fitters[recipe.swapping] else { preconditionFailure("unknown inputs") }
    return fitter
  }
}
