#include "Gram.h"
#include "TemperKernels.h"

enum {
  few_lanes = 16,
  /// Vectors that are multiplied together.
  vectors_at_once = 2,
};

ptrdiff_t temper_shared_lanes(ptrdiff_t class_count) {
  return class_count <= 16 ? (ptrdiff_t)temper_tile_lanes : (ptrdiff_t)few_lanes;
}

/// Scratch space of one tile.
struct shared_tile {
  ptrdiff_t first;
  /// Doubles of a column.
  ptrdiff_t width;
  /// Scores of the classes, then probabilities times the weights of their rows; `width` doubles of each class.
  double *probabilities;
  /// sum_k p_k x_mk of every model; from here on `tile_width` doubles each.
  double *means;
  /// Minus 1 / weight; 0 for filling.
  double *inverse;
  /// Columns times the curvature, as many as are multiplied at a time.
  double *weighted;
};

ptrdiff_t temper_shared_loss_scratch(const struct temper_shared_loss *loss) {
  return 4 * temper_shared_lanes(loss->class_count) * loss->class_count + (loss->model_count + 1 + gram_rows) * tile_width;
}

/// The columns of a class.
TEMPER_INLINE struct columns columns_of_class(const struct temper_shared_loss *loss, struct shared_tile tile,
                                              ptrdiff_t k) {
  struct columns columns = {.starts = NULL};
  if (loss->is_tiled) {
    columns.start = loss->columns + loss->model_count * (4 * loss->class_count * tile.first + k * tile.width);
    columns.stride = tile.width;
  } else {
    columns.start = loss->columns + 4 * (loss->lane_count * loss->stride * k + tile.first);
    columns.stride = 4 * loss->lane_count;
  }
  return columns;
}

TEMPER_INLINE void fill_inverse(const double *weights, ptrdiff_t width, double *inverse) {
  for (ptrdiff_t i = 0; i < width; i += 4) {
    lane weight = load(weights + i);
    store(inverse + i, select(weight == splat(0), splat(0), -1 / weight));
  }
}

/// Losses of a tile; its probabilities, times the weights of their rows, take the place of the scores.
TEMPER_INLINE double evaluate_shared(const struct temper_shared_loss *loss, const double *shared, const double *biases,
                                     struct shared_tile tile) {
  for (ptrdiff_t k = 0; k < loss->class_count; k++) {
    double *scores = tile.probabilities + tile.width * k;
    struct columns columns = columns_of_class(loss, tile, k);
    lane bias = splat(biases == NULL ? 0 : biases[k]);
    for (ptrdiff_t i = 0; i < tile.width; i += 4) store(scores + i, bias);
    for (ptrdiff_t m = 0; m < loss->model_count; m++) {
      const double *x = column_of(columns, m);
      lane factor = splat(shared[m]);
      for (ptrdiff_t i = 0; i < tile.width; i += 4) store(scores + i, load(scores + i) + factor * load(x + i));
    }
  }
  const int *labels = loss->labels + 4 * tile.first;
  const double *weights = loss->weights + 4 * tile.first;
  double hits = 0;
  for (ptrdiff_t i = 0; i < tile.width; i++) {
    if (labels[i] >= 0) hits += weights[i] * tile.probabilities[tile.width * labels[i] + i];
  }
  lane total_loss = splat(0);
  for (ptrdiff_t i = 0; i < tile.width; i += 4) {
    double *scores = tile.probabilities + i;
    lane peak = load(scores);
    for (ptrdiff_t k = 1; k < loss->class_count; k++) peak = larger(load(scores + tile.width * k), peak);
    lane total = splat(0);
    for (ptrdiff_t k = 0; k < loss->class_count; k++) {
      lane power = lane_exp(load(scores + tile.width * k) - peak);
      store(scores + tile.width * k, power);
      total += power;
    }
    lane weight = load(weights + i);
    total_loss += weight * (peak + lane_log(total));
    lane scale = weight / total;
    for (ptrdiff_t k = 0; k < loss->class_count; k++) {
      store(scores + tile.width * k, load(scores + tile.width * k) * scale);
    }
  }
  return sum(total_loss) - hits;
}

