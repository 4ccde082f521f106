import TemperCore
import TemperReport

extension InspectDocument.SegmentPart {
  init(_ part: SegmentReliability, column: SegmentColumn, classes: [String]) {
    self.init(
      segment: column.name, value: column.values[part.value].name, rows: part.rowCount, logLoss: part.logLoss.mean,
      standardError: part.logLoss.standardError,
      perClass: zip(classes, part.perClass).map {
        InspectDocument.ClassRate(name: $0, rate: InspectDocument.Rate($1))
      }, topLabel: InspectDocument.Rate(part.topLabel))
  }
}

extension InspectDocument.Rate {
  fileprivate init(_ rate: SegmentReliability.Rate) {
    self.init(
      meanProbability: rate.meanProbability, frequency: rate.frequency, standardError: rate.standardError,
      flagged: rate.isFlagged)
  }
}
