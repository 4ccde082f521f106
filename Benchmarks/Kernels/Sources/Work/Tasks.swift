import Dispatch

@testable import TemperCore

/// The work that is timed, by the name that the driver uses for Temper and peers alike.
public enum Tasks {
  /// Makes ready what is not part of the work, and returns the work: figures by name, among them those that both sides
  /// must agree on.
  public typealias Preparation = @Sendable (Arena) -> @Sendable () -> [String: Double]

  public static let all: [String: Preparation] = [
    "linear": linear, "logarithmic": { penalised(.logarithmic, $0) }, "tie-aware": { penalised(.tieAware, $0) },
    "selection": selection, "temperature": temperature, "ece": { expectedError($0, topLabel: true) },
    "classwise-ece": { expectedError($0, topLabel: false) }, "smooth-ece": smoothError, "corp": corp,
    "bootstrap": { bootstrap($0, resamples: 200) },
  ]

  /// The pools' inputs with all rows in one fold.
  static func inputs(_ data: Arena) -> PoolInputs {
    PoolInputs(
      layout: data.layout, labels: data.labels,
      rows: FoldLayout(folds: [Int](repeating: 0, count: data.rowCount), foldCount: 1),
      floor: TrainingSet.defaultFloor,
      predictions: data.predictions)
  }

  /// Weights on the simplex from the probabilities of what came true, with the certificate of their optimality.
  private static func linear(_ data: Arena) -> @Sendable () -> [String: Double] {
    let inputs = inputs(data)
    let likelihoods = inputs.likelihoods()
    let start = [Double](repeating: 1 / Double(data.predictions.count), count: data.predictions.count)
    return {
      let problem = MixtureWeights(rows: inputs.rows, likelihoods: likelihoods, folds: [0])
      let (weights, certificate) = problem.solve(from: start)
      let loss = (problem.value(at: weights) - Double(data.rowCount)) / Double(data.rowCount)
      return ["loss": loss, "gap": certificate.gap, "iterations": Double(certificate.iterations)]
    }
  }

  /// Penalties of one fixed setting, from predictions to coefficients.
  private static func penalised(_ kind: PoolKind, _ data: Arena) -> @Sendable () -> [String: Double] {
    let penalties = PenaltySettings(
      weightRidge: 30, headRidge: kind == .tieAware ? 30 : .infinity,
      blocks: [.closeness: kind == .tieAware ? 30 : .infinity])
    return {
      let family = PenalisedFamily(inputs(data), hasBlocks: kind == .tieAware)
      let problem = family.problem(penalties, .signed)
      let solution = problem.solve(folds: [0], from: family.equalWeights)
      let loss = problem.lossSum(at: solution.point, fold: 0) / Double(data.rowCount)
      return ["loss": loss, "iterations": Double(solution.iterations)]
    }
  }

  private static func selection(_ data: Arena) -> @Sendable () -> [String: Double] {
    return {
      let trajectory = EnsembleSelection(steps: 25).fit(
        data.predictions, labels: data.labels, rows: Array(data.labels.indices),
        layout: data.layout)
      return ["loss": trajectory.values[24]]
    }
  }

  /// Fit and application to the predictions of the first model.
  private static func temperature(_ data: Arena) -> @Sendable () -> [String: Double] {
    {
      let fitted = CalibratorFitter(
        data.predictions[0], labels: data.labels, layout: data.layout
      )
      .fit(.temperature, certifies: false)
      let calibrated = fitted.calibrator.calibrate(data.predictions[0])
      guard case .temperature(let scaling) = fitted.calibrator else { preconditionFailure("not a temperature") }
      return ["slope": scaling.slope, "first": calibrated[0, 0], "last": calibrated[data.rowCount - 1, 0]]
    }
  }

  private static func bootstrap(_ data: Arena, resamples: Int) -> @Sendable () -> [String: Double] {
    let folds = data.labels.indices.map { $0 % 3 }
    let data = TrainingSet(
      layout: data.layout, labels: data.labels,
      models: data.predictions.indices.map { "\(1_000 + $0)" },
      predictions: data.predictions, swapped: data.predictions.map { _ in nil }, folds: folds,
      foldCount: 3,
      groups: nil)
    return {
      let refits = wait {
        await RefitBootstrap(resamples: resamples, seed: 1, threads: 2).refit(data, Hyperparameters(kind: .linear))
      }
      let weights =
        refits?.pools.compactMap { pool -> [Double]? in
          if case .linear(let pool) = pool { pool.weights } else { nil }
        } ?? []
      let count = Double(max(1, weights.count))
      // Of the model with most weight.
      let means = data.predictions.indices.map { m in weights.reduce(0) { $0 + $1[m] } / count }
      guard let most = means.indices.max(by: { means[$0] < means[$1] }) else { return [:] }
      let squares = weights.reduce(0) { $0 + ($1[most] - means[most]) * ($1[most] - means[most]) }
      return ["weight": means[most], "spread": (squares / max(1, count - 1)).squareRoot()]
    }
  }

  /// Runs asynchronous work to its end on the calling thread's time.
  static func wait<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Result {
    let done = DispatchSemaphore(value: 0)
    let box = Box<Result>()
    Task.detached {
      box.value = await body()
      done.signal()
    }
    done.wait()
    return box.value!
  }

  /// Written before the semaphore is signalled and read after it.
  private final class Box<Value>: @unchecked Sendable {
    var value: Value?
  }
}
