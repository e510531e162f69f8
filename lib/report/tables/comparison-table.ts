import type { PairedComparison } from '../../evaluation/statistics/paired-comparison';
import { type BaseFits, convergenceNotes } from '../../experiment/convergence';
import { meanInterval } from '../../math/interval';
import type { SettingPoint } from '../figures/setting-figure';
import { cell, intervalCell, type Table } from './table';

/** `0.0012`, `< 0.001`, or a dash where there is no test. */
export function formatP(p: number | undefined): string {
  if (p === undefined) return '–';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** A setting with its test errors and, where it has them, the cells that they are from. */
export interface ComparedRun extends SettingPoint {
  readonly cells?: readonly { readonly base?: BaseFits }[];
}

/** Settings with their test MAE, and how each compares with the baseline. Runs without a comparison (the baseline) come without. */
export function comparisonTable(
  runs: readonly ComparedRun[],
  comparisons: readonly PairedComparison[],
  caption?: string,
): Table {
  const byName = new Map(comparisons.map((comparison) => [comparison.name, comparison]));
  const signed = (x: number): string => `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(4)}`;
  return {
    caption,
    notes: convergenceNotes(runs.flatMap(({ cells = [] }) => cells)),
    columns: [
      { name: 'setting' },
      { name: 'validation MAE', digits: 4 },
      { name: 'test MAE', digits: 4 },
      { name: 'difference [95 %]' },
      { name: 'p (Holm)' },
      { name: 'p Wilcoxon' },
      { name: 'p t, seeds' },
      { name: 'verdict', align: 'left' },
    ],
    rows: runs.map(({ name, mae, validationMae }) => {
      const start = [cell(name), cell(meanInterval(validationMae).mean), intervalCell(meanInterval(mae))];
      const c = byName.get(name);
      if (!c) return [...start, cell('baseline'), {}, {}, {}, {}];
      const interval = `${signed(c.difference)} [${signed(c.low)}, ${signed(c.high)}]`;
      const tests = [c.pHolm, c.pWilcoxon, c.pSeeds].map((p) => cell(p, formatP(p)));
      return [...start, cell(c.difference, interval), ...tests, cell(c.verdict)];
    }),
  };
}

/** Which settings have a lower error than the baseline, which a higher, and which are not told apart: three lines. */
export function verdictLines(comparisons: readonly PairedComparison[]): string {
  const verdicts = ['lower error', 'higher error', 'not told apart'] as const;
  const namesOf = (verdict: PairedComparison['verdict']): string =>
    comparisons.flatMap((one) => (one.verdict === verdict ? [one.name] : [])).join(', ') || 'none';
  const baseline = comparisons[0]?.baseline ?? '';
  return verdicts
    .map((verdict) => `${verdict} ${verdict === 'not told apart' ? 'from' : 'than'} ${baseline}: ${namesOf(verdict)}`)
    .join('\n');
}
