import TemperCore
import TemperReport

/// `--prior-shift`: the class shares of the test rows are estimated, and predictions adjusted to them, behind two gates.
///
/// The likelihood-ratio test must find a shift on the test rows, and must find none on the labelled rows: where the blend's
/// own out-of-fold predictions seem shifted, they are not calibrated, and a shift anywhere else would be made of that.
struct PriorShiftStep: Sendable {
  let document: PriorShiftDocument
  private let shift: PriorShift

  /// - Parameters:
  ///   - test: n × K predictions of the test rows.
  ///   - nested: N × K nested predictions of the labelled rows.
  init(test: ProbabilityMatrix, nested: ProbabilityMatrix, labels: [Int], layout: ClassLayout) {
    var shares = [Double](repeating: 0, count: layout.count)
    for label in labels { shares[label] += 1 / Double(labels.count) }
    func estimate(_ probabilities: ProbabilityMatrix) -> PriorShift {
      .estimate(probabilities, sourcePriors: shares, layout: layout, level: PriorShiftDocument.level)
    }
    let shift = estimate(test)
    let labelled = estimate(nested)
    self.shift = shift
    func named(_ values: [Double]) -> [String: Double] { Dictionary(uniqueKeysWithValues: zip(layout.names, values)) }
    document = PriorShiftDocument(
      applied: shift.isAccepted && !labelled.isAccepted, labelledPriors: named(shift.sourcePriors),
      testPriors: named(shift.priors), statistic: shift.statistic, degreesOfFreedom: shift.degreesOfFreedom, p: shift.p,
      labelledP: labelled.p)
  }

  /// The predictions to write. O(n K).
  func adjusted(_ test: ProbabilityMatrix) -> ProbabilityMatrix {
    document.applied ? shift.adjust(test) : test
  }
}
