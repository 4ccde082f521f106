/// How the predictions of one model differ between the labelled (OOF) and the test rows, in mean probability and confidence.
///
/// Both are sums over rows, so their difference has a standard error; where it is larger than chance allows, either the
/// rows differ, or the files were made differently. Means over fold models are smoother than OOF predictions.
public struct TestShift: Sendable, Equatable {
  /// A mean on both kinds of rows, with the p-value of no difference.
  public struct Difference: Sendable, Equatable {
    public var oof: Double
    public var test: Double
    /// Standard error of `test - oof`; zero where neither varies.
    public var standardError: Double
    /// Two-sided, by the normal approximation.
    public var p: Double
  }

  /// Name of the model.
  public var name: String
  /// Mean probability of each class, K.
  public var classes: [Difference]
  /// Mean entropy of a row, in nats: high is unsure.
  public var entropy: Difference
}

extension TestShift {
  /// - Parameters:
  ///   - oof: N × K.
  ///   - test: n × K.
  ///   - groups: N group ordinals of the OOF rows, or nil; test rows are taken as independent.
  ///   - weights: N weights of the OOF rows, or nil where every row counts once (see `RowWeights`); test rows count once.
  ///   - name: its name.
  ///
  /// O((N + n) K).
  public init(
    _ name: String, oof: ProbabilityMatrix, test: ProbabilityMatrix, groups: [Int]?, weights: [Double]? = nil
  ) {
    func compare(_ value: (ProbabilityMatrix, Int) -> Double) -> Difference {
      let first = MeanEstimate((0..<oof.rowCount).map { value(oof, $0) }, groups: groups, weights: weights)
      let second = MeanEstimate((0..<test.rowCount).map { value(test, $0) })
      let variance = first.standardError * first.standardError + second.standardError * second.standardError
      let error = variance.squareRoot()
      let gap = abs(second.mean - first.mean)
      // Constant predictions differ by rounding alone, and so does their error from zero.
      let isRounding = gap <= 1e-12 * max(1, abs(first.mean))
      let p = isRounding ? 1 : error > 0 ? erfc(gap / error / 2.0.squareRoot()) : 0
      return Difference(oof: first.mean, test: second.mean, standardError: error, p: p)
    }
    self.name = name
    classes = (0..<oof.classCount).map { k in compare { $0[$1, k] } }
    entropy = compare { $0.entropy(row: $1) }
  }
}

/// Looks for models whose out-of-fold predictions have seen the labels.
///
/// Such a model is right, and sure of itself, on the labelled rows, and can be neither on the test rows. How sure it is there
/// is known without labels: its mean entropy on them is the loss that it expects. So both its OOF loss and its OOF entropy
/// lie far below its test entropy. Each alone is ordinary: the loss of a timid model is below its entropy everywhere, and
/// means over fold models are less sure than OOF predictions. What all models share (harder test rows) is subtracted.
public struct LeakCheck: Codable, Sendable, Equatable {
  /// One model's two signs, each log(test entropy / its counterpart on the labelled rows).
  public struct Confidence: Codable, Sendable, Equatable {
    public var name: String
    public var oofLogLoss: Double
    public var oofEntropy: Double
    public var testEntropy: Double
    /// By how much both signs at least exceed what the other models show.
    public var excess: Double
    /// Whether the excess is beyond `LeakCheck.threshold` and four standard errors, for both signs.
    public var suspectedLeak: Bool
  }

  /// Loss and entropies of every model, in nats.
  public var confidence: [Confidence]

  /// Excess from which on a model is named: loss and entropy both a seventh lower than on the test rows. The 44 honest
  /// models of the five data sets that this was made with stay below .01 beside their peers, and below .07 alone; training
  /// that raises the label's log-odds by one to one and a half is found in nearly all of them.
  public static let threshold = 0.15
  private static let standardErrors = 4.0

  /// - Parameters:
  ///   - names: of the M models.
  ///   - oof: M matrices of N × K.
  ///   - test: M matrices of n × K, of the same models.
  ///   - labels: N class ordinals.
  ///   - groups: N group ordinals of the labelled rows, or nil; test rows are taken as independent.
  ///   - weights: N weights of the labelled rows, or nil where every row counts once (see `RowWeights`).
  ///
  /// O((N + n) K M).
  public init(
    _ names: [String], oof: [ProbabilityMatrix], test: [ProbabilityMatrix], labels: [Int], groups: [Int]?,
    weights: [Double]? = nil
  ) {
    precondition(oof.count == test.count && names.count == oof.count)
    let signs = zip(oof, test).map { oof, test in
      let loss = MeanEstimate(LogLoss.perRow(oof, labels: labels), groups: groups, weights: weights)
      let entropy = MeanEstimate((0..<oof.rowCount).map { oof.entropy(row: $0) }, groups: groups, weights: weights)
      // Sorted, because a run has the test rows in the order of its sample, and a database in that of a model's file.
      let there = MeanEstimate((0..<test.rowCount).map { test.entropy(row: $0) }.sorted())
      return (
        loss: loss.mean, entropy: entropy.mean, test: there.mean, fromLoss: LogRatio(there, loss),
        fromEntropy: LogRatio(there, entropy)
      )
    }
    confidence = signs.indices.map { m in
      let others = signs.indices.filter { $0 != m }
      func excess(_ sign: (Int) -> LogRatio) -> (value: Double, isLarge: Bool) {
        let common = max(0, LeakCheck.median(others.map { sign($0).value }) ?? 0)
        let value = sign(m).value - common
        return (value, value > max(LeakCheck.threshold, LeakCheck.standardErrors * sign(m).standardError))
      }
      let loss = excess { signs[$0].fromLoss }
      let entropy = excess { signs[$0].fromEntropy }
      return Confidence(
        name: names[m], oofLogLoss: signs[m].loss, oofEntropy: signs[m].entropy, testEntropy: signs[m].test,
        excess: min(loss.value, entropy.value), suspectedLeak: loss.isLarge && entropy.isLarge)
    }
  }

  /// The logarithm of a ratio of two independent means, with its error by the delta method.
  private struct LogRatio {
    let value: Double
    let standardError: Double

    /// Means below it, of predictions that are certain everywhere, are taken as it.
    private static let smallest = 1e-6

    init(_ above: MeanEstimate, _ below: MeanEstimate) {
      let numerator = max(above.mean, LogRatio.smallest)
      let denominator = max(below.mean, LogRatio.smallest)
      value = log(numerator / denominator)
      let first = above.standardError / numerator
      let second = below.standardError / denominator
      standardError = (first * first + second * second).squareRoot()
    }
  }

  private static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    return PairedBootstrap.quantile(values.sorted(), 0.5)
  }
}
