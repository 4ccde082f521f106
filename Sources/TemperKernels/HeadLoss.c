#include "Gram.h"
#include "TemperKernels.h"

/// Scratch space of one tile: rows of `temper_tile_lanes` lanes.
struct tile {
  /// Scores of the heads; then, with classes, exponentials.
  double *scores;
  /// Probabilities of the classes times the weights of their rows.
  double *probabilities;
  /// d loss / d score, per head.
  double *residuals;
  /// 1 / weight; 0 for filling.
  double *inverse_weights;
  /// d² loss / d score d score of the pair of heads at hand.
  double *curvature;
  /// Columns times the curvature, as many as are multiplied at a time.
  double *weighted;
};

ptrdiff_t temper_head_loss_scratch(const struct temper_head_loss *loss) {
  return (2 * loss->head_count + loss->class_count + 2 + gram_rows) * tile_width;
}

TEMPER_INLINE struct tile divide(const struct temper_head_loss *loss, double *scratch) {
  struct tile tile;
  tile.scores = scratch;
  tile.probabilities = tile.scores + loss->head_count * tile_width;
  tile.residuals = tile.probabilities + loss->class_count * tile_width;
  tile.inverse_weights = tile.residuals + loss->head_count * tile_width;
  tile.curvature = tile.inverse_weights + tile_width;
  tile.weighted = tile.curvature + tile_width;
  return tile;
}

TEMPER_INLINE const double *column(const struct temper_head_loss *loss, ptrdiff_t member, ptrdiff_t first) {
  return loss->columns[member] + 4 * first;
}

TEMPER_INLINE const double *outcome(const struct temper_head_loss *loss, ptrdiff_t k, ptrdiff_t first) {
  return loss->outcomes + 4 * (k * loss->lane_count + first);
}

TEMPER_INLINE void fill_scores(const struct temper_head_loss *loss, const double *coefficients, ptrdiff_t first,
                               ptrdiff_t width, struct tile tile) {
  ptrdiff_t member = 0;
  for (ptrdiff_t head = 0; head < loss->head_count; head++) {
    double *scores = tile.scores + head * tile_width;
    ptrdiff_t end = member + loss->head_sizes[head];
    for (ptrdiff_t i = 0; i < width; i += 4) store(scores + i, splat(0));
    // Two columns at a time halve the traffic of the scores.
    for (; member + 2 <= end; member += 2) {
      const double *x = column(loss, member, first);
      const double *y = column(loss, member + 1, first);
      lane p = splat(coefficients[member]);
      lane q = splat(coefficients[member + 1]);
      for (ptrdiff_t i = 0; i < width; i += 4) {
        store(scores + i, load(scores + i) + p * load(x + i) + q * load(y + i));
      }
    }
    for (; member < end; member++) {
      const double *x = column(loss, member, first);
      lane p = splat(coefficients[member]);
      for (ptrdiff_t i = 0; i < width; i += 4) store(scores + i, load(scores + i) + p * load(x + i));
    }
  }
}

TEMPER_INLINE lane inverse(lane weight) { return select(weight == splat(0), splat(0), 1 / weight); }

/// Losses of a tile whose scores are filled; probabilities and residuals for its derivatives.
TEMPER_INLINE double evaluate_tie(const struct temper_head_loss *loss, ptrdiff_t first, ptrdiff_t width,
                                    int needs_derivatives, struct tile tile) {
  const double *weights = loss->weights + 4 * first;
  const double *is_a = outcome(loss, 0, first);
  const double *is_b = outcome(loss, 1, first);
  const double *is_tie = outcome(loss, 2, first);
  lane total_loss = splat(0);
  for (ptrdiff_t i = 0; i < width; i += 4) {
    lane half = load(tile.scores + i) * 0.5;
    lane tie = load(tile.scores + tile_width + i);
    lane peak = larger(tie, larger(half, -half));
    lane a = lane_exp(half - peak);
    lane b = lane_exp(-half - peak);
    lane t = lane_exp(tie - peak);
    lane total = a + b + t;
    lane weight = load(weights + i);
    lane side = load(is_a + i) - load(is_b + i);
    total_loss += weight * (peak + lane_log(total)) - side * half - load(is_tie + i) * tie;
    if (!needs_derivatives) continue;
    lane scale = weight / total;
    store(tile.inverse_weights + i, inverse(weight));
    store(tile.probabilities + i, a * scale);
    store(tile.probabilities + tile_width + i, b * scale);
    store(tile.probabilities + 2 * tile_width + i, t * scale);
    store(tile.residuals + i, ((a - b) * scale - side) * 0.5);
    store(tile.residuals + tile_width + i, t * scale - load(is_tie + i));
  }
  return sum(total_loss);
}

