// Percentiles of millions of times in a fixed table: 32 steps for each power of two.
#include "load.h"

enum { STEP_BITS = 5, STEPS = 1 << STEP_BITS, BUCKETS = 64 * STEPS };

static long counts[BUCKETS];
static long total;

void histogram_add(uint64_t ns) {
    if (ns < STEPS) ns = STEPS;
    int power = 63 - __builtin_clzll(ns);
    counts[power * STEPS + (int)((ns >> (power - STEP_BITS)) & (STEPS - 1))]++;
    total++;
}

double histogram_us(double quantile) {
    long wanted = (long)(quantile * (double)total), seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
        seen += counts[i];
        if (seen > wanted) {
            double step = (double)(1ull << (i / STEPS)) / STEPS;
            return (STEPS + i % STEPS + 0.5) * step / 1000;
        }
    }
    return 0;
}
