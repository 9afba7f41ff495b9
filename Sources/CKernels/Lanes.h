// Sixteen lanes of single precision, and the elementary functions on them. Included by the kernels only.
#ifndef SUASION_LANES_H
#define SUASION_LANES_H

#include <stdint.h>
#include <string.h>

#include "LogNormalCDF.h"

// The compiler may not fuse of its own accord: where it may depends on the processor, and so would the last bit.
#pragma clang fp contract(off)
#pragma clang diagnostic ignored "-Wpsabi"

typedef float lanes __attribute__((ext_vector_type(16)));
typedef int32_t whole __attribute__((ext_vector_type(16)));
typedef uint32_t bits32 __attribute__((ext_vector_type(16)));
typedef uint64_t bits64 __attribute__((ext_vector_type(16)));
typedef int8_t bytes __attribute__((ext_vector_type(16)));
typedef int16_t shorts __attribute__((ext_vector_type(16)));

#define INLINE static inline __attribute__((always_inline))

INLINE lanes load(const float *p) {
  lanes v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void store(float *p, lanes v) { memcpy(p, &v, sizeof v); }
INLINE lanes all(float x) { return (lanes)x; }
INLINE lanes fused(lanes a, lanes b, lanes c) { return __builtin_elementwise_fma(a, b, c); }
INLINE lanes larger(lanes a, lanes b) { return a > b ? a : b; }
INLINE lanes smaller(lanes a, lanes b) { return a < b ? a : b; }
INLINE lanes root(lanes a) { return __builtin_elementwise_sqrt(a); }
INLINE lanes magnitude(lanes a) { return __builtin_elementwise_abs(a); }
INLINE whole as_whole(lanes a) {
  whole v;
  memcpy(&v, &a, sizeof v);
  return v;
}
INLINE lanes as_lanes(whole a) {
  lanes v;
  memcpy(&v, &a, sizeof v);
  return v;
}

// exp(x) for |x| ≤ 87, relative error 1.5e-7; beyond, the value at the bound. Minimax polynomial of degree 5 on
// |r| ≤ ½ log 2.
INLINE lanes exponential(lanes x) {
  x = larger(smaller(x, all(87)), all(-87));
  // Adding and taking away 1.5 · 2²³ rounds to the nearest whole number.
  lanes n = fused(x, all(1.44269504f), all(12582912.f)) - all(12582912.f);
  lanes r = fused(n, all(-0.693359375f), x);
  r = fused(n, all(2.12194440e-4f), r);
  lanes p = all(0.00829765496f);
  p = fused(p, r, all(0.041915382f));
  p = fused(p, r, all(0.166675747f));
  p = fused(p, r, all(0.499988949f));
  p = fused(p, r, all(0.999999692f));
  p = fused(p, r, all(1.00000007f));
  return as_lanes(as_whole(p) + (__builtin_convertvector(n, whole) << 23));
}

// log x for positive normal x, relative error 1e-7. Minimax polynomial on [√½, √2).
INLINE lanes logarithm(lanes x) {
  whole e = (as_whole(x) - 0x3f3504f3) >> 23;
  lanes f = as_lanes(as_whole(x) - (e << 23)) - all(1);
  lanes n = __builtin_convertvector(e, lanes);
  lanes p = all(0.0870051785f);
  p = fused(p, f, all(-0.142676015f));
  p = fused(p, f, all(0.149147911f));
  p = fused(p, f, all(-0.165775725f));
  p = fused(p, f, all(0.199630607f));
  p = fused(p, f, all(-0.250013373f));
  p = fused(p, f, all(0.333339108f));
  lanes square = f * f;
  lanes tail = fused(p, f * square, all(-0.5f) * square);
  tail = fused(n, all(-2.12194440e-4f), tail);
  return fused(n, all(0.693359375f), f + tail);
}

#define ROOT_TWO_PI_INVERSE 0.398942280f

// Φ(−t) exp(t²/2) for t ≥ 0 (half of Mills' ratio times √(2/π)), relative error 3.2e-7: a minimax polynomial of
// q = 1/(1 + 0.32 t), which maps [0, ∞) on (0, 1].
INLINE lanes scaled_tail(lanes t) {
  lanes q = all(1) / fused(all(0.32f), t, all(1));
  lanes p = all(-0.0210781797f);
  p = fused(p, q, all(0.0954073027f));
  p = fused(p, q, all(-0.146707532f));
  p = fused(p, q, all(0.0653280902f));
  p = fused(p, q, all(-0.00937760478f));
  p = fused(p, q, all(0.0586539768f));
  p = fused(p, q, all(0.0878290965f));
  p = fused(p, q, all(0.11462236f));
  p = fused(p, q, all(0.127660946f));
  p = fused(p, q, all(0.127661529f));
  return p * q;
}

// row[index] of each lane, for a row of 32.
#if defined(TABLES_IN_REGISTERS)
INLINE lanes look_up(const float *row, whole index) {
  return (lanes)__builtin_ia32_vpermi2varps512(load(row), index, load(row + 16));
}
#else
INLINE lanes look_up(const float *row, whole index) {
  lanes v;
  for (int k = 0; k < 16; k++) v[k] = row[index[k]];
  return v;
}
#endif

// log Φ(z), its derivative and minus its second derivative; beyond the table, 0 above and a parabola below.
typedef struct {
  lanes value, slope, curvature;
} log_normal_cdf_at;

INLINE log_normal_cdf_at log_normal_cdf_of(lanes z) {
  lanes at = fused(z, all(1 / LOG_NORMAL_CDF_WIDTH), all(-LOG_NORMAL_CDF_LOW / LOG_NORMAL_CDF_WIDTH));
  at = larger(smaller(at, all(LOG_NORMAL_CDF_PIECES - 0.001f)), all(0));
  whole piece = __builtin_convertvector(at, whole);
  lanes f = at - (__builtin_convertvector(piece, lanes) + all(0.5f));
  // Value, derivative and half the second derivative of a polynomial, by Horner's rule.
  lanes p = look_up(log_normal_cdf_table[4], piece), c = look_up(log_normal_cdf_table[3], piece);
  lanes d = p, dd = p;
  p = fused(p, f, c);
  d = fused(d, f, p);
  c = look_up(log_normal_cdf_table[2], piece);
  p = fused(p, f, c);
  dd = fused(dd, f, d);
  d = fused(d, f, p);
  c = look_up(log_normal_cdf_table[1], piece);
  p = fused(p, f, c);
  dd = fused(dd, f, d);
  d = fused(d, f, p);
  p = fused(p, f, look_up(log_normal_cdf_table[0], piece));
  lanes beyond = smaller(z - all(LOG_NORMAL_CDF_LOW), all(0));
  log_normal_cdf_at result;
  result.value = fused(beyond, fused(all(-0.5f), beyond, all(LOG_NORMAL_CDF_SLOPE_AT_LOW)), p);
  result.slope = fused(d, all(1 / LOG_NORMAL_CDF_WIDTH), -beyond);
  result.curvature = all(-2 / (LOG_NORMAL_CDF_WIDTH * LOG_NORMAL_CDF_WIDTH)) * dd;
  return result;
}

// log(Φ(b) − Φ(a)) for b > a, with φ(a)/P and φ(b)/P. Both are mirrored into the left half where a > 0, and the nearer
// one's exponential is taken out where both lie there, so that nothing underflows.
typedef struct {
  lanes factor, exponent, lower, upper;
} normal_interval;

INLINE normal_interval between(lanes a, lanes b) {
  whole mirrored = a > all(0);
  lanes far = mirrored ? -b : a;
  lanes near = mirrored ? -a : b;
  lanes far_half = all(-0.5f) * far * far;
  lanes near_half = all(-0.5f) * near * near;
  lanes far_tail = scaled_tail(magnitude(far));
  lanes near_tail = scaled_tail(magnitude(near));
  whole below = near < all(0);
  lanes near_density = exponential(below ? all(0) : near_half);
  lanes far_density = exponential(below ? far_half - near_half : far_half);
  lanes inside = fused(-near_density, near_tail, all(1));
  lanes factor = fused(-far_density, far_tail, below ? near_tail : inside);
  factor = larger(factor, all(1e-20f));
  lanes scale = all(ROOT_TWO_PI_INVERSE) / factor;
  normal_interval result;
  result.factor = factor;
  result.exponent = below ? near_half : all(0);
  lanes at_near = near_density * scale;
  lanes at_far = far_density * scale;
  result.lower = mirrored ? at_near : at_far;
  result.upper = mirrored ? at_far : at_near;
  return result;
}

#endif
