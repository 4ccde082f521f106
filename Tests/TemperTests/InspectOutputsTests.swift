import Foundation
import TemperReport
import TemperStore
import Testing

@testable import Temper
@testable import TemperCore

@Suite struct InspectOutputsTests {
  private static let reliability = ForecastReliability(
    ece: 0.1, eceUnderCalibration: 0.09, eceEqualMass: 0.1, eceEqualMassUnderCalibration: 0.09, smoothEce: 0.08,
    smoothEceUnderCalibration: 0.07,
    brier: .init(score: 0.2, miscalibration: 0.01, discrimination: 0.06, uncertainty: 0.25),
    logLoss: .init(score: 0.6, miscalibration: 0.02, discrimination: 0.1, uncertainty: 0.68),
    spiegelhalter: .init(z: 0.5, p: 0.61), meanProbability: 0.3, frequency: 0.25,
    bins: [
      .init(
        lower: 0.1, upper: 0.2, count: 3, meanProbability: 0.15, frequency: 1.0 / 3, interval: 0.06...0.8,
        flagged: false),
      .init(lower: 0.2, upper: 0.9, count: 1, meanProbability: 0.5, frequency: 0, interval: 0...0.79, flagged: true),
    ],
    curve: [
      .init(probability: 0.1, recalibrated: 0, band: 0...0.5),
      .init(probability: 0.9, recalibrated: 1, band: 0.5...1),
    ],
    histogram: [3, 1])

  private static let summary = InspectSummary(
    inspection: InspectDocument(
      Subject(.model, "m"),
      Inspection(
        rows: 4, groups: nil, binCount: 15, binning: .mass, seed: 0, logLoss: 0.7, brier: 0.5,
        accuracy: 0.5, rankedProbabilityScore: 0.2,
        standardErrors: .init(logLoss: 0.1, brier: 0.1, accuracy: 0.1, rankedProbabilityScore: 0.1),
        ece: .init(
          topLabel: 0.1, topLabelEqualMass: 0.1, classWise: 0.1, debiasedL2: 0.1, smooth: 0.1, maximum: 0.2),
        eceUnderCalibration: .init(
          topLabel: 0.1, topLabelEqualMass: 0.1, classWise: 0.1, debiasedL2: 0.1, smooth: 0.1, maximum: 0.2),
        perClass: [.init("a,\"x\"", reliability), .init("b", reliability)],
        topLabel: reliability,
        brierDecomposition: .init(score: 0.5, miscalibration: 0.02, discrimination: 0.12, uncertainty: 0.6), tie: nil,
        models: [
          .init(
            name: "m1", logLoss: 0.8,
            brier: .init(score: 0.6, miscalibration: 0.05, discrimination: 0.05, uncertainty: 0.6), swap: nil)
        ], by: nil)), fit: nil, comparisons: [], sources: [], version: "0")

  private func store(_ folder: Folder) throws -> Store { try Store(path: folder.path("t.sqlite"), access: .create) }

