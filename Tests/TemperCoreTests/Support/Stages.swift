@testable import TemperCore

/// The stages of model selection up to the blends.
struct Stages {
  let candidates: Candidates
  let choices: Choices
  let blends: Blends

  init(_ data: TrainingSet, _ options: BlendOptions) async {
    candidates = await Candidates.search(data, options)
    choices = Choices(candidates, foldCount: data.foldCount, eligible: options.eligible)
    blends = await Blends(choices, of: candidates, data, options)
  }
}
