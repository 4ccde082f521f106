public import TemperCore
public import TemperReport

/// A fit with everything that is said about it.
public struct FitResult: Sendable {
  public let data: BlendData
  public let blend: BlendFit
  public let document: FitDocument
  /// What deserves attention: fits that did not converge, swapped predictions that cannot be used.
  public let warnings: [String]
}

/// Fits blends to data sets.
public enum Fitting {
  /// Chooses, fits and scores a blend, and describes it.
  ///
  /// - Parameter name: the name the document bears.
  /// - Throws: `RequestError` where the request does not fit the data.
  public static func run(_ dataset: Dataset, _ request: FitRequest, name: String) async throws -> FitResult {
    let data = try dataset.blendData(request)
    let options = BlendOptions(
      pool: request.pool, sign: request.weights, swapping: request.swapping, seed: request.seed,
      isExact: request.isExact, threads: request.threads)
    let blend = await BlendFit.run(data, options)
    let document = await FitDocument(name: name, data: data, blend: blend, seed: request.seed, threads: request.threads)
    return FitResult(data: data, blend: blend, document: document, warnings: warnings(dataset, request, data, blend))
  }

  private static func warnings(
    _ dataset: Dataset, _ request: FitRequest, _ data: BlendData, _ blend: BlendFit
  ) -> [String] {
    var result: [String] = []
    if request.folds != nil, dataset.folds != nil {
      result.append("--folds is not used: folds are loaded, and the predictions were made on them")
    }
    for model in dataset.models where model.swappedOOF != nil && model.usableSwappedOOF == nil {
      guard data.models.contains(model.name) else { continue }
      result.append(
        "\(model.name): its swapped OOF predictions are not used, because swapped test predictions are missing")
    }
    if !blend.certificate.converged {
      result.append("the fit did not converge within its iteration limit; its certificate says how far it may be off")
    } else if !blend.converged {
      result.append("a fit inside cross-validation did not converge within its iteration limit; the score may be off")
    }
    return result
  }
}
