extension Blend {
  /// Chooses, fits and scores a blend of several models.
  ///
  ///     let training = try TrainingSet(
  ///       classes: ["a", "b", "tie"], tie: "tie", labels: labels, models: ["gemma2": gemma2, "llama": llama])
  ///     let fit = try await Blend.fit(training)
  ///     print(fit.score.mean, "±", fit.score.standardError)
  ///
  /// Results do not depend on `options.threads`. Time is that of `BlendFit.run`.
  public static func fit(_ training: TrainingSet, _ options: BlendOptions = BlendOptions()) async throws -> BlendFit {
    await BlendFit.run(training, options)
  }
}
