#include "Lanes.h"

// How many factors of abstentions are multiplied before one logarithm is taken of their product.
#define FACTORS 8

enum { YES = 0, OTHER = 1, NO = 2 };

// One row of codes: which are no, and z with P(vote) = Φ(z); 30 where there is neither yes nor no, which adds nothing.
typedef struct {
  whole no;
  lanes z;
} ballots;

INLINE ballots ballots_of(const int8_t *codes, lanes lower, lanes upper, lanes slope, lanes position) {
  bytes narrow;
  memcpy(&narrow, codes, sizeof narrow);
  whole code = __builtin_convertvector(narrow, whole);
  ballots b;
  b.no = code == NO;
  lanes cut = b.no ? upper : lower;
  lanes yes = fused(-slope, position, cut);
  b.z = code == OTHER ? all(30) : b.no ? -yes : yes;
  return b;
}

static void points(const suasion_votes *votes, suasion_items items, const float *positions, float *log_likelihood,
                    float *gradient, float *curvature) {
  for (int32_t block = 0; block < votes->blocks; block++) {
    lanes position = load(positions + 16 * block);
    const int8_t *codes = votes->codes + (int64_t)16 * votes->rows * block;
    lanes value = all(0), first = all(0), second = all(0);
    for (int32_t row = 0; row < votes->rows; row++) {
      lanes slope = all(items.slope[row]);
      ballots b = ballots_of(codes + 16 * row, all(items.lower[row]), all(items.upper[row]), slope, position);
      log_normal_cdf_at p = log_normal_cdf_of(b.z);
      value += p.value;
      lanes mills = p.slope;
      lanes weight = p.curvature;
      first = fused(b.no ? slope : -slope, mills, first);
      second = fused(slope * slope, weight, second);
    }
    int32_t next = votes->abstention_offsets[block], last = votes->abstention_offsets[block + 1];
    for (int32_t at = next; at < last;) {
      int32_t end = at + FACTORS < last ? at + FACTORS : last;
      lanes product = all(1);
      for (; at < end; at++) {
        const int16_t *list = votes->abstentions + 16 * (int64_t)at;
        lanes lower, upper, slope;
        whole there;
        for (int k = 0; k < 16; k++) {
          int32_t row = list[k] < 0 ? 0 : list[k];
          there[k] = list[k] < 0 ? 0 : -1;
          lower[k] = items.lower[row];
          upper[k] = items.upper[row];
          slope[k] = items.slope[row];
        }
        lanes a = fused(-slope, position, lower), b = fused(-slope, position, upper);
        normal_interval p = between(a, b);
        product *= there ? p.factor : all(1);
        value += there ? p.exponent : all(0);
        lanes difference = p.upper - p.lower;
        lanes weight = fused(difference, difference, fused(b, p.upper, -a * p.lower));
        slope = there ? slope : all(0);
        first = fused(-slope, difference, first);
        second = fused(slope * slope, weight, second);
      }
      value += logarithm(product);
    }
    store(log_likelihood + 16 * block, value);
    store(gradient + 16 * block, first);
    store(curvature + 16 * block, second);
  }
}

