import TemperCore
public import TemperReport

/// How an inspection is made.
public struct InspectRequest: Sendable, Equatable {
  /// The largest number of bins of a diagram.
  public var bins: Int
  public var binning: InspectDocument.Binning
  /// Seed of the simulations behind null levels and bands.
  public var seed: UInt64
  /// How much runs at once; it changes no number.
  public var threads: Int
  /// Simulations behind null levels, and behind bands.
  public var replicates: Int
  public var bandResamples: Int

  public init(
    bins: Int = 15, binning: InspectDocument.Binning = .mass, seed: UInt64 = 0, threads: Int = 1,
    replicates: Int = 200, bandResamples: Int = 999
  ) {
    self.bins = bins
    self.binning = binning
    self.seed = seed
    self.threads = threads
    self.replicates = replicates
    self.bandResamples = bandResamples
  }

  var options: Inspection.Options {
    Inspection.Options(
      bins: bins, binning: binning.core, seed: seed, threads: threads, replicates: replicates,
      bandResamples: bandResamples)
  }
}
