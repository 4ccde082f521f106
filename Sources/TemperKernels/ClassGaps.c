#include "TemperKernels.h"

void temper_add_class_gaps(const double *probabilities, const ptrdiff_t *labels, ptrdiff_t rows, ptrdiff_t classes,
                           const double *edges, ptrdiff_t bins, double *gaps) {
  double scale = (double)bins;
  for (ptrdiff_t row = 0; row < rows; row++) {
    const double *values = probabilities + row * classes;
    // Every fourth row adds to the same sums, which need not wait for the last row's then.
    double *sums = gaps + (row & 3) * classes * bins;
    for (ptrdiff_t k = 0; k < classes; k++) {
      double p = values[k];
      // Seen from 0, what is below it, and a NaN, is in the first bin, and what is above 1 in the last.
      double place = p * scale;
      ptrdiff_t bin = place > 0 ? (place < scale - 1 ? (ptrdiff_t)place : bins - 1) : 0;
      // The product may be rounded across an edge.
      bin -= bin > 0 && p < edges[bin];
      bin += bin < bins - 1 && p >= edges[bin + 1];
      sums[k * bins + bin] += p - (labels[row] == k ? 1 : 0);
    }
  }
}
