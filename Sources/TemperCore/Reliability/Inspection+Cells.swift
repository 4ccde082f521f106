/// Sums of a score over rows, or over groups of rows that are one draw: what its mean and standard error come from.
package struct ScoreSums: Sendable, Equatable {
  package var clusters: Double
  package var rows: Double
  /// Squared rows of clusters.
  package var squaredRows: Double
  /// Of every metric: the sum, the sum over clusters times their rows, and of the squares of clusters.
  package var metrics: [(sum: Double, cross: Double, square: Double)]

  package init(
    clusters: Double, rows: Double, squaredRows: Double, metrics: [(sum: Double, cross: Double, square: Double)]
  ) {
    self.clusters = clusters
    self.rows = rows
    self.squaredRows = squaredRows
    self.metrics = metrics
  }

  /// As `MeanEstimate` of the rows themselves.
  func estimate(_ metric: Int) -> MeanEstimate {
    let found = metrics[metric]
    let mean = found.sum / rows
    let squares = found.square - 2 * mean * found.cross + mean * mean * squaredRows
    return MeanEstimate(
      mean: mean,
      standardError: clusters > 1 ? (max(0, squares) * clusters / (clusters - 1)).squareRoot() / rows : 0)
  }

  package static func == (left: ScoreSums, right: ScoreSums) -> Bool {
    left.clusters == right.clusters && left.rows == right.rows && left.squaredRows == right.squaredRows
      && left.metrics.elementsEqual(right.metrics) { $0 == $1 }
  }
}

/// Rows with a tie between two sides, counted by cells of |log p_a/p_b|.
package struct MarginCell: Sendable, Equatable {
  package var place: Int
  package var rows: Int
  /// Sums of the tie's probability, of ties, and of the margins; the smallest and the largest margin.
  package var predicted: Double
  package var observed: Double
  package var margin: Double
  package var least: Double
  package var most: Double

  package init(
    place: Int, rows: Int, predicted: Double, observed: Double, margin: Double, least: Double, most: Double
  ) {
    self.place = place
    self.rows = rows
    self.predicted = predicted
    self.observed = observed
    self.margin = margin
    self.least = least
    self.most = most
  }
}

/// What of an inspection was counted by cells.
package struct CountedRows: Sendable {
  /// K classes, then the most probable class.
  package var events: [ProbabilityCells]
  /// Side a, given no tie; nil without a tie, and without decisive rows.
  package var side: ProbabilityCells?
  package var margins: [MarginCell]
  /// Log loss, Brier score, accuracy and ranked probability score; with a tie the excess of side a, as predicted and as
  /// observed, and the losses of tie and side.
  package var scores: ScoreSums
  /// Whether clusters are groups.
  package var isGrouped: Bool

  package init(
    events: [ProbabilityCells], side: ProbabilityCells?, margins: [MarginCell], scores: ScoreSums, isGrouped: Bool
  ) {
    self.events = events
    self.side = side
    self.margins = margins
    self.scores = scores
    self.isGrouped = isGrouped
  }
}

extension Inspection {
  /// What of an inspection of cells is approximate, by the keys of its JSON.
  package static let approximateKeys = [
    "ece_equal_mass", "smooth_ece", "debiased_l2", "mcb", "dsc", "curve", "bins", "histogram", "ece_null", "by_margin",
    "calibration_tests",
  ]

  /// Inspects rows that were counted elsewhere.
  ///
  /// Models beside a blend, swapped predictions, segments, the position's offset and Davidson's model need the rows, and are
  /// left out.
  ///
  /// - Parameters:
  ///   - counted: the counts.
  ///   - layout: the classes, and the tie among them.
  ///   - options: bins, seed and threads.
  package init(_ counted: CountedRows, layout: ClassLayout, options: Options = Options()) async {
    let events = counted.events + [counted.side].compactMap { $0 }
    let stage = ProgressMonitor.begin(.inspecting, total: events.count)
    defer { stage.end() }
    let found = await parallelMap(Array(events.indices), threads: options.threads, countedIn: stage) { index in
      events[index].reliability(options, stream: Stream.classes + UInt64(index))
    }
    let (classes, topLabel) = (found[..<layout.count], found[layout.count])
    func errors(_ part: KeyPath<EventErrors.Estimate, Double>) -> CalibrationErrors {
      CalibrationErrors(topLabel: topLabel.errors, classes: classes.map(\.errors), part)
    }
    let scores = (0..<4).map(counted.scores.estimate)
    self.init(
      rows: Int(counted.scores.rows), weights: nil, groups: counted.isGrouped ? Int(counted.scores.clusters) : nil,
      binCount: options.bins, binning: options.binning, seed: options.seed, logLoss: scores[0].mean,
      brier: scores[1].mean, accuracy: scores[2].mean, rankedProbabilityScore: scores[3].mean,
      standardErrors: Scores(
        logLoss: scores[0].standardError, brier: scores[1].standardError, accuracy: scores[2].standardError,
        rankedProbabilityScore: scores[3].standardError),
      ece: errors(\.value), eceUnderCalibration: errors(\.expectedUnderCalibration),
      perClass: zip(layout.names, classes).map { PerClass($0, $1.reliability) }, topLabel: topLabel.reliability,
      brierDecomposition: CORPDecomposition(sumOf: classes.map(\.reliability.brier)),
      tie: layout.tieStructure.map {
        TieInspection(counted, $0, layout.names, side: counted.side == nil ? nil : found[layout.count + 1].reliability)
      }, models: [], by: nil)
    approximate = Inspection.approximateKeys
    calibrationTests = CalibrationTests(counted, layout, self)
  }
}

