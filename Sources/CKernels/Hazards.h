// Eight lanes of double precision for hazards. Included by the kernels only.
#ifndef SUASION_HAZARDS_H
#define SUASION_HAZARDS_H

#include "Lanes.h"

// The compiler may not fuse of its own accord, and nothing here fuses: each lane is the same on every processor.
#pragma clang fp contract(off)

typedef double doubles __attribute__((ext_vector_type(8)));
typedef int64_t longs __attribute__((ext_vector_type(8)));

INLINE doubles load8(const double *p) {
  doubles v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void store8(double *p, doubles v) { memcpy(p, &v, sizeof v); }
INLINE doubles all8(double x) { return (doubles)x; }
// The first `count` lanes, and zeros.
INLINE doubles load_some(const double *p, int64_t count) {
  if (count >= 8) return load8(p);
  doubles v = all8(0);
  for (int64_t k = 0; k < count; k++) v[k] = p[k];
  return v;
}
INLINE longs as_longs(doubles a) {
  longs v;
  memcpy(&v, &a, sizeof v);
  return v;
}
INLINE doubles as_doubles(longs a) {
  doubles v;
  memcpy(&v, &a, sizeof v);
  return v;
}
INLINE double sum_lanes(doubles v) {
  return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

// Adding 1.5 · 2⁵² rounds to the nearest whole number, which then stands in the low bits.
#define ROUNDER 0x1.8p52
#define LN2_HIGH 0x1.62e42fee00000p-1
#define LN2_LOW 0x1.a39ef35793c76p-33

// exp(x) − 1 = scale · fraction + (scale − 1), and exp(x) = scale · (1 + fraction); x within ±708.
typedef struct {
  doubles scale, fraction;
} exponential_parts;

INLINE exponential_parts exponential_of(doubles x) {
  x = x < all8(708) ? x : all8(708);
  x = x > all8(-708) ? x : all8(-708);
  doubles shifted = x * all8(0x1.71547652b82fep0) + all8(ROUNDER);
  doubles n = shifted - all8(ROUNDER);
  doubles r = (x - n * all8(LN2_HIGH)) - n * all8(LN2_LOW);
  doubles p = all8(1.0 / 6227020800);
  p = p * r + all8(1.0 / 479001600);
  p = p * r + all8(1.0 / 39916800);
  p = p * r + all8(1.0 / 3628800);
  p = p * r + all8(1.0 / 362880);
  p = p * r + all8(1.0 / 40320);
  p = p * r + all8(1.0 / 5040);
  p = p * r + all8(1.0 / 720);
  p = p * r + all8(1.0 / 120);
  p = p * r + all8(1.0 / 24);
  p = p * r + all8(1.0 / 6);
  p = p * r + all8(0.5);
  exponential_parts parts;
  parts.fraction = r + r * r * p;
  parts.scale = as_doubles((as_longs(shifted) << 52) + as_longs(all8(1)));
  return parts;
}

INLINE doubles exponential8(doubles x) {
  exponential_parts parts = exponential_of(x);
  return parts.scale + parts.scale * parts.fraction;
}

// 2 artanh(f / (2 + f)) = log(1 + f) for 1 + f within [√½, √2].
INLINE doubles log_near_one(doubles f) {
  doubles s = f / (all8(2) + f);
  doubles z = s * s;
  doubles p = all8(1.0 / 23);
  p = p * z + all8(1.0 / 21);
  p = p * z + all8(1.0 / 19);
  p = p * z + all8(1.0 / 17);
  p = p * z + all8(1.0 / 15);
  p = p * z + all8(1.0 / 13);
  p = p * z + all8(1.0 / 11);
  p = p * z + all8(1.0 / 9);
  p = p * z + all8(1.0 / 7);
  p = p * z + all8(1.0 / 5);
  p = p * z + all8(1.0 / 3);
  return all8(2) * s + all8(2) * s * z * p;
}

// log x of positive normal x.
INLINE doubles logarithm8(doubles x) {
  longs e = (as_longs(x) - 0x3fe6a09e667f3bcd) >> 52;
  doubles f = as_doubles(as_longs(x) - (e << 52)) - all8(1);
  doubles n = as_doubles(e + as_longs(all8(ROUNDER))) - all8(ROUNDER);
  return n * all8(LN2_HIGH) + (log_near_one(f) + n * all8(LN2_LOW));
}

// log(1 + e) for e in [0, 1].
INLINE doubles log_one_plus(doubles e) {
  longs large = e > all8(0x1.a827999fcef32p-2);
  doubles f = large ? (e - all8(1)) * all8(0.5) : e;
  return log_near_one(f) + (large ? all8(0x1.62e42fefa39efp-1) : all8(0));
}

typedef struct {
  doubles value, first, second;
} hazard_at;

// The log-likelihood of one row, its derivative and minus its second by the linear predictor.
INLINE hazard_at logit_at(doubles eta, int event) {
  doubles size = __builtin_elementwise_abs(eta);
  doubles e = exponential8(-size);
  doubles inverse = all8(1) / (all8(1) + e);
  doubles small = e * inverse;
  longs likely = event ? eta > all8(0) : eta < all8(0);
  hazard_at at;
  at.value = -(log_one_plus(e) + (likely ? all8(0) : size));
  doubles miss = likely ? small : inverse;
  at.first = event ? miss : -miss;
  at.second = small * inverse;
  return at;
}

INLINE hazard_at cloglog_at(doubles eta, int event) {
  doubles mu = exponential8(eta);
  hazard_at at;
  if (!event) {
    at.value = -mu;
    at.first = -mu;
    at.second = mu;
    return at;
  }
  exponential_parts parts = exponential_of(-mu);
  doubles probability = -(parts.scale * parts.fraction + (parts.scale - all8(1)));
  doubles q = mu * (parts.scale + parts.scale * parts.fraction) / probability;
  at.value = logarithm8(probability);
  at.first = q;
  doubles square = mu * mu;
  doubles series = all8(-1.0 / 1209600);
  series = series * square + all8(1.0 / 30240);
  series = series * square + all8(-1.0 / 720);
  series = series * square + all8(1.0 / 12);
  series = series * square + all8(0.5) * mu;
  at.second = q * (mu < all8(0.25) ? series : mu + q - all8(1));
  return at;
}

INLINE double hazard_terms_of(int cloglog, int event, int64_t count, const double *eta, const double *weights,
                              double *first, double *second) {
  doubles value = all8(0);
  for (int64_t i = 0; i < count; i += 8) {
    hazard_at at = cloglog ? cloglog_at(load8(eta + i), event) : logit_at(load8(eta + i), event);
    if (weights) {
      doubles w = load_some(weights + i, count - i);
      at.value *= w;
      at.first *= w;
      at.second *= w;
    }
    if (count - i < 8) {
      for (int64_t k = count - i; k < 8; k++) at.value[k] = at.first[k] = at.second[k] = 0;
    }
    value += at.value;
    store8(first + i, at.first);
    store8(second + i, at.second);
  }
  return sum_lanes(value);
}

static double hazard_terms(int32_t kind, int64_t count, const double *eta, const double *weights, double *first,
                           double *second) {
  switch (kind) {
  case 0: return hazard_terms_of(0, 0, count, eta, weights, first, second);
  case 1: return hazard_terms_of(0, 1, count, eta, weights, first, second);
  case 2: return hazard_terms_of(1, 0, count, eta, weights, first, second);
  default: return hazard_terms_of(1, 1, count, eta, weights, first, second);
  }
}

static void linear_predictor(int64_t count, int32_t columns, const double *x, int64_t stride, const double *slopes,
                             double constant, const double *offset, double *eta) {
  for (int64_t i = 0; i < count; i += 8) {
    doubles sum = all8(constant);
    if (offset) sum += load_some(offset + i, count - i);
    for (int32_t j = 0; j < columns; j++) sum += load_some(x + j * stride + i, count - i) * all8(slopes[j]);
    store8(eta + i, sum);
  }
}

INLINE void moments_of(int columns, int64_t count, const double *x, int64_t stride, const double *first,
                       const double *second, double *sums) {
  doubles r_sum = all8(0), h_sum = all8(0), rx[4], hx[4], hxx[10];
  for (int j = 0; j < 4; j++) rx[j] = hx[j] = all8(0);
  for (int j = 0; j < 10; j++) hxx[j] = all8(0);
  for (int64_t i = 0; i < count; i += 8) {
    doubles r = load8(first + i), h = load8(second + i), row[4];
    r_sum += r;
    h_sum += h;
    int pair = 0;
    for (int j = 0; j < columns; j++) {
      row[j] = load_some(x + j * stride + i, count - i);
      rx[j] += r * row[j];
      doubles weighted = h * row[j];
      hx[j] += weighted;
      for (int l = 0; l <= j; l++) hxx[pair++] += weighted * row[l];
    }
  }
  sums[0] = sum_lanes(r_sum);
  sums[1] = sum_lanes(h_sum);
  for (int j = 0; j < columns; j++) sums[2 + j] = sum_lanes(rx[j]);
  for (int j = 0; j < columns; j++) sums[2 + columns + j] = sum_lanes(hx[j]);
  for (int j = 0; j < columns * (columns + 1) / 2; j++) sums[2 + 2 * columns + j] = sum_lanes(hxx[j]);
}

INLINE doubles dot8(int64_t count, const double *a, const double *b) {
  doubles even = all8(0), odd = all8(0);
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) {
    even += load8(a + i) * load8(b + i);
    odd += load8(a + i + 8) * load8(b + i + 8);
  }
  for (; i < count; i += 8) even += load_some(a + i, count - i) * load_some(b + i, count - i);
  return even + odd;
}

static void hazard_moments(int64_t count, int32_t columns, const double *x, int64_t stride, const double *first,
                           const double *second, double *work, double *sums) {
  switch (columns) {
  case 0: moments_of(0, count, x, stride, first, second, sums); return;
  case 1: moments_of(1, count, x, stride, first, second, sums); return;
  case 2: moments_of(2, count, x, stride, first, second, sums); return;
  case 3: moments_of(3, count, x, stride, first, second, sums); return;
  case 4: moments_of(4, count, x, stride, first, second, sums); return;
  }
  moments_of(0, count, x, stride, first, second, sums);
  double *rx = sums + 2, *hx = rx + columns, *hxx = hx + columns;
  for (int32_t j = 0; j < columns; j++) {
    const double *column = x + j * stride;
    rx[j] = sum_lanes(dot8(count, first, column));
    doubles total = all8(0);
    for (int64_t i = 0; i < count; i += 8) {
      doubles weighted = load8(second + i) * load_some(column + i, count - i);
      total += weighted;
      store8(work + i, weighted);
    }
    hx[j] = sum_lanes(total);
    for (int32_t l = 0; l <= j; l++) *hxx++ = sum_lanes(dot8(count, work, x + l * stride));
  }
}

static void weighted_sums(int64_t count, int32_t columns, const double *x, int64_t stride, const double *weights,
                          double *sums) {
  doubles total = all8(0);
  for (int64_t i = 0; i < count; i += 8) total += load_some(weights + i, count - i);
  sums[0] = sum_lanes(total);
  for (int32_t j = 0; j < columns; j++) sums[1 + j] = sum_lanes(dot8(count, weights, x + j * stride));
}

static void exponentials(int64_t count, const double *x, double *out) {
  for (int64_t i = 0; i < count; i += 8) {
    doubles e = exponential8(load_some(x + i, count - i));
    if (count - i >= 8) {
      store8(out + i, e);
    } else {
      for (int64_t k = 0; k < count - i; k++) out[i + k] = e[k];
    }
  }
}

static void logarithms(int64_t count, const double *x, double *out) {
  for (int64_t i = 0; i < count; i += 8) {
    doubles e = logarithm8(load_some(x + i, count - i));
    if (count - i >= 8) {
      store8(out + i, e);
    } else {
      for (int64_t k = 0; k < count - i; k++) out[i + k] = e[k];
    }
  }
}

#endif
