import type { PairedComparison } from '../../evaluation/statistics/paired-comparison';
import { forestFigure } from './forest-figure';
import type { Figure } from './theme';

/** Differences in MAE to a baseline with their 95 % intervals, one line each; filled where Holm's p is below 0.05. */
export function differenceFigure(comparisons: readonly PairedComparison[], title: string): Figure {
  return forestFigure(
    comparisons.map(({ name, difference, low, high, verdict }) => ({
      ...{ name, value: difference, low, high, kind: verdict },
    })),
    { 'lower error': 'first', 'higher error': 'second', 'not told apart': 'open' },
    { title, x: `difference in test MAE to ${comparisons[0]?.baseline ?? ''}, rating points` },
  );
}