TEMPER_INLINE double evaluate_classes(const struct temper_head_loss *loss, ptrdiff_t first, ptrdiff_t width,
                                      int needs_derivatives, struct tile tile) {
  const double *weights = loss->weights + 4 * first;
  lane total_loss = splat(0);
  for (ptrdiff_t i = 0; i < width; i += 4) {
    lane peak = load(tile.scores + i);
    for (ptrdiff_t k = 1; k < loss->class_count; k++) peak = larger(load(tile.scores + k * tile_width + i), peak);
    lane total = splat(0);
    lane hit = splat(0);
    for (ptrdiff_t k = 0; k < loss->class_count; k++) {
      lane score = load(tile.scores + k * tile_width + i);
      lane power = lane_exp(score - peak);
      store(tile.probabilities + k * tile_width + i, power);
      total += power;
      hit += load(outcome(loss, k, first) + i) * score;
    }
    lane weight = load(weights + i);
    total_loss += weight * (peak + lane_log(total)) - hit;
    if (!needs_derivatives) continue;
    lane scale = weight / total;
    store(tile.inverse_weights + i, inverse(weight));
    for (ptrdiff_t k = 0; k < loss->class_count; k++) {
      lane probability = load(tile.probabilities + k * tile_width + i) * scale;
      store(tile.probabilities + k * tile_width + i, probability);
      store(tile.residuals + k * tile_width + i, probability - load(outcome(loss, k, first) + i));
    }
  }
  return sum(total_loss);
}

TEMPER_INLINE double evaluate(const struct temper_head_loss *loss, ptrdiff_t first, ptrdiff_t width,
                              int needs_derivatives, struct tile tile) {
  return loss->link == temper_link_tie ? evaluate_tie(loss, first, width, needs_derivatives, tile)
                                         : evaluate_classes(loss, first, width, needs_derivatives, tile);
}

/// With P = weight * p, weight * p q is P Q / weight.
TEMPER_INLINE void fill_curvature(const struct temper_head_loss *loss, ptrdiff_t left, ptrdiff_t right, ptrdiff_t width,
                                  struct tile tile) {
  const double *p = tile.probabilities + left * tile_width;
  const double *q = tile.probabilities + right * tile_width;
  const double *tie = tile.probabilities + 2 * tile_width;
  for (ptrdiff_t i = 0; i < width; i += 4) {
    lane inverse_weight = load(tile.inverse_weights + i);
    lane curvature;
    if (loss->link == temper_link_classes) {
      lane product = load(p + i) * load(q + i) * inverse_weight;
      curvature = left == right ? load(p + i) - product : -product;
    } else if (left == 1) {
      curvature = load(tie + i) - load(tie + i) * load(tie + i) * inverse_weight;
    } else {
      lane a = load(tile.probabilities + i);
      lane b = load(tile.probabilities + tile_width + i);
      curvature = right == 0 ? (a + b - (a - b) * (a - b) * inverse_weight) * 0.25
                             : (a - b) * load(tie + i) * inverse_weight * -0.5;
    }
    store(tile.curvature + i, curvature);
  }
}

TEMPER_INLINE void add_gradient(const struct temper_head_loss *loss, ptrdiff_t first, ptrdiff_t width, struct tile tile,
                                double *gradient) {
  ptrdiff_t member = 0;
  for (ptrdiff_t head = 0; head < loss->head_count; head++) {
    const double *residuals = tile.residuals + head * tile_width;
    for (ptrdiff_t end = member + loss->head_sizes[head]; member < end; member++) {
      const double *x = column(loss, member, first);
      lane total = splat(0);
      for (ptrdiff_t i = 0; i < width; i += 4) total += load(x + i) * load(residuals + i);
      gradient[member] += sum(total);
    }
  }
}

