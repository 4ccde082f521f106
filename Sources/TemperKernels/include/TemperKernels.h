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
  /// Where the columns of the heads begin, one head after the other; coefficients come in this order.
  const double *const *columns;
  /// Lanes of one column.
  ptrdiff_t lane_count;
  /// Weighted indicators of the classes, one after the other, `lane_count` lanes each.
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

/// The same, with its first derivatives: P numbers are added to `gradient`, which may be null.
double temper_head_loss_gradient(const struct temper_head_loss *loss, const double *coefficients, ptrdiff_t first,
                                 ptrdiff_t last, double *gradient, double *scratch);

/// The same, with its derivatives: P numbers are added to `gradient`, and P x P numbers to the upper triangle of `hessian`.
/// What is below the diagonal is undefined, and so is one more row of P numbers that there must be room for.
double temper_head_loss_derivatives(const struct temper_head_loss *loss, const double *coefficients, ptrdiff_t first,
                                    ptrdiff_t last, double *gradient, double *hessian, double *scratch);

/// Log loss of softmax_k(sum_m w_m x_mk + b_k): weights that all classes share, and perhaps a bias for every class.
struct temper_shared_loss {
  /// M.
  ptrdiff_t model_count;
  /// K.
  ptrdiff_t class_count;
  /// Lanes of one column.
  ptrdiff_t lane_count;
  /// Column x_mk begins at `4 * lane_count * (stride * k + m)`; but see `is_tiled`.
  ptrdiff_t stride;
  const double *columns;
  /// Whether the columns come in tiles of `temper_shared_lanes` lanes, counted from `first`: the tile from lane l on begins at
  /// `4 * K * M * l`, and has the parts of its columns one after the other. So what is read together stands together.
  int is_tiled;
  /// The class that came true in every row; below 0 for filling.
  const int *labels;
  /// How often each row counts; 0 for filling.
  const double *weights;
};

/// Lanes that are worked on together: fewer where classes are many, so that all that is known of them stays in the caches.
ptrdiff_t temper_shared_lanes(ptrdiff_t class_count);

/// Doubles of scratch space for such a loss.
ptrdiff_t temper_shared_loss_scratch(const struct temper_shared_loss *loss);

/// Sum of the losses, in nats, of the rows in the lanes `first ..< last`.
///
/// - biases: K numbers, or null for none.
double temper_shared_loss_value(const struct temper_shared_loss *loss, const double *shared, const double *biases,
                                ptrdiff_t first, ptrdiff_t last, double *scratch);

/// Where the derivatives of such a loss are added up.
struct temper_shared_derivatives {
  /// By the weights: M numbers.
  double *gradient;
  /// By pairs of weights: the upper triangle of M x M numbers, and one more row of M that there must be room for. May be null.
  double *hessian;
  /// By the biases: K numbers. Null where there are none, and then so is all that follows.
  double *bias_gradient;
  /// By a weight and a bias: M rows of K. May be null, with all that follows.
  double *mixed;
  /// Sums of the probabilities, times weights: K numbers.
  double *totals;
  /// Twice by one bias: K numbers.
  double *diagonal;
  /// Probabilities times the weights of their rows, `last - first` lanes of each class. Written, not added to.
  double *probabilities;
};

/// The same, with its derivatives.
double temper_shared_loss_derivatives(const struct temper_shared_loss *loss, const double *shared, const double *biases,
                                      ptrdiff_t first, ptrdiff_t last, struct temper_shared_derivatives result,
                                      double *scratch);

/// Doubles of scratch space for what follows.
ptrdiff_t temper_probability_scratch(ptrdiff_t vector_count);

/// Subtracts sum_i p_ki p_li / weight_i from the upper triangle of K x K numbers; there must be room for one more row of K.
///
/// - probabilities: of the derivatives of a loss, `lane_count` lanes of each class.
/// - weights: of the same lanes.
void temper_probability_gram(const double *probabilities, const double *weights, ptrdiff_t class_count,
                             ptrdiff_t lane_count, double *gram, double *scratch);

/// Subtracts the products of that matrix with some vectors of K numbers from as many results: O(rows K) a vector.
void temper_probability_products(const double *probabilities, const double *weights, ptrdiff_t class_count,
                                 ptrdiff_t lane_count, const double *vectors, ptrdiff_t vector_count, double *results,
                                 double *scratch);

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

/// The inner products of some taps with `values` from each of `count` places on.
void temper_convolve(const double *values, const double *taps, ptrdiff_t tap_count, ptrdiff_t count, double *results);

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
