/// Vector kernels: sixteen lanes of single precision, the same bytes on every processor.
///
/// They are compiled for several processors, and `suasion_kernels_here` chooses. Every lane runs the same operations in
/// the same order, fused multiply-adds are written out and the compiler may form none of its own, so that the choice
/// changes the speed and nothing else.
#ifndef SUASION_CKERNELS_H
#define SUASION_CKERNELS_H

#include <stdint.h>

/// Votes in the way of one pass: `lanes` voters (or items) side by side, `rows` items (or voters) after each other.
typedef struct {
  int32_t rows;
  /// Blocks of sixteen lanes.
  int32_t blocks;
  /// [block][row][16]: 0 yes, 2 no, 1 anything else (an abstention, which stands in `abstentions`, or no vote).
  const int8_t *codes;
  /// First row of each block in `abstentions`, shape [blocks + 1].
  const int32_t *abstention_offsets;
  /// [abstention row][16]: the row that the lane abstained on; -1 where it has no more.
  const int16_t *abstentions;
} suasion_votes;

/// Parameters of items: P(yes) = Φ(lower − slope θ), P(no) = 1 − Φ(upper − slope θ).
typedef struct {
  const float *lower;
  const float *upper;
  const float *slope;
} suasion_items;

/// Sums over the voters of one item, each of shape [16 × blocks]. With a = lower − slope θ, b = upper − slope θ and ℓ the
/// log-likelihood of a vote as a function of a and b.
typedef struct {
  float *log_likelihood;
  /// Σ (ℓa + ℓb), and the same times θ.
  float *first, *first_position;
  /// −Σ (ℓaa + 2 ℓab + ℓbb), times θ, times θ².
  float *second, *second_position, *second_position_squared;
  /// Σ ℓb
  float *upper;
  /// −Σ ℓbb
  float *upper_upper;
  /// −Σ (ℓab + ℓbb), and the same times θ.
  float *upper_both, *upper_both_position;
} suasion_item_sums;

/// Normal priors of an item's lower cutpoint, slope and logarithm of the gap between its cutpoints.
typedef struct {
  float lower_mean, lower_precision;
  float slope_mean, slope_precision;
  float log_gap_mean, log_gap_precision;
} suasion_item_prior;

/// One item's acts for (or against) a norm, a lane for each state, with predictor x = slope · position + offset:
/// P(yes) = Φ(x − upper), P(no) = Φ(lower − x), an abstention between. A `silent` item was adopted without a vote: each of
/// its states contributes 1 − calling · Φ(lower − x).
typedef struct {
  /// Blocks of sixteen lanes.
  int32_t blocks;
  int32_t silent;
  /// 1 yes, 2 abstain, 3 no, 4 silent; anything else is no act. Shape [16 × blocks], as all that follow.
  const int8_t *codes;
  const float *positions;
  /// NULL for none.
  const float *offsets;
  /// Read where the item is silent only.
  const float *calling;
  float slope, lower, upper;
} suasion_acts;

