#include "TemperKernels.h"

void temper_gather_rows(const double *values, ptrdiff_t width, const ptrdiff_t *rows, ptrdiff_t count, double *result) {
  for (ptrdiff_t i = 0; i < count; i++) {
    const double *row = values + rows[i] * width;
    for (ptrdiff_t k = 0; k < width; k++) *result++ = row[k];
  }
}

void temper_add_rows(const double *values, ptrdiff_t width, const ptrdiff_t *rows, ptrdiff_t count, double factor,
                     double *totals) {
  for (ptrdiff_t i = 0; i < count; i++) {
    const double *row = values + rows[i] * width;
    for (ptrdiff_t k = 0; k < width; k++) *totals++ += factor * row[k];
  }
}

void temper_odds_against(const double *values, ptrdiff_t width, const ptrdiff_t *labels, ptrdiff_t count, double least,
                         double *result) {
  for (ptrdiff_t i = 0; i < count; i++) {
    const double *row = values + i * width;
    double sum = 0;
    for (ptrdiff_t k = 0; k < width; k++) sum += row[k] < least ? least : row[k] > 1 ? 1 : row[k];
    double hit = row[labels[i]];
    result[i] = sum / (hit < least ? least : hit > 1 ? 1 : hit);
  }
}
