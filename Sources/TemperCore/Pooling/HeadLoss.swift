import TemperKernels

/// A sum of losses over rows, as a function of coefficients, fold by fold.
protocol FoldwiseLoss: Sendable {
  var rows: FoldLayout { get }
  /// Number of coefficients P.
  var coefficientCount: Int { get }
  /// Sum of the losses of a fold's rows, in nats.
  func value(at coefficients: [Double], fold: Int) -> Double
  /// Loss and gradient of a fold's rows.
  func gradient(at coefficients: [Double], fold: Int) -> (value: Double, gradient: [Double])
  /// Loss, gradient and Hessian of a fold's rows.
  func derivatives(at coefficients: [Double], fold: Int) -> Derivatives
}

extension FoldwiseLoss {
  func gradient(at coefficients: [Double], fold: Int) -> (value: Double, gradient: [Double]) {
    let here = derivatives(at: coefficients, fold: fold)
    return (here.value, here.gradient)
  }
}

/// A loss whose rows can be drawn anew.
protocol ResampledLoss: FoldwiseLoss {
  /// The same function of a resample's rows.
  func resampled(_ drawn: DrawnRows) -> any FoldwiseLoss
}

/// Log loss of a linear model with several heads, with its derivatives, fold by fold.
///
/// A head is a score that is linear in some columns. How scores become probabilities is the link: the tie link has two
/// heads, margin s and tie score r, with (a, b, tie) ~ softmax(s/2, -s/2, r); the class link has a head per class.
/// The Hessian needs one weighted Gram matrix of the columns for each pair of heads.
///
/// The loops are `TemperKernels`'; sums run over tiles of 64 lanes, which are added in order, so that they do not depend
/// on who computes them.
struct HeadLoss: FoldwiseLoss {
  enum Link: Sendable, Equatable {
    /// Two heads: s and r.
    case tie
    /// One head per class.
    case classes
  }

  let link: Link
  let rows: FoldLayout
  /// The columns of each head, by number; heads may share columns. Coefficients belong to them in this order.
  let heads: [[Int]]
  /// Columns one after the other, `rows.laneCount` lanes each; no head need use all of them.
  let columns: [SIMD4<Double>]
  /// Columns of this loss alone, numbered on behind those that it may have in common with others.
  var further: [SIMD4<Double>] = []
  /// Weighted indicators of the classes, one after the other, `rows.laneCount` lanes each; with a tie in the order a, b, tie.
  let outcomes: [SIMD4<Double>]

  /// Number of coefficients P.
  var coefficientCount: Int { heads.reduce(0) { $0 + $1.count } }

  /// Sum of the losses of a fold's rows, in nats. O(rows P).
  func value(at coefficients: [Double], fold: Int) -> Double {
    precondition(coefficients.count == coefficientCount, "a coefficient for every column of every head")
    return withKernel { kernel, scratch in
      temper_head_loss_value(&kernel, coefficients, rows.folds[fold].lowerBound, rows.folds[fold].upperBound, scratch)
    }
  }

  /// Loss and gradient of a fold's rows. O(rows P).
  func gradient(at coefficients: [Double], fold: Int) -> (value: Double, gradient: [Double]) {
    precondition(coefficients.count == coefficientCount, "a coefficient for every column of every head")
    var gradient = [Double](repeating: 0, count: coefficientCount)
    let value = withKernel { kernel, scratch in
      temper_head_loss_gradient(
        &kernel, coefficients, rows.folds[fold].lowerBound, rows.folds[fold].upperBound, &gradient, scratch)
    }
    return (value, gradient)
  }

  /// Loss, gradient and Hessian of a fold's rows. O(rows P²).
  func derivatives(at coefficients: [Double], fold: Int) -> Derivatives {
    let count = coefficientCount
    precondition(coefficients.count == count, "a coefficient for every column of every head")
    var gradient = [Double](repeating: 0, count: count)
    // The kernel asks for one more row.
    var hessian = [Double](repeating: 0, count: (count + 1) * count)
    let value = withKernel { kernel, scratch in
      temper_head_loss_derivatives(
        &kernel, coefficients, rows.folds[fold].lowerBound, rows.folds[fold].upperBound, &gradient, &hessian, scratch)
    }
    return Derivatives(
      value: value, gradient: gradient, hessian: SquareMatrix(upperTriangle: hessian, size: count))
  }

  /// Lends the arrays to the kernel.
  private func withKernel<Result>(
    _ body: (inout temper_head_loss, UnsafeMutablePointer<Double>) -> Result
  ) -> Result {
    let sizes = heads.map(\.count)
    let size = 4 * rows.laneCount
    return sizes.withUnsafeBufferPointer { sizes in
      columns.withUnsafeBytes { columns in
        further.withUnsafeBytes { further in
          outcomes.withUnsafeBytes { outcomes in
            rows.weights.withUnsafeBytes { weights in
              let columns = columns.bindMemory(to: Double.self), further = further.bindMemory(to: Double.self)
              let starts = heads.joined().map { number -> UnsafePointer<Double>? in
                let first = number * size
                let isFurther = first >= columns.count
                let part = isFurther ? further : columns
                let place = isFurther ? first - columns.count : first
                precondition(place >= 0 && place + size <= part.count, "columns that are there")
                return part.baseAddress.map { $0 + place }
              }
              return starts.withUnsafeBufferPointer { starts in
                var kernel = temper_head_loss(
                  link: link == .tie ? temper_link_tie : temper_link_classes, head_count: heads.count,
                  class_count: link == .tie ? 3 : heads.count, head_sizes: sizes.baseAddress,
                  columns: starts.baseAddress, lane_count: rows.laneCount, outcomes: outcomes.doubles,
                  weights: weights.doubles)
                return withUnsafeTemporaryAllocation(
                  of: Double.self, capacity: temper_head_loss_scratch(&kernel)
                ) { body(&kernel, $0.baseAddress!) }
              }
            }
          }
        }
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Lanes of doubles, one double after the other.
  var doubles: UnsafePointer<Double>? { baseAddress?.assumingMemoryBound(to: Double.self) }
}

extension HeadLoss: ResampledLoss {
  /// The loss on a resample's rows. Only columns that a head uses are copied. O(rows × columns).
  func resampled(_ drawn: DrawnRows) -> any FoldwiseLoss {
    let used = Set(heads.flatMap { $0 }).sorted()
    var place = [Int](repeating: 0, count: (used.last ?? -1) + 1)
    for (index, column) in used.enumerated() { place[column] = index }
    let stride = rows.laneCount
    let own = used.filter { $0 * stride >= columns.count }.map { $0 - columns.count / stride }
    return HeadLoss(
      link: link, rows: drawn.rows, heads: heads.map { $0.map { place[$0] } },
      columns: drawn.gather(columns, stride: stride, Array(used.prefix(used.count - own.count))),
      further: drawn.gather(further, stride: stride, own),
      outcomes: drawn.outcomes(outcomes, stride: rows.laneCount))
  }
}