/// What derivatives need of every column, while it is at hand: means; products of weights' columns; those with a bias's, up to
/// the means.
TEMPER_INLINE void add_columns(const struct temper_shared_loss *loss, struct shared_tile tile,
                               struct temper_shared_derivatives result, int is_wide) {
  ptrdiff_t count = loss->model_count;
  for (ptrdiff_t m = 0; m < count; m++) {
    double *means = tile.means + tile_width * m;
    for (ptrdiff_t i = 0; i < tile.width; i += 4) store(means + i, splat(0));
  }
  for (ptrdiff_t k = 0; k < loss->class_count; k++) {
    const double *p = tile.probabilities + tile.width * k;
    struct columns columns = columns_of_class(loss, tile, k);
    for (ptrdiff_t m = 0; m < count; m++) {
      const double *x = column_of(columns, m);
      double *means = tile.means + tile_width * m;
      lane products = splat(0);
      for (ptrdiff_t i = 0; i < tile.width; i += 4) {
        lane product = load(p + i) * load(x + i);
        store(means + i, load(means + i) + product);
        products += product;
      }
      if (result.mixed != NULL) result.mixed[loss->class_count * m + k] += sum(products);
    }
    if (result.hessian != NULL) {
      add_gram(columns, tile.width, 0, count, 0, count, count, p, tile.weighted, result.hessian, is_wide);
    }
  }
}

/// Means are weighted once, products of them twice.
TEMPER_INLINE void add_means(const struct temper_shared_loss *loss, struct shared_tile tile,
                             struct temper_shared_derivatives result, int is_wide) {
  ptrdiff_t count = loss->model_count;
  const int *labels = loss->labels + 4 * tile.first;
  const double *weights = loss->weights + 4 * tile.first;
  for (ptrdiff_t m = 0; m < count; m++) {
    const double *means = tile.means + tile_width * m;
    lane total = splat(0);
    for (ptrdiff_t i = 0; i < tile.width; i += 4) total += load(means + i);
    double hits = 0;
    for (ptrdiff_t i = 0; i < tile.width; i++) {
      if (labels[i] >= 0) hits += weights[i] * column_of(columns_of_class(loss, tile, labels[i]), m)[i];
    }
    result.gradient[m] += sum(total) - hits;
  }
  if (result.hessian == NULL) return;
  struct columns means = {.start = tile.means, .stride = tile_width};
  add_gram(means, tile.width, 0, count, 0, count, count, tile.inverse, tile.weighted, result.hessian, is_wide);
}

TEMPER_INLINE void add_biases(const struct temper_shared_loss *loss, ptrdiff_t offset, ptrdiff_t kept_lanes,
                              struct shared_tile tile, struct temper_shared_derivatives result) {
  const int *labels = loss->labels + 4 * tile.first;
  const double *weights = loss->weights + 4 * tile.first;
  for (ptrdiff_t i = 0; i < tile.width; i++) {
    if (labels[i] >= 0) result.bias_gradient[labels[i]] -= weights[i];
  }
  if (result.mixed != NULL) {
    for (ptrdiff_t m = 0; m < loss->model_count; m++) {
      double *means = tile.means + tile_width * m;
      for (ptrdiff_t i = 0; i < tile.width; i += 4) store(means + i, load(means + i) * load(tile.inverse + i));
    }
  }
  for (ptrdiff_t k = 0; k < loss->class_count; k++) {
    const double *p = tile.probabilities + tile.width * k;
    lane total = splat(0), squares = splat(0);
    for (ptrdiff_t i = 0; i < tile.width; i += 4) {
      lane value = load(p + i);
      total += value;
      squares += value * value * load(tile.inverse + i);
    }
    result.bias_gradient[k] += sum(total);
    if (result.mixed == NULL) continue;
    result.totals[k] += sum(total);
    result.diagonal[k] += sum(total + squares);
    memcpy(result.probabilities + 4 * (kept_lanes * k + offset), p, (size_t)tile.width * sizeof *p);
    for (ptrdiff_t m = 0; m < loss->model_count; m++) {
      const double *means = tile.means + tile_width * m;
      lane products = splat(0);
      for (ptrdiff_t i = 0; i < tile.width; i += 4) products += load(p + i) * load(means + i);
      result.mixed[loss->class_count * m + k] += sum(products);
    }
  }
}

