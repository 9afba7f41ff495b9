// The sampler behind the published ideal points of Bailey, Strezhnev & Voeten (2017, doi 10.1177/0022002715595700),
// written again from a description of its steps (UN_Ideal_Rcpp.R at commit 0b74bbf of
// github.com/evoeten/United-Nations-General-Assembly-Votes-and-Ideal-Points), to see which step makes its answer.
// No roll calls are bound.
//
//   cc -O3 -march=native -ffast-math bsv_sampler.c -o bsv_sampler -lm
//   ./bsv_sampler VOTES.csv SWEEPS WARMUP LATER NORMALISE [START.csv] > means.csv
//
// VOTES.csv: unit,session,item,vote as published_votes.py writes it. LATER 0: a position is drawn given the last
// sweep's mean of the session before, as published; 1: given the draws before and after. NORMALISE 1: mean 0 and
// variance 1 after each sweep, as published. START.csv: an idealpoints.csv; the first 400 sweeps then leave positions
// as they are.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GRID 512
static double table[18 * GRID + 3];
static uint64_t word[2] = {88172645463325252u, 77};

static double uniform(void) {
  uint64_t a = word[0], b = word[1];
  word[0] = b;
  a ^= a << 23;
  word[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
  return (double)((word[1] + b) >> 11) * 0x1p-53 + 0x1p-54;
}

static double cdf(double x) {
  if (x < -8.99) return table[0];
  if (x > 8.99) return table[18 * GRID];
  double y = (x + 9) * GRID;
  int i = (int)y;
  return table[i] + (y - i) * (table[i + 1] - table[i]);
}

// Acklam's approximation, relative error 1e-9.
static double quantile(double p) {
  static const double a[] = {-39.69683028665376, 220.9460984245205, -275.9285104469687,
                             138.3577518672690, -30.66479806614716, 2.506628277459239};
  static const double b[] = {-54.47609879822406, 161.5858368580409, -155.6989798598866,
                             66.80131188771972, -13.28068155288572};
  static const double c[] = {-.007784894002430293, -.3223964580411365, -2.400758277161838,
                             -2.549732539343734, 4.374664141464968, 2.938163982698783};
  static const double d[] = {.007784695709041462, .3224671290700398, 2.445134137142996, 3.754408661907416};
  p = fmin(fmax(p, 1e-300), 1 - 1e-16);
  if (p < .02425 || p > .97575) {
    double q = sqrt(-2 * log(p < .5 ? p : 1 - p));
    double tail = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
                  ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    return p < .5 ? tail : -tail;
  }
  double q = p - .5, r = q * q;
  return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
         (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

static double between(double mean, double sd, double low, double high) {
  double a = cdf((low - mean) / sd), b = cdf((high - mean) / sd);
  return fmin(fmax(mean + sd * quantile(a + (b - a) * uniform()), low), high);
}

static double mass(double mean, double sd, double low, double high) {
  return fmax(cdf((high - mean) / sd) - cdf((low - mean) / sd), 1e-12);
}

typedef struct { int unit, session, item, state; char item_name[64], vote; } vote;
static vote *votes;
static int count, states, items, *unit, *session, *votes_of, *first;
static double *theta, *mean;

static int by_state(const void *a, const void *b) {
  const vote *x = a, *y = b;
  return x->unit != y->unit ? x->unit - y->unit : x->session - y->session;
}
static int by_item(const void *a, const void *b) {
  const vote *x = a, *y = b;
  int order = strcmp(x->item_name, y->item_name);
  return order ? order : x->state - y->state;
}

static void read_votes(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) exit(fprintf(stderr, "error: cannot read %s\n", path) > 0);
  char line[256];
  votes = malloc(sizeof(vote) * 2000000);
  while (fgets(line, sizeof line, file) && count < 2000000) {
    vote v;
    char ballot;
    if (sscanf(line, "%d,%d,%63[^,],%c", &v.unit, &v.session, v.item_name, &ballot) != 4) continue;
    v.vote = ballot == 'y' ? 0 : ballot == 'a' ? 1 : 2;
    votes[count++] = v;
  }
  fclose(file);
  qsort(votes, count, sizeof(vote), by_state);
  unit = calloc(count, sizeof(int)), session = calloc(count, sizeof(int)), votes_of = calloc(count, sizeof(int));
  for (int k = 0; k < count; k++) {
    if (!k || by_state(&votes[k], &votes[k - 1])) {
      unit[states] = votes[k].unit;
      session[states++] = votes[k].session;
    }
    votes[k].state = states - 1;
    votes_of[states - 1]++;
  }
  qsort(votes, count, sizeof(vote), by_item);
  first = calloc(count + 1, sizeof(int));
  for (int k = 0; k < count; k++) {
    if (!k || strcmp(votes[k].item_name, votes[k - 1].item_name)) first[items++] = k;
    votes[k].item = items - 1;
  }
  first[items] = count;
}

static void read_start(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) exit(fprintf(stderr, "error: cannot read %s\n", path) > 0);
  char line[512];
  int u, s;
  double x;
  while (fgets(line, sizeof line, file))
    if (sscanf(line, "%d,%d,%lf", &u, &s, &x) == 3)
      for (int i = 0; i < states; i++)
        if (unit[i] == u && session[i] == s) theta[i] = mean[i] = x;
  fclose(file);
}

int main(int argc, char **argv) {
  if (argc < 6) return fprintf(stderr, "error: give VOTES.csv SWEEPS WARMUP LATER NORMALISE [START.csv]\n"), 2;
  int sweeps = atoi(argv[2]), warmup = atoi(argv[3]), later = atoi(argv[4]), normalise = atoi(argv[5]);
  for (int i = 0; i < 18 * GRID + 3; i++) table[i] = .5 * erfc((9 - (double)i / GRID) / sqrt(2));
  read_votes(argv[1]);
  size_t size = sizeof(double);
  theta = calloc(states, size), mean = calloc(states, size);
  double *next = calloc(states, size), *pull = calloc(states, size), *weight = calloc(states, size);
  double *total = calloc(states, size), *slope = calloc(items, size), *lower = calloc(items, size);
  double *upper = calloc(items, size), *utility = calloc(count, size);
  for (int i = 0; i < states; i++) {
    int u = unit[i];
    theta[i] = mean[i] = u == 2 || u == 20 || u == 200 || u == 666 ? 3 : u == 365 || u == 265 ? -2 : 0;
  }
  if (argc > 6) read_start(argv[6]);
  for (int v = 0; v < items; v++) {
    int share[3] = {0}, usa = -1, russia = -1;
    for (int k = first[v]; k < first[v + 1]; k++) {
      share[(int)votes[k].vote]++;
      if (votes[k].unit == 2) usa = votes[k].vote;
      if (votes[k].unit == 365) russia = votes[k].vote;
    }
    double all = first[v + 1] - first[v];
    lower[v] = -1 + 2 * share[0] / all;
    upper[v] = fmax(-1 + 2 * (share[0] + share[1]) / all, lower[v] + .01);
    slope[v] = usa < 0 || russia < 0 ? 0 : (usa > russia) - (usa < russia);
  }
  double sd = .2 / 3;
  for (int sweep = 0; sweep < sweeps; sweep++) {
    if (sweep > 0 && !(argc > 6 && sweep < 400)) {
      memset(pull, 0, states * size), memset(weight, 0, states * size);
      for (int k = 0; k < count; k++) {
        double b = slope[votes[k].item];
        pull[votes[k].state] += b * utility[k];
        weight[votes[k].state] += b * b;
      }
      double centre = 0, spread = 0;
      for (int i = 0; i < states; i++) {
        int is_first = !i || unit[i - 1] != unit[i], is_last = i == states - 1 || unit[i + 1] != unit[i];
        int other = is_first ? (is_last ? i : i + 1) : i - 1;
        double prior = 2.0 * (votes_of[i] + votes_of[other]) / votes_of[i], at = mean[other], after = 0;
        if (later) {
          if (is_first) prior = 1 / 25.0;
          at = is_first ? 0 : theta[other];
          after = is_last ? 0 : 2.0 * (votes_of[i] + votes_of[i + 1]) / votes_of[i + 1];
        }
        double variance = 1 / (prior + after + weight[i]);
        next[i] = variance * (prior * at + (after ? after * theta[i + 1] : 0) + pull[i]);
        theta[i] = fmin(fmax(next[i] + sqrt(variance) * quantile(uniform()), -5), 5);
        centre += theta[i] / states;
      }
      memcpy(mean, next, states * size);
      for (int i = 0; i < states; i++) spread += (theta[i] - centre) * (theta[i] - centre) / (states - 1);
      spread = sqrt(spread);
      for (int i = 0; i < states; i++) {
        double standard = (theta[i] - centre) / spread;
        if (normalise) theta[i] = standard;
        if (sweep >= warmup) total[i] += standard;
      }
    }
    for (int v = 0; v < items; v++) {
      double g1 = lower[v], g2 = upper[v], n1 = between(g1, sd, -7, g2), n2 = between(g2, sd, n1, 7), ratio = 1;
      double gain = log(mass(g1, sd, -7, g2) / mass(n1, sd, -7, n2) * mass(g2, sd, n1, 7) / mass(n2, sd, g1, 7));
      for (int k = first[v]; k < first[v + 1]; k++) {
        double e = slope[v] * theta[votes[k].state], to, from;
        if (votes[k].vote == 0) to = cdf(n1 - e), from = cdf(g1 - e);
        else if (votes[k].vote == 2) to = cdf(e - n2), from = cdf(e - g2);
        else to = cdf(n2 - e) - cdf(n1 - e), from = cdf(g2 - e) - cdf(g1 - e);
        ratio *= fmax(to, 1e-12) / fmax(from, 1e-12);
        if (ratio < 1e-100 || ratio > 1e100) gain += log(ratio), ratio = 1;
      }
      if (log(uniform()) < gain + log(ratio)) g1 = lower[v] = n1, g2 = upper[v] = n2;
      double squares = 0, products = 0;
      for (int k = first[v]; k < first[v + 1]; k++) {
        double x = theta[votes[k].state], e = slope[v] * x;
        double a = votes[k].vote == 0 ? 0 : cdf((votes[k].vote == 1 ? g1 : g2) - e);
        double b = votes[k].vote == 2 ? 1 : cdf((votes[k].vote == 0 ? g1 : g2) - e);
        utility[k] = fmin(fmax(e + quantile(a + (b - a) * uniform()), -9), 9);
        squares += x * x;
        products += x * utility[k];
      }
      double variance = 1 / (1 + squares);
      slope[v] = variance * products + sqrt(variance) * quantile(uniform());
    }
  }
  puts("unit,time,mean");
  for (int i = 0; i < states; i++) printf("%d,%d,%f\n", unit[i], session[i], total[i] / (sweeps - warmup));
}
