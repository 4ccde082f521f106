public import TemperCore
public import TemperReport

/// What must hold of an inspection for a pipeline to go on.
public enum InspectGate: Sendable, Equatable {
  /// No diagram has a flagged bin.
  case flagged
  /// A number of the inspection stays on one side of a bound.
  case limit(Measure, isUpper: Bool, bound: Double)

  /// A number that can be bounded.
  public enum Measure: String, Sendable, CaseIterable {
    case logLoss = "log-loss"
    case brier, accuracy
    /// Calibration errors of the most probable class: by equal width, by equal mass, smooth, the largest bin's.
    case ece
    case equalMassECE = "ece-equal-mass"
    case smoothECE = "ece-smooth"
    case maximumECE = "ece-maximum"
    /// The mean of all classes' errors.
    case classWiseECE = "ece-class-wise"

    func value(_ inspection: InspectDocument) -> Double {
      switch self {
      case .logLoss: inspection.logLoss
      case .brier: inspection.brier
      case .accuracy: inspection.accuracy
      case .ece: inspection.ece.topLabel
      case .equalMassECE: inspection.ece.topLabelEqualMass
      case .smoothECE: inspection.ece.smooth
      case .maximumECE: inspection.ece.maximum
      case .classWiseECE: inspection.ece.classWise
      }
    }
  }

  /// Refuses an inspection that does not hold to it.
  ///
  /// - Throws: `RequestError` of kind `.gateNotMet`.
  public func check(_ inspection: InspectDocument) throws {
    switch self {
    case .flagged:
      let names = inspection.perClass.filter { $0.bins.contains(where: \.flagged) }.map(\.name)
      let ties = inspection.tie?.byMargin.contains(where: \.flagged) == true ? ["the tie by margin"] : []
      let found = names.map { "\"\($0)\"" } + ties
      if found.isEmpty { return }
      throw RequestError(.gateNotMet, "flagged: \(found.joined(separator: ", ")) contradict calibration")
    case .limit(let measure, let isUpper, let bound):
      let value = measure.value(inspection)
      if isUpper ? !(value > bound) : !(value < bound) { return }
      throw RequestError(
        .gateNotMet, "\(measure.rawValue) is \(NumberText.exact(value)), \(isUpper ? "above" : "below") \(bound)")
    }
  }
}

/// What must hold of a comparison of A with B.
public enum CompareGate: String, Sendable, CaseIterable {
  /// The interval of loss(A) - loss(B) lies below zero.
  case better
  /// It does not lie above zero.
  case notWorse = "not-worse"

  /// Refuses a comparison that does not hold to it.
  ///
  /// - Throws: `RequestError` of kind `.gateNotMet`.
  public func check(_ comparison: CompareDocument) throws {
    let part = comparison.difference.logLoss
    let isMet =
      switch self {
      case .better: (part.interval?.upperBound ?? 0) < 0
      case .notWorse: !((part.interval?.lowerBound ?? 0) > 0)
      }
    if isMet { return }
    let interval = part.interval.map { " \(NumberText.interval($0))" } ?? ""
    throw RequestError(
      .gateNotMet,
      "\"\(comparison.a)\" is \(self == .better ? "not better" : "worse") than \"\(comparison.b)\": \(NumberText.difference(part.mean ?? 0))\(interval)"
    )
  }
}
