/// Weighted Gram matrices of columns, tile by tile.
#ifndef TEMPER_GRAM_H
#define TEMPER_GRAM_H

#include "Lanes.h"
#include "TemperKernels.h"

enum {
  /// Doubles of a column in a whole tile.
  tile_width = 4 * temper_tile_lanes,
  /// Rows of a Gram matrix that the wide version sums at a time, and columns.
  wide_rows = 6,
  wide_columns = 6,
  /// Columns of scratch space for `add_gram`.
  gram_rows = wide_rows,
};

/// Columns of one tile: column c begins at `starts[c] + offset`, or at `start + stride * c` where there are no `starts`.
struct columns {
  const double *const *starts;
  ptrdiff_t offset;
  const double *start;
  ptrdiff_t stride;
};

TEMPER_INLINE const double *column_of(struct columns columns, ptrdiff_t c) {
  return columns.starts == NULL ? columns.start + columns.stride * c : columns.starts[c] + columns.offset;
}

/// Products of two weighted columns with the columns from `from` on: two by four sums fill the registers.
TEMPER_INLINE void add_two_rows(struct columns columns, ptrdiff_t width, ptrdiff_t from, ptrdiff_t to,
                                const double *weighted, double *row, double *next_row) {
  ptrdiff_t j = from;
  for (; j + 4 <= to; j += 4) {
    const double *y0 = column_of(columns, j);
    const double *y1 = column_of(columns, j + 1);
    const double *y2 = column_of(columns, j + 2);
    const double *y3 = column_of(columns, j + 3);
    lane s0 = splat(0), s1 = splat(0), s2 = splat(0), s3 = splat(0);
    lane t0 = splat(0), t1 = splat(0), t2 = splat(0), t3 = splat(0);
    for (ptrdiff_t i = 0; i < width; i += 4) {
      lane u = load(weighted + i);
      lane v = load(weighted + tile_width + i);
      lane y = load(y0 + i);
      s0 += u * y;
      t0 += v * y;
      y = load(y1 + i);
      s1 += u * y;
      t1 += v * y;
      y = load(y2 + i);
      s2 += u * y;
      t2 += v * y;
      y = load(y3 + i);
      s3 += u * y;
      t3 += v * y;
    }
    row[j] += sum(s0);
    row[j + 1] += sum(s1);
    row[j + 2] += sum(s2);
    row[j + 3] += sum(s3);
    next_row[j] += sum(t0);
    next_row[j + 1] += sum(t1);
    next_row[j + 2] += sum(t2);
    next_row[j + 3] += sum(t3);
  }
  for (; j < to; j++) {
    const double *y = column_of(columns, j);
    lane s = splat(0), t = splat(0);
    for (ptrdiff_t i = 0; i < width; i += 4) {
      s += load(weighted + i) * load(y + i);
      t += load(weighted + tile_width + i) * load(y + i);
    }
    row[j] += sum(s);
    next_row[j] += sum(t);
  }
}

/// Rows are taken in pairs; an odd last row is paired with zeros, whose sums go to where nothing is kept.
TEMPER_INLINE void add_gram_in_pairs(struct columns columns, ptrdiff_t width, ptrdiff_t left, ptrdiff_t left_end,
                                     ptrdiff_t right, ptrdiff_t right_end, ptrdiff_t count, const double *curvature,
                                     double *weighted, double *gram) {
  for (ptrdiff_t i = left; i < left_end; i += 2) {
    int is_pair = i + 1 < left_end;
    const double *x = column_of(columns, i);
    const double *y = column_of(columns, is_pair ? i + 1 : i);
    for (ptrdiff_t n = 0; n < width; n += 4) {
      lane factor = load(curvature + n);
      store(weighted + n, load(x + n) * factor);
      store(weighted + tile_width + n, load(y + n) * factor);
    }
    add_two_rows(columns, width, left == right ? i : right, right_end, weighted, gram + i * count,
                 gram + (is_pair ? i + 1 : count) * count);
  }
}

/// Rows of the matrix, two in a register: the weighted columns of both, lane beside lane, with the columns from `j` on.
/// Every sum runs over the same products in the same order as in `add_two_rows`.
TEMPER_INLINE void add_wide_rows(struct columns columns, ptrdiff_t width, ptrdiff_t j, int count, const double *weighted,
                                 double *const *rows) {
  wide sums[wide_rows / 2][wide_columns];
  const double *y[wide_columns];
  for (int c = 0; c < count; c++) y[c] = column_of(columns, j + c);
  for (int r = 0; r < wide_rows / 2; r++) {
    for (int c = 0; c < count; c++) sums[r][c] = (wide){0};
  }
  for (ptrdiff_t i = 0; i < width; i += 4) {
    wide u[wide_rows / 2];
    for (int r = 0; r < wide_rows / 2; r++) u[r] = load_wide(weighted + 2 * (r * tile_width + i));
    for (int c = 0; c < count; c++) {
      wide twice = doubled(load(y[c] + i));
      for (int r = 0; r < wide_rows / 2; r++) sums[r][c] += u[r] * twice;
    }
  }
  for (int r = 0; r < wide_rows / 2; r++) {
    for (int c = 0; c < count; c++) {
      rows[2 * r][j + c] += sum(lower_half(sums[r][c]));
      rows[2 * r + 1][j + c] += sum(upper_half(sums[r][c]));
    }
  }
}

/// `add_gram_in_pairs` with registers of eight doubles.
TEMPER_INLINE void add_gram_wide(struct columns columns, ptrdiff_t width, ptrdiff_t left, ptrdiff_t left_end,
                                 ptrdiff_t right, ptrdiff_t right_end, ptrdiff_t count, const double *curvature,
                                 double *all_weighted, double *gram) {
  for (ptrdiff_t i = left; i < left_end; i += wide_rows) {
    double *rows[wide_rows];
    for (int r = 0; r < wide_rows; r++) {
      ptrdiff_t row = i + r < left_end ? i + r : left_end - 1;
      const double *x = column_of(columns, row);
      rows[r] = gram + (i + r < left_end ? row : count) * count;
      double *weighted = all_weighted + 2 * (r / 2) * tile_width + 4 * (r % 2);
      for (ptrdiff_t n = 0; n < width; n += 4) store(weighted + 2 * n, load(x + n) * load(curvature + n));
    }
    ptrdiff_t j = left == right ? i : right;
    for (; j + wide_columns <= right_end; j += wide_columns) {
      add_wide_rows(columns, width, j, wide_columns, all_weighted, rows);
    }
    for (; j + 2 <= right_end; j += 2) add_wide_rows(columns, width, j, 2, all_weighted, rows);
    for (; j < right_end; j++) add_wide_rows(columns, width, j, 1, all_weighted, rows);
  }
}

/// Adds products of the columns `left ..< left_end` with those of `right ..< right_end`, weighted by the tile's curvature, to
/// the matrix of `count` columns: its upper triangle where both are the same. Behind its last row there is room for one more.
///
/// - width: doubles of the tile, a multiple of four, `tile_width` at most.
/// - weighted: scratch space of `gram_rows` columns.
TEMPER_INLINE void add_gram(struct columns columns, ptrdiff_t width, ptrdiff_t left, ptrdiff_t left_end, ptrdiff_t right,
                            ptrdiff_t right_end, ptrdiff_t count, const double *curvature, double *weighted, double *gram,
                            int is_wide) {
  (is_wide ? add_gram_wide : add_gram_in_pairs)(columns, width, left, left_end, right, right_end, count, curvature,
                                                weighted, gram);
}

#endif