TEMPER_INLINE double head_loss(const struct temper_head_loss *loss, const double *coefficients, ptrdiff_t first,
                               ptrdiff_t last, double *gradient, double *hessian, double *scratch, int is_wide) {
  struct tile tile = divide(loss, scratch);
  ptrdiff_t count = 0;
  for (ptrdiff_t head = 0; head < loss->head_count; head++) count += loss->head_sizes[head];
  double value = 0;
  for (ptrdiff_t lane = first; lane < last; lane += temper_tile_lanes) {
    ptrdiff_t width = 4 * (last - lane < temper_tile_lanes ? last - lane : temper_tile_lanes);
    fill_scores(loss, coefficients, lane, width, tile);
    value += evaluate(loss, lane, width, gradient != NULL, tile);
    if (gradient == NULL) continue;
    add_gradient(loss, lane, width, tile, gradient);
    if (hessian == NULL) continue;
    struct columns columns = {.starts = loss->columns, .offset = 4 * lane};
    ptrdiff_t left_start = 0;
    for (ptrdiff_t left = 0; left < loss->head_count; left++) {
      ptrdiff_t left_end = left_start + loss->head_sizes[left];
      ptrdiff_t right_start = left_start;
      for (ptrdiff_t right = left; right < loss->head_count; right++) {
        ptrdiff_t right_end = right_start + loss->head_sizes[right];
        fill_curvature(loss, left, right, width, tile);
        add_gram(columns, width, left_start, left_end, right_start, right_end, count, tile.curvature, tile.weighted,
                 hessian, is_wide);
        right_start = right_end;
      }
      left_start = left_end;
    }
  }
  return value;
}

#if TEMPER_HAS_VERSIONS
/// Value and gradient; the latter may be left out.
TEMPER_FAST static double fast_gradient(const struct temper_head_loss *loss, const double *coefficients, ptrdiff_t first,
                                        ptrdiff_t last, double *gradient, double *scratch) {
  return head_loss(loss, coefficients, first, last, gradient, NULL, scratch, 0);
}

TEMPER_FAST static double fast_derivatives(const struct temper_head_loss *loss, const double *coefficients,
                                           ptrdiff_t first, ptrdiff_t last, double *gradient, double *hessian,
                                           double *scratch) {
  return head_loss(loss, coefficients, first, last, gradient, hessian, scratch, 0);
}

TEMPER_WIDE static double wide_derivatives(const struct temper_head_loss *loss, const double *coefficients,
                                           ptrdiff_t first, ptrdiff_t last, double *gradient, double *hessian,
                                           double *scratch) {
  return head_loss(loss, coefficients, first, last, gradient, hessian, scratch, 1);
}
#endif

double temper_head_loss_value(const struct temper_head_loss *loss, const double *coefficients, ptrdiff_t first,
                              ptrdiff_t last, double *scratch) {
  return temper_head_loss_gradient(loss, coefficients, first, last, NULL, scratch);
}

double temper_head_loss_gradient(const struct temper_head_loss *loss, const double *coefficients, ptrdiff_t first,
                                 ptrdiff_t last, double *gradient, double *scratch) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) return fast_gradient(loss, coefficients, first, last, gradient, scratch);
#endif
  return head_loss(loss, coefficients, first, last, gradient, NULL, scratch, 0);
}

double temper_head_loss_derivatives(const struct temper_head_loss *loss, const double *coefficients, ptrdiff_t first,
                                    ptrdiff_t last, double *gradient, double *hessian, double *scratch) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_WIDE) return wide_derivatives(loss, coefficients, first, last, gradient, hessian, scratch);
  if (TEMPER_IS_FAST) return fast_derivatives(loss, coefficients, first, last, gradient, hessian, scratch);
#endif
  return head_loss(loss, coefficients, first, last, gradient, hessian, scratch, 0);
}
