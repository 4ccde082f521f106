/// Inner loops of TemperCore, where portable Swift cannot reach the vector units that a processor has.
///
/// Swift compiles for the oldest processor of its architecture; here each loop is compiled twice and the faster version is
/// taken where the processor has AVX2 and FMA. The Gram matrices of `temper_head_loss_derivatives` have a third version for
/// AVX-512, which sums the same products in the same order as the second. Results depend on the processor in their last
/// digits, as those of libm do, and on nothing else.
///
/// Arrays of rows come in lanes of four doubles, of any alignment. No function allocates memory or keeps a pointer;
/// the last one says how the process has its memory, which only C can say.
#ifndef TEMPER_KERNELS_H
#define TEMPER_KERNELS_H

#include <stddef.h>

/// How the scores of the heads become probabilities.
enum temper_link {
  /// Two heads, margin s and tie score r: (a, b, tie) ~ softmax(s/2, -s/2, r).
  temper_link_tie,
  /// A head per class.
  temper_link_classes,
};

/// Log loss of a linear model with several heads.
struct temper_head_loss {
  enum temper_link link;
  /// H.
  ptrdiff_t head_count;
  /// K: 3 with a tie, else H.
  ptrdiff_t class_count;
  /// Number of columns of each head.
  const ptrdiff_t *head_sizes;
  /// Columns of the heads, by number, one head after the other; coefficients come in this order.
  const ptrdiff_t *members;
  /// Lanes of one column.
  ptrdiff_t lane_count;
  /// Column c begins at `4 * lane_count * c`.
  const double *columns;
  /// Weighted indicators of the classes, arranged like columns.
  const double *outcomes;
  /// How often each row counts; 0 for filling.
  const double *weights;
};

/// Lanes that are worked on together. Sums over a fold are those of its tiles, added in order.
enum { temper_tile_lanes = 64 };

/// Doubles of scratch space for a loss.
ptrdiff_t temper_head_loss_scratch(const struct temper_head_loss *loss);

/// Sum of the losses, in nats, of the rows in the lanes `first ..< last`.
double temper_head_loss_value(const struct temper_head_loss *loss, const double *coefficients, ptrdiff_t first,
                              ptrdiff_t last, double *scratch);

/// The same, with its derivatives: P numbers are added to `gradient`, and P x P numbers to the upper triangle of `hessian`.
/// What is below the diagonal is undefined, and so is one more row of P numbers that there must be room for.
double temper_head_loss_derivatives(const struct temper_head_loss *loss, const double *coefficients, ptrdiff_t first,
                                    ptrdiff_t last, double *gradient, double *hessian, double *scratch);

/// Adds sum_i (p_k [k = l] - p_k p_l / weight) over some rows to the numbers of every pair of classes k <= l.
///
/// - probabilities: times the weights of their rows; class k begins at `count * k`.
/// - inverse_weights: 1 / weight; 0 for filling.
/// - count: doubles of each class, a multiple of four.
/// - curvature: a lane of sums for each pair, that of k and l at `stride * k + 4 * l`; each row adds to one of its numbers.
///
/// Sums go over rows in their order, whatever part of them is given at once.
void temper_bias_curvature(const double *probabilities, const double *inverse_weights, ptrdiff_t class_count,
                           ptrdiff_t count, double *curvature, ptrdiff_t stride);

/// The mixture of some components in every row.
struct temper_mixture {
  ptrdiff_t component_count;
  /// Lanes of one component.
  ptrdiff_t lane_count;
  /// Component m begins at `4 * lane_count * m`; positive, anything in filling.
  const double *likelihoods;
  /// How often each row counts; 0 for filling.
  const double *weights;
};

/// Doubles of scratch space for a mixture.
ptrdiff_t temper_mixture_scratch(void);

/// Sum of weight times the logarithm of sum_m shares[m] L_m over the rows in the lanes `first ..< last`.
double temper_mixture_value(const struct temper_mixture *mixture, const double *shares, ptrdiff_t first, ptrdiff_t last,
                            double *scratch);

/// The same; adds its derivatives to `gradient`, and those of the gradient, with their sign changed, to the lower triangle of
/// the M x M numbers `hessian`, which may be null. What is above the diagonal is undefined.
double temper_mixture_derivatives(const struct temper_mixture *mixture, const double *shares, ptrdiff_t first,
                                  ptrdiff_t last, double *gradient, double *hessian, double *scratch);

