//! Pure arithmetic: intervals, quantiles, tests. Knows nothing of the other stages.
