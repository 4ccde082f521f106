extension InspectDocument {
  /// What the predictions know of the tie and of the sides.
  public struct TieViews: Codable, Sendable, Equatable {
    /// Name of the tie class.
    public var className: String
    /// The two sides in order.
    public var sides: [String]
    /// Log loss of "tie or not", over all rows.
    public var tieLogLoss: Double
    /// Share of the rows that are no tie × their log loss of "which side"; with `tieLogLoss` the whole log loss.
    public var decisiveLogLoss: Double
    /// Share of the rows that are no tie.
    public var decisiveShare: Double
    public var byMargin: [MarginBin]
    /// The first side against the second, over the rows that are no tie; null where there are none.
    public var side: Reliability?
    public var position: Position
    /// Of a model with swapped predictions; null for a fit, whose models have their own.
    public var swap: Swap?
    /// Null where the rows cannot tell, as without a tie among them.
    public var davidson: Davidson?

    public init(
      className: String, sides: [String], tieLogLoss: Double, decisiveLogLoss: Double, decisiveShare: Double,
      byMargin: [MarginBin], side: Reliability?, position: Position, swap: Swap?, davidson: Davidson?
    ) {
      self.className = className
      self.sides = sides
      self.tieLogLoss = tieLogLoss
      self.decisiveLogLoss = decisiveLogLoss
      self.decisiveShare = decisiveShare
      self.byMargin = byMargin
      self.side = side
      self.position = position
      self.swap = swap
      self.davidson = davidson
    }

    enum CodingKeys: String, CodingKey {
      case sides, side, position, swap, davidson
      case className = "class"
      case tieLogLoss
      case decisiveLogLoss
      case decisiveShare
      case byMargin
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(className, forKey: .className)
      try container.encode(sides, forKey: .sides)
      try container.encode(tieLogLoss, forKey: .tieLogLoss)
      try container.encode(decisiveLogLoss, forKey: .decisiveLogLoss)
      try container.encode(decisiveShare, forKey: .decisiveShare)
      try container.encode(byMargin, forKey: .byMargin)
      try container.encode(side, forKey: .side)
      try container.encode(position, forKey: .position)
      try container.encode(swap, forKey: .swap)
      try container.encode(davidson, forKey: .davidson)
    }
  }

  /// A tenth of the rows by |log(p_a/p_b)|, closest sides first.
  public struct MarginBin: Codable, Sendable, Equatable {
    /// Mean |log(p_a/p_b)|.
    public var margin: Double
    /// The smallest and the largest |log(p_a/p_b)|.
    public var lower: Double
    public var upper: Double
    /// Mean probability of the tie.
    public var predicted: Double
    public var observed: Double
    public var count: Int
    /// 95 % Wilson interval of `observed`.
    public var interval: [Double]
    /// Whether the tenth contradicts calibration at the 5 % level shared by all of them.
    public var flagged: Bool

    public init(
      margin: Double, lower: Double, upper: Double, predicted: Double, observed: Double, count: Int, interval: [Double],
      flagged: Bool
    ) {
      self.margin = margin
      self.lower = lower
      self.upper = upper
      self.predicted = predicted
      self.observed = observed
      self.count = count
      self.interval = interval
      self.flagged = flagged
    }
  }

  /// Whether the first side wins more often than the second, as predicted and as observed: shares of all rows.
  public struct Position: Codable, Sendable, Equatable {
    /// Mean of p_a - p_b.
    public var predictedMargin: Double
    /// Share of the first side's wins minus the second's.
    public var observedMargin: Double
    /// Of `observedMargin` minus `predictedMargin`.
    public var standardError: Double
    /// Log-odds that the first side won by beyond what was predicted, as one offset fitted to all rows; null where there is none.
    public var offset: Estimate?

    public init(predictedMargin: Double, observedMargin: Double, standardError: Double, offset: Estimate?) {
      self.predictedMargin = predictedMargin
      self.observedMargin = observedMargin
      self.standardError = standardError
      self.offset = offset
    }

    enum CodingKeys: String, CodingKey {
      case offset
      case predictedMargin
      case observedMargin
      case standardError
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(predictedMargin, forKey: .predictedMargin)
      try container.encode(observedMargin, forKey: .observedMargin)
      try container.encode(standardError, forKey: .standardError)
      try container.encode(offset, forKey: .offset)
    }
  }

  /// Predictions with the sides exchanged, and turned back, beside the plain ones.
  public struct Swap: Codable, Sendable, Equatable {
    /// Mean |p - swapped p| over rows and classes.
    public var meanChange: Double
    /// Log-odds that the predictions give the first side for its position alone.
    public var offset: Estimate
    /// As they are, swapped, and both averaged.
    public var logLoss: Double
    public var swappedLogLoss: Double
    public var averagedLogLoss: Double

    public init(meanChange: Double, offset: Estimate, logLoss: Double, swappedLogLoss: Double, averagedLogLoss: Double)
    {
      self.meanChange = meanChange
      self.offset = offset
      self.logLoss = logLoss
      self.swappedLogLoss = swappedLogLoss
      self.averagedLogLoss = averagedLogLoss
    }
  }

  /// Davidson's model (1970) refitted to the margin alone: how much of the tie the margin tells.
  public struct Davidson: Codable, Sendable, Equatable {
    /// The tie's weight where the sides are equal.
    public var nu: Double
    /// What the margin is multiplied by.
    public var slope: Double
    /// Of all three classes, by the margin alone.
    public var logLoss: Double
    /// `logLoss` minus the log loss of the predictions: what their tie log-odds know besides.
    public var gain: Double

    public init(nu: Double, slope: Double, logLoss: Double, gain: Double) {
      self.nu = nu
      self.slope = slope
      self.logLoss = logLoss
      self.gain = gain
    }
  }
}