/// e^x for x <= 0, within 2 units in the last place; 0 below -708. `x` and `result` may be the same array.
void temper_exp(const double *x, double *result, ptrdiff_t count);

/// Natural logarithms of normal numbers, within 2 units in the last place.
void temper_log(const double *x, double *result, ptrdiff_t count);

/// Takes a column out of a matrix of `stride` columns: the values of some rows, at least `least`; `filling` where a row is
/// negative.
void temper_gather(const double *values, ptrdiff_t stride, const ptrdiff_t *rows, ptrdiff_t count, double least,
                   double filling, double *result);

/// Adds some rows of a matrix, times a factor, to columns that are `stride` numbers apart: column k gets what stands in
/// `order[k]` of a row's `width` numbers. Nothing is added where a row is negative.
void temper_add_columns(const double *values, const ptrdiff_t *order, ptrdiff_t width, const ptrdiff_t *rows,
                        ptrdiff_t count, double factor, ptrdiff_t stride, double *columns);

/// The rows at some places of a matrix of `width` columns, one after the other.
void temper_gather_rows(const double *values, ptrdiff_t width, const ptrdiff_t *rows, ptrdiff_t count, double *result);

/// Adds those rows, times a factor, to as many rows of totals.
void temper_add_rows(const double *values, ptrdiff_t width, const ptrdiff_t *rows, ptrdiff_t count, double factor,
                     double *totals);

/// 1 / p of the class that came true, for every row of `width` probabilities, which are held between `least` and 1 and
/// scaled to sum to 1 first.
void temper_odds_against(const double *values, ptrdiff_t width, const ptrdiff_t *labels, ptrdiff_t count, double least,
                         double *result);

/// log cosh of `scale * x` as a magnitude and the logarithm of a factor, less log 2: the magnitude is added to one array, and
/// the factor, from 1 to 2, is multiplied into the other.
void temper_add_log_cosh(const double *x, double scale, ptrdiff_t count, double *magnitudes, double *products);

/// Adds to `totals[c]` the sum of `weights[i] * columns[c * stride + i]` over `count` rows, a multiple of four.
void temper_weighted_sums(const double *weights, const double *columns, ptrdiff_t stride, ptrdiff_t column_count,
                          ptrdiff_t count, double *totals);

/// The class that a number in [0, 1) draws from every row of `classes` probabilities; the last one takes what rounding leaves.
void temper_draw_labels(const double *values, ptrdiff_t classes, const double *units, ptrdiff_t count, int *labels);

/// Which of some rows drew the label that is wanted of them: `chosen[i]` is 1 where `drawn[rows[i]]` is `wanted[i]`, else 0.
void temper_outcome_matches(const int *drawn, const int *rows, const int *wanted, ptrdiff_t count, unsigned char *chosen);

/// How many are chosen.
ptrdiff_t temper_outcome_count(const unsigned char *chosen, ptrdiff_t count);

/// The sum of the values that are chosen.
double temper_outcome_sum(const unsigned char *chosen, const double *values, ptrdiff_t count);

/// The inner product of two vectors.
double temper_dot(const double *x, const double *y, ptrdiff_t count);

/// The number that would stand at `rank`, counted from 0, if the values were sorted; puts them into another order. None may
/// be a NaN. O(count) on average: Hoare's selection (1961), around the median of three.
double temper_order_statistic(double *values, ptrdiff_t count, ptrdiff_t rank);

/// First and second derivative of a summed log loss in the slope that multiplies all scores.
///
/// - others: lane by lane the scores of all classes but the largest, less the largest; none positive.
/// - hits: weight times the same difference of the class that came true.
void temper_temperature_derivatives(const double *others, const double *hits, const double *weights, ptrdiff_t lanes,
                              ptrdiff_t other_count, double slope, double *gradient, double *curvature);

/// Keeps what the process frees for what it asks for next. glibc would give every large array back to the system, and the
/// system fills with zeros, page by page, what it gives; at a million rows that is a third of a fit. Returns 0 where
/// nothing happened, as elsewhere.
int temper_keep_freed_memory(void);

#endif
