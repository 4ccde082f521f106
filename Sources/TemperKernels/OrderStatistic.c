#include "TemperKernels.h"

static double middle(double a, double b, double c) {
  if (a > b) {
    double swapped = a;
    a = b;
    b = swapped;
  }
  return c < a ? a : c > b ? b : c;
}

double temper_order_statistic(double *values, ptrdiff_t count, ptrdiff_t rank) {
  ptrdiff_t low = 0, high = count - 1;
  while (low < high) {
    double pivot = middle(values[low], values[low + (high - low) / 2], values[high]);
    ptrdiff_t i = low, j = high;
    // Both ends stop at equal values, so that many of them are no worst case.
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      double swapped = values[i];
      values[i++] = values[j];
      values[j--] = swapped;
    }
    if (rank <= j) {
      high = j;
    } else if (rank >= i) {
      low = i;
    } else {
      break;
    }
  }
  return values[rank];
}
