import { methods } from '../../bridge/registry';
import { type PublishedRow, publishedValue } from './published';
import type { ReportData } from './report-data';
import { methodLabel } from './sweep-table';
import { cell, type TableDocument } from './table';

/** TGT and CMF replay base models in `fit`: what that takes is no training. */
const replays = new Set(methods.filter(({ needsSnapshots }) => needsSnapshots).map(({ name }) => name));

/** Table 4: samples per second, from the timings of a sweep's own cells. */
export function throughput({ results, timings }: ReportData, published: readonly PublishedRow[]): TableDocument {
  const rates = { training: new Map<string, number[]>(), test: new Map<string, number[]>() };
  for (const { key, label } of results) {
    const timing = timings.get(key);
    if (!timing) continue;
    const name = methodLabel(label);
    const add = (phase: keyof typeof rates, rows: number, seconds: number): void => {
      if (seconds > 0 && rows > 0) rates[phase].set(name, [...(rates[phase].get(name) ?? []), rows / seconds]);
    };
    if (!replays.has(label.method)) add('training', timing.trainRows, timing.trainSeconds);
    add('test', timing.testRows, timing.testSeconds);
  }
  const tables = (['training', 'test'] as const)
    .filter((phase) => rates[phase].size > 0)
    .map((phase) => ({
      caption: `${phase}, samples per second`,
      columns: [
        { name: 'method' },
        { name: 'cells' },
        { name: 'ours (median)', digits: 0 },
        { name: 'published', optional: true },
        { name: 'times published', digits: 2, optional: true },
      ],
      rows: [...rates[phase]].map(([method, values]) => {
        // Of an even number the upper of the middle two: a speed that was measured.
        const ours = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
        const theirs = publishedValue(published, { phase, method }, 'samples_per_second');
        return [cell(method), cell(values.length), cell(ours), cell(theirs), cell(theirs && ours / theirs)];
      }),
    }));
  return {
    title: 'Table 4: throughput',
    tables,
    notes: [
      'Times of the sweep’s own cells on the machine that ran it, workers side by side; a sample is a rating row (a user for ' +
        'methods that train by user). The machine is not the paper’s, so the values are not testable; bench/ compares with ' +
        'PyTorch on one machine.',
    ],
  };
}
