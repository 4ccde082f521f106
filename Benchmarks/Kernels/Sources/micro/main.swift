import Benchmark
import Work

/// What the kernels find is kept here, so that none of it can be left out.
nonisolated(unsafe) var kept = 0.0

// Prepared when a benchmark first runs: most runs want few of them.
for (name, prepare) in Micro.all {
  var kernel: Micro.Kernel?
  benchmark(name) {
    do {
      let ready = try kernel ?? prepare()
      kernel = ready
      kept += ready()
    } catch { fatalError("\(name): \(error)") }
  }
}

Benchmark.main()
