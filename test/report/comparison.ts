import type { PairedComparison } from '../../lib/evaluation/statistics/paired-comparison';

/** A comparison as it may come out, with an interval around the difference. */
export const comparison = (
  name: string,
  difference: number,
  verdict: PairedComparison['verdict'],
): PairedComparison => ({
  name,
  baseline: 'base <1>',
  difference,
  low: difference - 0.1,
  high: difference + 0.2,
  p: 0.01,
  pHolm: 0.02,
  pWilcoxon: 0.0001,
  pSeeds: undefined,
  verdict,
});