static void item_sums_of(const suasion_votes *votes, suasion_items items, const float *positions,
                          suasion_item_sums sums) {
  for (int32_t block = 0; block < votes->blocks; block++) {
    lanes lower = load(items.lower + 16 * block), upper = load(items.upper + 16 * block);
    lanes slope = load(items.slope + 16 * block);
    const int8_t *codes = votes->codes + (int64_t)16 * votes->rows * block;
    lanes value = all(0), first = all(0), first1 = all(0), second = all(0), second1 = all(0), second2 = all(0);
    lanes up = all(0), upup = all(0), both = all(0), both1 = all(0);
    for (int32_t row = 0; row < votes->rows; row++) {
      lanes position = all(positions[row]);
      ballots b = ballots_of(codes + 16 * row, lower, upper, slope, position);
      log_normal_cdf_at p = log_normal_cdf_of(b.z);
      value += p.value;
      lanes mills = p.slope;
      lanes weight = p.curvature;
      lanes signed_mills = b.no ? -mills : mills;
      first += signed_mills;
      first1 = fused(signed_mills, position, first1);
      second += weight;
      lanes weight1 = weight * position;
      second1 += weight1;
      second2 = fused(weight1, position, second2);
      up -= b.no ? mills : all(0);
      // For a no, b alone matters: ℓbb = ℓaa + 2 ℓab + ℓbb.
      upup += b.no ? weight : all(0);
      both1 += b.no ? weight1 : all(0);
    }
    both = upup;
    int32_t next = votes->abstention_offsets[block], last = votes->abstention_offsets[block + 1];
    for (int32_t at = next; at < last;) {
      int32_t end = at + FACTORS < last ? at + FACTORS : last;
      lanes product = all(1);
      for (; at < end; at++) {
        const int16_t *list = votes->abstentions + 16 * (int64_t)at;
        lanes position;
        whole there;
        for (int k = 0; k < 16; k++) {
          there[k] = list[k] < 0 ? 0 : -1;
          position[k] = positions[list[k] < 0 ? 0 : list[k]];
        }
        lanes a = fused(-slope, position, lower), b = fused(-slope, position, upper);
        normal_interval p = between(a, b);
        product *= there ? p.factor : all(1);
        value += there ? p.exponent : all(0);
        lanes at_lower = there ? p.lower : all(0), at_upper = there ? p.upper : all(0);
        lanes difference = at_upper - at_lower;
        lanes weight = fused(difference, difference, fused(b, at_upper, -a * at_lower));
        lanes upper_weight = at_upper * (at_upper + b);
        lanes both_weight = fused(-at_lower, at_upper, upper_weight);
        first += difference;
        first1 = fused(difference, position, first1);
        second += weight;
        lanes weight1 = weight * position;
        second1 += weight1;
        second2 = fused(weight1, position, second2);
        up += at_upper;
        upup += upper_weight;
        both += both_weight;
        both1 = fused(both_weight, position, both1);
      }
      value += logarithm(product);
    }
    int64_t k = 16 * (int64_t)block;
    store(sums.log_likelihood + k, value);
    store(sums.first + k, first);
    store(sums.first_position + k, first1);
    store(sums.second + k, second);
    store(sums.second_position + k, second1);
    store(sums.second_position_squared + k, second2);
    store(sums.upper + k, up);
    store(sums.upper_upper + k, upup);
    store(sums.upper_both + k, both);
    store(sums.upper_both_position + k, both1);
  }
}

static void item_posterior(int32_t count, const float *state, suasion_item_sums sums, suasion_item_prior prior,
                           float *gradient, float *log_posterior) {
  lanes p0 = all(prior.lower_precision), p1 = all(prior.slope_precision), p2 = all(prior.log_gap_precision);
  for (int64_t k = 0; k < count; k += 16) {
    lanes d0 = load(state + k) - all(prior.lower_mean), d1 = load(state + count + k) - all(prior.slope_mean);
    lanes log_gap = load(state + 2 * (int64_t)count + k), d2 = log_gap - all(prior.log_gap_mean);
    store(gradient + k, fused(-p0, d0, load(sums.first + k)));
    store(gradient + count + k, fused(-p1, d1, -load(sums.first_position + k)));
    store(gradient + 2 * (int64_t)count + k, fused(-p2, d2, exponential(log_gap) * load(sums.upper + k)));
    lanes square = fused(p0 * d0, d0, fused(p1 * d1, d1, p2 * d2 * d2));
    store(log_posterior + k, fused(all(-0.5f), square, load(sums.log_likelihood + k)));
  }
}

static void item_curvature(int32_t count, const float *state, suasion_item_sums sums, float *curvature) {
  int64_t n = count;
  for (int64_t k = 0; k < count; k += 16) {
    lanes gap = exponential(load(state + 2 * n + k));
    store(curvature + k, load(sums.second + k));
    store(curvature + n + k, -load(sums.second_position + k));
    store(curvature + 2 * n + k, load(sums.second_position_squared + k));
    store(curvature + 3 * n + k, gap * load(sums.upper_both + k));
    store(curvature + 4 * n + k, -(gap * load(sums.upper_both_position + k)));
    store(curvature + 5 * n + k, gap * fused(gap, load(sums.upper_upper + k), -load(sums.upper + k)));
  }
}