  @Test func pageAndTables() async throws {
    try await withFolder { folder in
      let outputs = InspectOutputs(html: folder.path("p.html"), csv: folder.path("points/"), overwrites: false)
      try outputs.check(beside: try store(folder))
      let written = try outputs.write(Self.summary)
      #expect(
        written
          == [
            "p.html", "points/bins.csv", "points/corp.csv", "points/histogram.csv", "points/scores.csv",
            "points/models.csv",
          ]
          .map(folder.path))
      #expect(try folder.text("p.html") == InspectPage.render(Self.summary))
      let bins = try folder.text("points/bins.csv").split(separator: "\n")
      #expect(
        bins[0]
          == "diagram,class,lower,upper,count,mean_probability,frequency,interval_lower,interval_upper,flagged")
      #expect(bins[1] == "class,\"a,\"\"x\"\"\",0.1,0.2,3,0.15,0.3333333333333333,0.06,0.8,false")
      #expect(bins[6] == "top-label,,0.2,0.9,1,0.5,0.0,0.0,0.79,true" && bins.count == 7)
      let corp = try folder.text("points/corp.csv").split(separator: "\n")
      #expect(corp[4] == "class,b,0.9,1.0,0.5,1.0" && corp.count == 7)
      let cells = try folder.text("points/histogram.csv").split(separator: "\n")
      #expect(cells[2] == "class,\"a,\"\"x\"\"\",0.5,1.0,1")
      #expect(
        try folder.text("points/models.csv")
          == "model,log_loss,brier,brier_mcb,brier_dsc,brier_unc\nm1,0.8,0.6,0.05,0.05,0.6\n")
      // Every row of every table is as long as its header.
      for table in InspectTables(Self.summary.inspection).tables {
        #expect(table.rows.allSatisfy { $0.count == table.columns.count } && InspectTables.names.contains(table.name))
      }
    }
  }

  @Test func segmentsHaveATableOfTheirOwn() throws {
    var document = Self.summary.inspection
    let rate = SegmentReliability.Rate(meanProbability: 0.25, frequency: 0.5, standardError: 0.125, flagged: true)
    document.by = [
      .init(
        segment: "s", value: "x", rows: 4, logLoss: 0.5, standardError: 0.0625,
        perClass: [.init("b", rate)], topLabel: rate)
    ]
    let table = try #require(InspectTables(document).tables.first { $0.name == "by_segment.csv" })
    #expect(table.columns.count == 11 && InspectTables.names.contains(table.name))
    #expect(
      table.rows == [
        ["s", "x", "4", "0.5", "0.0625", "class", "b", "0.25", "0.5", "0.125", "true"],
        ["s", "x", "4", "0.5", "0.0625", "top-label", "", "0.25", "0.5", "0.125", "true"],
      ])
  }

  @Test func whatIsThereStays() async throws {
    try await withFolder { folder in
      try folder.write("points/corp.csv", "mine")
      let outputs = InspectOutputs(html: nil, csv: folder.path("points"), overwrites: false)
      let refused = await failure(in: folder) { try outputs.check(beside: try store(folder)) }
      #expect(
        refused?.kind == .cannotCreate && refused?.text.hasPrefix("DIR/points/corp.csv: found an existing file") == true
      )
      #expect(await failure { try outputs.write(Self.summary) }?.kind == .cannotCreate)
      #expect(try folder.names("points") == ["corp.csv"] && folder.text("points/corp.csv") == "mine")
      _ = try InspectOutputs(html: nil, csv: folder.path("points"), overwrites: true).write(Self.summary)
      #expect(try folder.names("points").count == 5)
    }
  }

  @Test func failureLeavesNothing() async throws {
    try await withFolder { folder in
      let outputs = InspectOutputs(html: folder.path("no/p.html"), csv: folder.path("points"), overwrites: false)
      #expect(await failure { try outputs.write(Self.summary) }?.kind == .cannotCreate)
      let left = try folder.names()
      #expect(left == [])
    }
  }

  @Test func databaseIsNoOutput() async throws {
    try await withFolder { folder in
      let store = try store(folder)
      let outputs = InspectOutputs(html: folder.path("t.sqlite"), csv: nil, overwrites: true)
      #expect(await failure { try outputs.check(beside: store) }?.kind == .usage)
    }
  }

  @Test func tablesAreNeverTheDatabaseNorThePage() async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder.path("points"), withIntermediateDirectories: false)
      let store = try Store(path: folder.path("points/scores.csv"), access: .create)
      let before = try folder.bytes("points/scores.csv")
      let outputs = InspectOutputs(html: nil, csv: folder.path("points"), overwrites: true)
      #expect(
        await failure(in: folder) { try outputs.check(beside: store) }
          == Failed(.usage, "DIR/points/scores.csv: this is the database; name another file for the output"))
      #expect(try folder.bytes("points/scores.csv") == before)
      let both = InspectOutputs(html: folder.path("new/bins.csv"), csv: folder.path("new"), overwrites: true)
      try FileManager.default.createDirectory(atPath: folder.path("new"), withIntermediateDirectories: false)
      #expect(
        await failure(in: folder) { try both.check(beside: store) }
          == Failed(
            .usage,
            "DIR/new/bins.csv: the table DIR/new/bins.csv is to stand here, too; name another file for the page"))
    }
  }
}
