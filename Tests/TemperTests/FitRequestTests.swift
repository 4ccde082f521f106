import Testing

@testable import Temper

@Suite struct FitRequestTests {
  @Test func optionsAreSaidInAFixedOrder() {
    let defaults = FitRequest().options.map { "\($0.name)=\($0.value)" }
    #expect(
      defaults == [
        "pool=auto", "weights=auto", "swapped=auto", "metric=log-loss", "calibration=auto", "segments=auto",
        "models=all", "without=none",
        "folds to make=5 where none are given", "seed=0", "floor=1e-07", "exact=no",
        "bootstrap=auto", "public share=none",
      ])
    let given = FitRequest(
      name: "n", pool: .tieAware, weights: .signed, swapping: .never, metric: .brier,
      calibration: .only(.tieMap), usesSegments: false, models: ["b", "a"], without: ["c"], folds: 7,
      seed: 9, isExact: true, floor: 0.001, bootstrap: 50, publicShare: 0.25, threads: 4
    ).options.map { "\($0.name)=\($0.value)" }
    #expect(
      given == [
        "pool=tie-aware", "weights=signed", "swapped=never", "metric=brier", "calibration=tie-map",
        "segments=never", "models=b,a", "without=c",
        "folds to make=7 where none are given", "seed=9", "floor=0.001",
        "exact=yes", "bootstrap=50", "public share=0.25",
      ])
  }
}