static void factor_items(int32_t count, const float *here, const float *usual, float weight, suasion_item_prior prior,
                         float *factor, float *log_root_determinant) {
  int64_t n = count;
  lanes w = all(weight), p0 = all(prior.lower_precision), p1 = all(prior.slope_precision);
  lanes p2 = all(prior.log_gap_precision);
  for (int64_t k = 0; k < count; k += 16) {
    lanes h[6];
    for (int row = 0; row < 6; row++) {
      lanes at = load(here + row * n + k);
      h[row] = fused(w, load(usual + row * n + k) - at, at);
    }
    // A pivot never falls below its prior: the log posterior is concave in all but rare corners.
    lanes l00 = root(larger(h[0] + p0, p0));
    lanes l10 = h[1] / l00;
    lanes l11 = root(larger(fused(-l10, l10, h[2] + p1), p1));
    lanes l20 = h[3] / l00;
    lanes l21 = fused(-l20, l10, h[4]) / l11;
    lanes l22 = root(larger(fused(-l21, l21, fused(-l20, l20, h[5] + p2)), p2));
    lanes rows[6] = {l00, l10, l11, l20, l21, l22};
    for (int row = 0; row < 6; row++) store(factor + row * n + k, rows[row]);
    store(log_root_determinant + k, logarithm(l00 * l11 * l22));
  }
}

typedef struct {
  lanes l00, l10, l11, l20, l21, l22;
  // L⁻¹ times the gradient.
  lanes y0, y1, y2;
} metric;

INLINE metric metric_at(int64_t k, int64_t n, const float *factor, const float *gradient) {
  const float *l = factor + k;
  metric m = {.l00 = load(l), .l10 = load(l + n), .l11 = load(l + 2 * n)};
  m.l20 = load(l + 3 * n), m.l21 = load(l + 4 * n), m.l22 = load(l + 5 * n);
  m.y0 = load(gradient + k) / m.l00;
  m.y1 = fused(-m.l10, m.y0, load(gradient + n + k)) / m.l11;
  m.y2 = fused(-m.l21, m.y1, fused(-m.l20, m.y0, load(gradient + 2 * n + k))) / m.l22;
  return m;
}

static void propose_items(int32_t count, const float *state, const float *gradient, const float *factor, float drift,
                          float spread, const float *noise, float *proposed, float *log_density) {
  int64_t n = count;
  for (int64_t k = 0; k < count; k += 16) {
    metric m = metric_at(k, n, factor, gradient);
    lanes e0 = load(noise + k), e1 = load(noise + n + k), e2 = load(noise + 2 * n + k);
    lanes s2 = fused(all(drift), m.y2, all(spread) * e2) / m.l22;
    lanes s1 = fused(-m.l21, s2, fused(all(drift), m.y1, all(spread) * e1)) / m.l11;
    lanes s0 = fused(-m.l10, s1, fused(-m.l20, s2, fused(all(drift), m.y0, all(spread) * e0))) / m.l00;
    store(proposed + k, load(state + k) + s0);
    store(proposed + n + k, load(state + n + k) + s1);
    store(proposed + 2 * n + k, load(state + 2 * n + k) + s2);
    store(log_density + k, all(-0.5f) * fused(e0, e0, fused(e1, e1, e2 * e2)));
  }
}

static void return_items(int32_t count, const float *proposed, const float *gradient, const float *factor, float drift,
                         float spread, const float *state, float *log_density) {
  int64_t n = count;
  lanes precision = all(1) / all(spread * spread);
  for (int64_t k = 0; k < count; k += 16) {
    metric m = metric_at(k, n, factor, gradient);
    lanes b0 = load(state + k) - load(proposed + k), b1 = load(state + n + k) - load(proposed + n + k);
    lanes b2 = load(state + 2 * n + k) - load(proposed + 2 * n + k);
    // Lᵀ (back − drift H⁻¹ g) = Lᵀ back − drift L⁻¹ g
    lanes r0 = fused(m.l00, b0, fused(m.l10, b1, fused(m.l20, b2, -(all(drift) * m.y0))));
    lanes r1 = fused(m.l11, b1, fused(m.l21, b2, -(all(drift) * m.y1)));
    lanes r2 = fused(m.l22, b2, -(all(drift) * m.y2));
    store(log_density + k, all(-0.5f) * precision * fused(r0, r0, fused(r1, r1, r2 * r2)));
  }
}

static void upper_cutpoints(int32_t count, const float *lower, const float *log_gap, int32_t binary, float *upper) {
  for (int64_t k = 0; k < count; k += 16) {
    lanes gap = binary ? all(0) : exponential(load(log_gap + k));
    store(upper + k, load(lower + k) + gap);
  }
}

static void log_normal_cdf(int32_t count, const float *z, float *value, float *first, float *second) {
  for (int64_t k = 0; k + 16 <= count; k += 16) {
    log_normal_cdf_at p = log_normal_cdf_of(load(z + k));
    store(value + k, p.value);
    store(first + k, p.slope);
    store(second + k, p.curvature);
  }
}