typedef struct {
  /// The log-likelihood of every voter's position, its derivative and minus its second derivative; shape [16 × blocks].
  /// Lanes are voters, rows are items.
  void (*points)(const suasion_votes *votes, suasion_items items, const float *positions, float *log_likelihood,
                      float *gradient, float *curvature);

  /// Lanes are items, rows are voters.
  void (*item_sums_of)(const suasion_votes *votes, suasion_items items, const float *positions,
                            suasion_item_sums sums);

  // Items' states are [3][count]: lower, slope, logarithm of the gap. Symmetric matrices and their factors are [6][count]:
  // the lower triangle row by row. `count` is a multiple of sixteen.

  /// Gradient ([3][count]) and value of every item's log posterior, from the sums at its state.
  void (*item_posterior)(int32_t count, const float *state, suasion_item_sums sums, suasion_item_prior prior,
                         float *gradient, float *log_posterior);

  /// Minus the Hessian of every item's log-likelihood.
  void (*item_curvature)(int32_t count, const float *state, suasion_item_sums sums, float *curvature);

  /// The Cholesky factor L of H = (1 − weight) here + weight usual + prior precision, and the logarithm of its determinant.
  void (*factor_items)(int32_t count, const float *here, const float *usual, float weight, suasion_item_prior prior,
                       float *factor, float *log_root_determinant);

  /// A step of Newton's method with noise: x' = x + drift H⁻¹ g + spread L⁻ᵀ noise, with H = L Lᵀ and g the
  /// gradient at x. Writes x' and log q(x'|x), but for log |L| and a constant that the
  /// way back shares.
  void (*propose_items)(int32_t count, const float *state, const float *gradient, const float *factor, float drift,
                        float spread, const float *noise, float *proposed, float *log_density);

  /// The same of the way back, log q(x|x'), from the gradient and the factor at x'.
  void (*return_items)(int32_t count, const float *proposed, const float *gradient, const float *factor, float drift,
                       float spread, const float *state, float *log_density);

  /// upper = lower + exp(log gap); equal where `binary`.
  void (*upper_cutpoints)(int32_t count, const float *lower, const float *log_gap, int32_t binary, float *upper);

  /// Standard normals by Box and Muller's method, four of each Philox block `first`, `first` + 1, …; `count` is rounded up to
  /// the next multiple of 64, and `out` must hold as many.
  void (*normals)(uint32_t key0, uint32_t key1, uint64_t unit, uint64_t first, int64_t count, float *out);

  /// Logarithms of uniforms on (0, 1), blocks and rounding as above.
  void (*log_uniforms)(uint32_t key0, uint32_t key1, uint64_t unit, uint64_t first, int64_t count, float *out);

  /// log Φ, its derivative and minus its second derivative, sixteen at a time: for tests of the approximations.
  void (*log_normal_cdf)(int32_t count, const float *z, float *value, float *first, float *second);

  /// Adds each state's log-likelihood, its derivative by a quantity of which the predictor has `weight` a unit, and
  /// minus its second derivative by that; shape [16 × blocks].
  void (*act_points)(const suasion_acts *acts, float weight, float *log_likelihood, float *gradient, float *curvature);

  /// Adds each state's log-likelihood alone.
  void (*act_values)(const suasion_acts *acts, float *log_likelihood);

  /// Adds ten sums over the states: ℓ; ℓx, the same times the position; −ℓxx, times the position, times its square;
  /// ℓu, −ℓuu; −ℓux, the same times the position. x is the predictor, u the upper cutpoint.
  void (*act_sums)(const suasion_acts *acts, double *sums);

  // Hazards, in double precision. Columns are `stride` numbers apart; what is written as [count] needs room for `count`
  // rounded up to a multiple of eight, the numbers past `count` being zeros; what is only read does not.

  /// The log-likelihood of rows of one kind, 0 logit without and 1 with the event, 2 and 3 complementary log-log; its
  /// derivative by each row's linear predictor and minus its second, [count]. `eta` has the room too; `weights` may be
  /// NULL.
  double (*hazard_terms)(int32_t kind, int64_t count, const double *eta, const double *weights, double *first,
                         double *second);

  /// Σ first, Σ second, Σ first x, Σ second x, Σ second x xᵀ (lower triangle, row by row); `work` is [count].
  void (*hazard_moments)(int64_t count, int32_t columns, const double *x, int64_t stride, const double *first,
                         const double *second, double *work, double *sums);

  /// constant + offset + x · slopes, [count]; `offset` may be NULL.
  void (*linear_predictor)(int64_t count, int32_t columns, const double *x, int64_t stride, const double *slopes,
                           double constant, const double *offset, double *eta);

  /// Σ weights, Σ weights x; the arrays end at `count`.
  void (*weighted_sums)(int64_t count, int32_t columns, const double *x, int64_t stride, const double *weights,
                        double *sums);

  /// exp(x) for x within ±708, the value at the bound beyond; log x of positive normal x. Exactly `count` are written.
  void (*exponentials)(int64_t count, const double *x, double *out);
  void (*logarithms)(int64_t count, const double *x, double *out);
} suasion_kernels;

/// The kernels for the processor that this runs on.
const suasion_kernels *suasion_kernels_here(void);

/// The kernels built for processor 0 (any), 1 (AVX2 and FMA) or 2 (AVX-512), for tests that all agree; NULL where this
/// one cannot run them.
const suasion_kernels *suasion_kernels_for(int32_t processor);

#endif
