#include "Lanes.h"

enum { ACT_YES = 1, ACT_ABSTAIN = 2, ACT_NO = 3, ACT_SILENT = 4 };

// The log-likelihood of sixteen acts, its derivative by the predictor and minus its second derivative; by the upper
// cutpoint, minus its second derivative by that, and minus the mixed one.
typedef struct {
  lanes value, first, second, upper, upper_upper, upper_first;
} act_terms;

INLINE act_terms act_terms_of(const suasion_acts *acts, int32_t block) {
  lanes x = all(acts->slope) * load(acts->positions + 16 * block);
  if (acts->offsets) x += load(acts->offsets + 16 * block);
  bytes narrow;
  memcpy(&narrow, acts->codes + 16 * block, sizeof narrow);
  whole code = __builtin_convertvector(narrow, whole);
  lanes a = all(acts->lower) - x, b = all(acts->upper) - x;
  act_terms t;
  if (acts->silent) {
    // log(1 − ρ Φ(a)): nobody is known to have objected.
    whole here = code == ACT_SILENT;
    lanes calling = here ? load(acts->calling + 16 * block) : all(0);
    log_normal_cdf_at p = log_normal_cdf_of(a);
    lanes objects = calling * exponential(p.value);
    lanes keeps = larger(all(1) - objects, all(1e-20f));
    lanes q = objects * p.slope / keeps;
    t.value = logarithm(keeps);
    t.first = q;
    t.second = q * (q - a);
    t.upper = t.upper_upper = t.upper_first = all(0);
    return t;
  }
  whole yes = code == ACT_YES, no = code == ACT_NO, abstains = code == ACT_ABSTAIN;
  log_normal_cdf_at p = log_normal_cdf_of(yes ? -b : no ? a : all(30));
  t.value = p.value;
  t.first = no ? -p.slope : yes ? p.slope : all(0);
  t.second = p.curvature;
  t.upper = yes ? -p.slope : all(0);
  t.upper_upper = yes ? p.curvature : all(0);
  t.upper_first = -t.upper_upper;
  if (__builtin_reduce_or(abstains)) {
    normal_interval i = between(a, b);
    lanes d = i.lower - i.upper;
    t.value = abstains ? logarithm(i.factor) + i.exponent : t.value;
    t.first = abstains ? d : t.first;
    t.second = abstains ? d * d + b * i.upper - a * i.lower : t.second;
    t.upper = abstains ? i.upper : t.upper;
    t.upper_upper = abstains ? i.upper * (b + i.upper) : t.upper_upper;
    t.upper_first = abstains ? i.upper * (d - b) : t.upper_first;
  }
  return t;
}

static void act_points(const suasion_acts *acts, float weight, float *log_likelihood, float *gradient,
                       float *curvature) {
  for (int32_t block = 0; block < acts->blocks; block++) {
    act_terms t = act_terms_of(acts, block);
    float *l = log_likelihood + 16 * block, *g = gradient + 16 * block, *h = curvature + 16 * block;
    store(l, load(l) + t.value);
    store(g, load(g) + all(weight) * t.first);
    store(h, load(h) + all(weight * weight) * t.second);
  }
}

static void act_values(const suasion_acts *acts, float *log_likelihood) {
  for (int32_t block = 0; block < acts->blocks; block++) {
    act_terms t = act_terms_of(acts, block);
    float *l = log_likelihood + 16 * block;
    store(l, load(l) + t.value);
  }
}

INLINE double act_total(lanes x) {
  double sum = 0;
  for (int k = 0; k < 16; k++) sum += (double)x[k];
  return sum;
}

static void act_sums(const suasion_acts *acts, double *sums) {
  lanes s[10];
  for (int k = 0; k < 10; k++) s[k] = all(0);
  for (int32_t block = 0; block < acts->blocks; block++) {
    act_terms t = act_terms_of(acts, block);
    lanes position = load(acts->positions + 16 * block);
    s[0] += t.value;
    s[1] += t.first;
    s[2] += t.first * position;
    s[3] += t.second;
    s[4] += t.second * position;
    s[5] += t.second * position * position;
    s[6] += t.upper;
    s[7] += t.upper_upper;
    s[8] += t.upper_first;
    s[9] += t.upper_first * position;
  }
  for (int k = 0; k < 10; k++) sums[k] += act_total(s[k]);
}
