import type { ResultRow } from '../../experiment/result';
import { type MeanInterval, meanInterval } from '../../math/interval';
import { mean } from '../../math/mean';
import { measuresOf } from './measure';
import { cell, intervalCell, type Table } from './table';

const SPLITS_NOTE = 'Means over the splits of the users; the spread between splits is not in the intervals.';

/** One line of the summary: a method under a protocol and selection, over its seeds. */
export interface SummaryLine {
  readonly method: string;
  readonly protocol: string;
  readonly selection: string;
  readonly seeds: number;
  /** Splits of the users that the run named; 0 where it named none. */
  readonly splits: number;
  /** By the column of the measure, `MAE`, `N@20`; those that the method is measured by. */
  readonly values: Readonly<Record<string, MeanInterval>>;
  /** Mean of the epochs that were reported, each different one. */
  readonly epochs: readonly string[];
}

/**
 * Means over seeds, a line for each (protocol, selection, method), in order of appearance. Where a seed was run on several splits
 * of the users, its value is the mean over them, so that the interval is over seeds alone, as everywhere.
 */
export function summarizeResults(rows: readonly ResultRow[]): SummaryLine[] {
  const groups = new Map<string, ResultRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.protocol, row.selection, row.method, row.config, row.data]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const [{ method, protocol, selection }] = group;
    const bySeed = [...new Set(group.map(({ seed }) => seed))].map((seed) => group.filter((row) => row.seed === seed));
    const values = measuresOf(group).map(({ name, read }) => {
      return [name, meanInterval(bySeed.map((rows) => mean(rows.map((row) => read(row) as number))))] as const;
    });
    const epochs = (['maeEpoch', 'rmseEpoch', 'epoch'] as const).flatMap((field) =>
      group[0][field] === undefined ? [] : [meanInterval(group.map((row) => row[field] as number)).mean.toFixed(1)],
    );
    return {
      method,
      protocol,
      selection,
      seeds: bySeed.length,
      splits: new Set(group.flatMap(({ split }) => split ?? [])).size,
      values: Object.fromEntries(values),
      epochs: [...new Set(epochs)],
    };
  });
}

/**
 * The summary of a run as tables, one for each protocol and selection: a line a method, a column a measure.
 * @param notes what is to be said below them, for example `convergenceNotes` of the results
 */
export function summaryTables(rows: readonly ResultRow[], notes: readonly string[] = []): Table[] {
  const captionOf = ({ protocol, selection }: Pick<SummaryLine, 'protocol' | 'selection'>): string =>
    `${protocol}, ${selection}`;
  const lines = summarizeResults(rows);
  return [...new Set(lines.map(captionOf))].map((caption) => {
    const measures = measuresOf(rows.filter((row) => captionOf(row) === caption));
    const columns = measures.map(({ name, digits }) => ({ name, digits }));
    const own = lines.filter((line) => captionOf(line) === caption);
    const severalSplits = own.some(({ splits }) => splits > 1);
    return {
      caption,
      columns: [
        { name: 'method' },
        ...columns,
        { name: 'epoch' },
        { name: 'seeds' },
        ...(severalSplits ? [{ name: 'splits' }] : []),
      ],
      rows: own.map(({ method, values, epochs, seeds, splits }) => [
        cell(method),
        ...measures.map(({ name }) => (values[name] ? intervalCell(values[name]) : {})),
        cell(epochs.join(' / ')),
        cell(seeds),
        ...(severalSplits ? [cell(splits)] : []),
      ]),
      notes: [...(severalSplits ? [SPLITS_NOTE] : []), ...notes],
    };
  });
}
