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

  public init(bins: Int = 15, binning: InspectDocument.Binning = .mass, seed: UInt64 = 0, threads: Int = 1) {
    self.bins = bins
    self.binning = binning
    self.seed = seed
    self.threads = threads
  }

  var options: Inspection.Options {
    Inspection.Options(bins: bins, binning: binning.core, seed: seed, threads: threads)
  }
}
