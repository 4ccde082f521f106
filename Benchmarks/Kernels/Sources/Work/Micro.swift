import Foundation
import TemperStore

@testable import TemperCore
@testable import TemperFiles

/// Single kernels on an arena of the competition's size, for micro benchmarks and counts of instructions.
///
/// Each name goes with a function that makes ready what the kernel needs and returns the kernel, which gives a figure so that
/// nothing can be left out.
public enum Micro {
  public typealias Kernel = @Sendable () -> Double

  public static let rows = 57_477
  public static let models = 8

  public static let all: [(name: String, prepare: @Sendable () throws -> Kernel)] = [
    ("log-sum-exp", softmax), ("logarithmic derivatives", { pool(.logarithmic, classCount: 3) }),
    ("logarithmic derivatives, 10 classes", { pool(.logarithmic, classCount: 10) }),
    ("tie-aware derivatives", { pool(.tieAware, classCount: 3) }), ("linear derivatives", mixture),
    ("temperature", temperature), ("sort", sort), ("pool adjacent violators", violators),
    ("smooth calibration error", smooth), ("parse CSV", parse), ("insert", insert),
  ]

  private static func pairwise(classCount: Int = 3) -> Arena {
    .made(rows: rows, models: models, classCount: classCount)
  }

  private static func softmax() -> Kernel {
    let scores = pairwise().predictions[0].flooredLogs(TrainingSet.defaultFloor)
    return { ProbabilityMatrix(softmaxOf: scores, classCount: 3).values[0] }
  }

  /// Value, gradient and Hessian of a penalised pool's loss.
  private static func pool(_ kind: PoolKind, classCount: Int) -> Kernel {
    let family = PenalisedFamily(Tasks.inputs(pairwise(classCount: classCount)))
    let penalties = PenaltySettings(
      weightRidge: 30, headRidge: kind == .tieAware ? 30 : .infinity,
      blocks: [.closeness: kind == .tieAware ? 30 : .infinity])
    let problem = family.problem(penalties, .signed)
    let point = [Double](repeating: 0.1, count: problem.tying.count)
    return { problem.lossDerivatives(at: point, fold: 0).value }
  }

  private static func mixture() -> Kernel {
    let inputs = Tasks.inputs(pairwise())
    let problem = MixtureWeights(rows: inputs.rows, likelihoods: inputs.likelihoods(), folds: [0])
    let point = [Double](repeating: 1 / Double(models), count: models)
    return { problem.derivatives(at: point).value }
  }

  private static func temperature() -> Kernel {
    let data = pairwise()
    let fitter = CalibratorFitter(data.predictions[0], labels: data.labels, layout: data.layout)
    return { fitter.temperatureProblem(folds: [0]).solve() }
  }

  private static func event() -> (probabilities: [Double], outcomes: [Bool]) {
    let data = pairwise()
    let event = PredictedEvent.topLabel(data.predictions[0])
    return (event.probabilities, event.outcomes(data.labels))
  }

  private static func sort() -> Kernel {
    let probabilities = event().probabilities
    return { Double(RisingOrder.rows(probabilities)[0]) }
  }

  private static func violators() -> Kernel {
    let (probabilities, outcomes) = event()
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    return { IsotonicRegression(forecast).blocks[0].value }
  }

  private static func smooth() -> Kernel {
    let (probabilities, outcomes) = event()
    return { SmoothCalibrationError(probabilities, outcomes: outcomes).value }
  }

  /// Digest, decoding and parsing of one model's file.
  private static func parse() throws -> Kernel {
    let data = pairwise()
    let path = temporary("csv")
    var text = "id," + data.layout.names.joined(separator: ",") + "\n"
    for row in 0..<rows {
      let cells = data.predictions[0][row: row].map { String(format: "%.6g", $0) }
      text += "\(10_000 + row)," + cells.joined(separator: ",") + "\n"
    }
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    let names = data.layout.names
    return {
      (try? PredictionReader(classes: names).read(path).probabilities.values[0]) ?? .nan
    }
  }

  /// One model's rows into a database, in a transaction of its own.
  private static func insert() throws -> Kernel {
    let data = pairwise()
    let path = temporary("sqlite")
    let store = try Store(path: path, access: .create)
    let source = Source(path: "made", sha256: String(repeating: "0", count: 64), rows: rows)
    try store.write {
      try $0.importLabels(
        layout: data.layout, ids: (0..<rows).map { "\($0)" }, labels: data.labels, source: source,
        replace: false)
    }
    let count = Counter()
    return {
      let model = count.next()
      do {
        try store.write {
          if model > 0 { try $0.removeModel("model \(model - 1)") }
          try $0.importPredictions(
            model: "model \(model)", split: .oof, orientation: .plain, probabilities: data.predictions[0],
            source: source)
        }
      } catch { fatalError("\(error)") }
      return Double(model)
    }
  }

  private static func temporary(_ suffix: String) -> String {
    NSTemporaryDirectory() + "temper-micro-\(UUID().uuidString).\(suffix)"
  }

  /// Counts calls. One thread calls.
  private final class Counter: @unchecked Sendable {
    private var count = -1
    func next() -> Int {
      count += 1
      return count
    }
  }
}