extension CalibrationTests {
  /// Tests of the bins of an inspection of counted rows, and of positions.
  fileprivate init(_ counted: CountedRows, _ layout: ClassLayout, _ inspection: Inspection) {
    func bins(_ reliability: ForecastReliability) -> [CountedBin] {
      reliability.bins.map {
        CountedBin(count: Double($0.count), meanProbability: $0.meanProbability, frequency: $0.frequency)
      }
    }
    var views: [(view: View, className: String?, bins: [CountedBin])] = []
    // A count says nothing of groups.
    if !counted.isGrouped {
      views = [(.topLabelBins, nil, bins(inspection.topLabel))]
      views += inspection.perClass.dropFirst(layout.count == 2 ? 1 : 0).map { (.classBins, $0.name, bins($0.result)) }
      if let tie = inspection.tie {
        views.append(
          (
            .tieTenths, tie.className,
            tie.byMargin.map {
              CountedBin(count: Double($0.count), meanProbability: $0.predicted, frequency: $0.observed)
            }
          ))
        if let side = tie.side { views.append((.sideBins, tie.sides.first, bins(side))) }
      }
    }
    let excess = inspection.tie.map { _ in counted.scores.estimate(4) }
    self.init(
      counted: views,
      position: excess.flatMap { excess in
        guard excess.standardError > 0 else { return nil }
        let z = excess.mean / excess.standardError
        return Single(
          .position, of: inspection.tie?.sides.first, ScoreTest.Outcome(z: z, p: erfc(abs(z) / 2.0.squareRoot())))
      })
  }
}

extension TieInspection {
  fileprivate init(_ counted: CountedRows, _ tie: TieStructure, _ names: [String], side: ForecastReliability?) {
    let scores = counted.scores
    let excess = scores.estimate(4)
    let position = PositionReliability(
      predictedMargin: scores.estimate(5).mean, observedMargin: scores.estimate(6).mean,
      standardError: excess.standardError, offset: nil)
    self.init(
      className: names[tie.tie], sides: [names[tie.sideA], names[tie.sideB]], tieLogLoss: scores.estimate(7).mean,
      decisiveLogLoss: scores.estimate(8).mean, decisiveShare: Double(counted.side?.rows ?? 0) / scores.rows,
      byMargin: MarginTenth.all(counted.margins), side: side, position: position, swap: nil, davidson: nil)
  }
}

extension MarginTenth {
  /// Tenths of the rows by rising margin, between whole cells: sizes differ by up to a cell. O(cells log cells).
  static func all(_ cells: [MarginCell]) -> [MarginTenth] {
    let cells = cells.sorted { $0.place < $1.place }
    let rows = cells.reduce(0) { $0 + $1.rows }
    var parts: [[MarginCell]] = []
    var (seen, last) = (0, -1)
    for cell in cells {
      // The tenth that the middle of the cell lies in.
      let tenth = min(9, (2 * seen + cell.rows) * 10 / (2 * rows))
      if tenth == last { parts[parts.count - 1].append(cell) } else { parts.append([cell]) }
      last = tenth
      seen += cell.rows
    }
    let confidence = ClopperPearsonInterval.simultaneousConfidence(count: parts.count)
    return parts.map { part in
      let count = part.reduce(0) { $0 + $1.rows }
      func mean(_ value: (MarginCell) -> Double) -> Double { part.reduce(0) { $0 + value($1) } / Double(count) }
      let hits = part.reduce(0) { $0 + $1.observed }
      let predicted = mean(\.predicted)
      let exact = ClopperPearsonInterval.interval(successes: hits, count: Double(count), confidence: confidence)
      return MarginTenth(
        margin: mean(\.margin), lower: part.map(\.least).min() ?? 0, upper: part.map(\.most).max() ?? 0,
        predicted: predicted, observed: mean(\.observed), count: count,
        interval: WilsonInterval.interval(successes: hits, count: Double(count)), flagged: !exact.contains(predicted))
    }
  }
}
