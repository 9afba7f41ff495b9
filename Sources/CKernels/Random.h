#include "Lanes.h"

// Sixteen Philox4x32-10 blocks at once (Salmon, Moraes, Dror & Shaw 2011, doi 10.1145/2063384.2063405), counters
// `first` + 0 … 15 of a unit.
typedef struct {
  bits32 a, b, c, d;
} words;

INLINE words philox(uint32_t key0, uint32_t key1, uint64_t unit, uint64_t first) {
  bits64 counter;
  for (int k = 0; k < 16; k++) counter[k] = first + (uint64_t)k;
  words w;
  w.a = __builtin_convertvector(counter, bits32);
  w.b = __builtin_convertvector(counter >> 32, bits32);
  w.c = (bits32)(uint32_t)unit;
  w.d = (bits32)(uint32_t)(unit >> 32);
  for (int round = 0; round < 10; round++) {
    bits64 left = __builtin_convertvector(w.a, bits64) * (bits64)(uint64_t)0xD2511F53u;
    bits64 right = __builtin_convertvector(w.c, bits64) * (bits64)(uint64_t)0xCD9E8D57u;
    w.a = __builtin_convertvector(right >> 32, bits32) ^ w.b ^ (bits32)key0;
    w.b = __builtin_convertvector(right, bits32);
    w.c = __builtin_convertvector(left >> 32, bits32) ^ w.d ^ (bits32)key1;
    w.d = __builtin_convertvector(left, bits32);
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return w;
}

// Log of a uniform on (0, 1): an odd multiple of 2⁻³³ where the word is small, rounded to single precision.
INLINE lanes log_uniform(bits32 word) {
  lanes u = fused(__builtin_convertvector(word, lanes), all(0x1p-32f), all(0x1p-33f));
  // Rounding can reach 1, whose logarithm 0 is as likely as its neighbours': it is let stand.
  return logarithm(u);
}

// The cosine and sine of a whole turn times word / 2³², by quarter turns and minimax polynomials on |x| ≤ π/4.
INLINE void turn(bits32 word, lanes *cosine, lanes *sine) {
  bits32 quarter = (word + 0x20000000u) >> 30;
  lanes x = __builtin_convertvector((whole)(word - (quarter << 30)), lanes) * all(1.57079633f * 0x1p-30f);
  lanes square = x * x;
  lanes s = all(-0.000195018194f);
  s = fused(s, square, all(0.00833201642f));
  s = fused(s, square, all(-0.166666502f));
  s = fused(s * square, x, x);
  lanes c = all(2.43726791e-05f);
  c = fused(c, square, all(-0.00138865291f));
  c = fused(c, square, all(0.0416666132f));
  c = fused(c, square, all(-0.499999996f));
  c = fused(c, square, all(1));
  whole swapped = (whole)((quarter & 1u) != 0u);
  lanes cos0 = swapped ? s : c, sin0 = swapped ? c : s;
  *cosine = (whole)(((quarter + 1u) & 2u) != 0u) ? -cos0 : cos0;
  *sine = (whole)((quarter & 2u) != 0u) ? -sin0 : sin0;
}

static void normals(uint32_t key0, uint32_t key1, uint64_t unit, uint64_t first, int64_t count, float *out) {
  for (int64_t k = 0; k < count; k += 64, first += 16) {
    words w = philox(key0, key1, unit, first);
    lanes cosine, sine;
    lanes radius = root(smaller(all(-2) * log_uniform(w.a), all(60)));
    turn(w.b, &cosine, &sine);
    store(out + k, radius * cosine);
    store(out + k + 16, radius * sine);
    radius = root(smaller(all(-2) * log_uniform(w.c), all(60)));
    turn(w.d, &cosine, &sine);
    store(out + k + 32, radius * cosine);
    store(out + k + 48, radius * sine);
  }
}

static void log_uniforms(uint32_t key0, uint32_t key1, uint64_t unit, uint64_t first, int64_t count, float *out) {
  for (int64_t k = 0; k < count; k += 64, first += 16) {
    words w = philox(key0, key1, unit, first);
    store(out + k, log_uniform(w.a));
    store(out + k + 16, log_uniform(w.b));
    store(out + k + 32, log_uniform(w.c));
    store(out + k + 48, log_uniform(w.d));
  }
}