/// - result: null for the value alone.
TEMPER_INLINE double shared_loss(const struct temper_shared_loss *loss, const double *shared, const double *biases,
                                 ptrdiff_t first, ptrdiff_t last, const struct temper_shared_derivatives *result,
                                 double *scratch, int is_wide) {
  ptrdiff_t lanes = temper_shared_lanes(loss->class_count);
  struct shared_tile tile;
  tile.probabilities = scratch;
  tile.means = scratch + 4 * lanes * loss->class_count;
  tile.inverse = tile.means + loss->model_count * tile_width;
  tile.weighted = tile.inverse + tile_width;
  double value = 0;
  for (tile.first = first; tile.first < last; tile.first += lanes) {
    tile.width = 4 * (last - tile.first < lanes ? last - tile.first : lanes);
    value += evaluate_shared(loss, shared, biases, tile);
    if (result == NULL) continue;
    fill_inverse(loss->weights + 4 * tile.first, tile.width, tile.inverse);
    add_columns(loss, tile, *result, is_wide);
    add_means(loss, tile, *result, is_wide);
    if (result->bias_gradient != NULL) add_biases(loss, tile.first - first, last - first, tile, *result);
  }
  return value;
}

TEMPER_INLINE void probability_gram(const double *probabilities, const double *weights, ptrdiff_t class_count,
                                    ptrdiff_t lane_count, double *gram, double *scratch, int is_wide) {
  double *inverse = scratch, *weighted = scratch + tile_width;
  for (ptrdiff_t lane = 0; lane < lane_count; lane += temper_tile_lanes) {
    ptrdiff_t width = 4 * (lane_count - lane < temper_tile_lanes ? lane_count - lane : temper_tile_lanes);
    fill_inverse(weights + 4 * lane, width, inverse);
    struct columns columns = {.start = probabilities + 4 * lane, .stride = 4 * lane_count};
    add_gram(columns, width, 0, class_count, 0, class_count, class_count, inverse, weighted, gram, is_wide);
  }
}

ptrdiff_t temper_probability_scratch(ptrdiff_t vector_count) {
  ptrdiff_t products = 1 + vector_count, gram = 1 + gram_rows;
  return (products > gram ? products : gram) * tile_width;
}

/// sum_k p_k v_k of every row of a tile, for one or two vectors: four lanes at a time stay in registers.
TEMPER_INLINE void multiply_rows(const double *probabilities, ptrdiff_t spacing, ptrdiff_t class_count, ptrdiff_t width,
                                 const double *vectors, int count, double *totals) {
  ptrdiff_t i = 0;
  for (; i < width; i += 16) {
    int lanes = width - i < 16 ? (int)(width - i) / 4 : 4;
    lane sums[vectors_at_once][4];
    for (int v = 0; v < count; v++) {
      for (int l = 0; l < lanes; l++) sums[v][l] = splat(0);
    }
    for (ptrdiff_t k = 0; k < class_count; k++) {
      const double *p = probabilities + spacing * k + i;
      for (int v = 0; v < count; v++) {
        lane factor = splat(vectors[class_count * v + k]);
        for (int l = 0; l < lanes; l++) sums[v][l] += factor * load(p + 4 * l);
      }
    }
    for (int v = 0; v < count; v++) {
      for (int l = 0; l < lanes; l++) store(totals + tile_width * v + i + 4 * l, sums[v][l]);
    }
  }
}

TEMPER_INLINE double inner_product(const double *x, const double *y, ptrdiff_t width) {
  lane total = splat(0);
  for (ptrdiff_t i = 0; i < width; i += 4) total += load(x + i) * load(y + i);
  return sum(total);
}

TEMPER_INLINE void probability_products(const double *probabilities, const double *weights, ptrdiff_t class_count,
                                        ptrdiff_t lane_count, const double *vectors, ptrdiff_t vector_count,
                                        double *results, double *scratch) {
  double *inverse = scratch, *totals = scratch + tile_width;
  ptrdiff_t spacing = 4 * lane_count;
  for (ptrdiff_t start = 0; start < lane_count; start += few_lanes) {
    ptrdiff_t width = 4 * (lane_count - start < few_lanes ? lane_count - start : few_lanes);
    const double *tile = probabilities + 4 * start;
    fill_inverse(weights + 4 * start, width, inverse);
    for (ptrdiff_t v = 0; v < vector_count; v += vectors_at_once) {
      const double *some = vectors + class_count * v;
      if (vector_count - v < vectors_at_once) {
        multiply_rows(tile, spacing, class_count, width, some, 1, totals + tile_width * v);
      } else {
        multiply_rows(tile, spacing, class_count, width, some, vectors_at_once, totals + tile_width * v);
      }
    }
    for (ptrdiff_t v = 0; v < vector_count; v++) {
      double *own = totals + tile_width * v;
      for (ptrdiff_t i = 0; i < width; i += 4) store(own + i, load(own + i) * load(inverse + i));
    }
    for (ptrdiff_t k = 0; k < class_count; k++) {
      const double *p = tile + spacing * k;
      for (ptrdiff_t v = 0; v < vector_count; v++) {
        const double *own = totals + tile_width * v;
        results[class_count * v + k] += inner_product(p, own, width);
      }
    }
  }
}

#if TEMPER_HAS_VERSIONS
TEMPER_FAST static double fast_shared_loss(const struct temper_shared_loss *loss, const double *shared,
                                           const double *biases, ptrdiff_t first, ptrdiff_t last,
                                           const struct temper_shared_derivatives *result, double *scratch) {
  return shared_loss(loss, shared, biases, first, last, result, scratch, 0);
}

TEMPER_WIDE static double wide_shared_loss(const struct temper_shared_loss *loss, const double *shared,
                                           const double *biases, ptrdiff_t first, ptrdiff_t last,
                                           const struct temper_shared_derivatives *result, double *scratch) {
  return shared_loss(loss, shared, biases, first, last, result, scratch, 1);
}

TEMPER_FAST static void fast_gram(const double *probabilities, const double *weights, ptrdiff_t class_count,
                                  ptrdiff_t lane_count, double *gram, double *scratch) {
  probability_gram(probabilities, weights, class_count, lane_count, gram, scratch, 0);
}

TEMPER_WIDE static void wide_gram(const double *probabilities, const double *weights, ptrdiff_t class_count,
                                  ptrdiff_t lane_count, double *gram, double *scratch) {
  probability_gram(probabilities, weights, class_count, lane_count, gram, scratch, 1);
}

TEMPER_FAST static void fast_products(const double *probabilities, const double *weights, ptrdiff_t class_count,
                                      ptrdiff_t lane_count, const double *vectors, ptrdiff_t vector_count,
                                      double *results, double *scratch) {
  probability_products(probabilities, weights, class_count, lane_count, vectors, vector_count, results, scratch);
}
#endif

double temper_shared_loss_value(const struct temper_shared_loss *loss, const double *shared, const double *biases,
                                ptrdiff_t first, ptrdiff_t last, double *scratch) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) return fast_shared_loss(loss, shared, biases, first, last, NULL, scratch);
#endif
  return shared_loss(loss, shared, biases, first, last, NULL, scratch, 0);
}

double temper_shared_loss_derivatives(const struct temper_shared_loss *loss, const double *shared, const double *biases,
                                      ptrdiff_t first, ptrdiff_t last, struct temper_shared_derivatives result,
                                      double *scratch) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_WIDE && loss->model_count >= wide_rows) {
    return wide_shared_loss(loss, shared, biases, first, last, &result, scratch);
  }
  if (TEMPER_IS_FAST) return fast_shared_loss(loss, shared, biases, first, last, &result, scratch);
#endif
  return shared_loss(loss, shared, biases, first, last, &result, scratch, 0);
}

void temper_probability_gram(const double *probabilities, const double *weights, ptrdiff_t class_count,
                             ptrdiff_t lane_count, double *gram, double *scratch) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_WIDE) {
    wide_gram(probabilities, weights, class_count, lane_count, gram, scratch);
    return;
  }
  if (TEMPER_IS_FAST) {
    fast_gram(probabilities, weights, class_count, lane_count, gram, scratch);
    return;
  }
#endif
  probability_gram(probabilities, weights, class_count, lane_count, gram, scratch, 0);
}

void temper_probability_products(const double *probabilities, const double *weights, ptrdiff_t class_count,
                                 ptrdiff_t lane_count, const double *vectors, ptrdiff_t vector_count, double *results,
                                 double *scratch) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) {
    fast_products(probabilities, weights, class_count, lane_count, vectors, vector_count, results, scratch);
    return;
  }
#endif
  probability_products(probabilities, weights, class_count, lane_count, vectors, vector_count, results, scratch);
}
