/**
 * Writes docs/results/parity.md, our results on the reference's test users beside the reference's own, and the rows
 * behind our five seeds. Reads the stores that scripts/results/make-results.ts fills: `npx tsx scripts/results/write-parity.ts`.
 */
import { join } from 'node:path';
import { readLabelledResults } from '../../lib/experiment/manifest';
import { writeAtomic } from '../../lib/experiment/store/atomic-file';
import { meanInterval } from '../../lib/math/interval';
import { projectRoot } from '../../lib/platform/project';
import { referenceRows } from './reference-rows';

interface Spread {
  readonly mean: number;
  readonly sd: number;
  readonly n: number;
}

const shown = ({ mean, sd, n }: Spread): string => `${mean.toFixed(4)} (${sd.toFixed(4)}, ${n})`;

async function main(): Promise<void> {
  const five = await readLabelledResults(join(projectRoot, 'results', 'amazon-books-movies'));
  const thirty = await readLabelledResults(join(projectRoot, 'results', 'amazon-seeds'));
  const lines = referenceRows().map(({ method, beta, metric, mean, sd, seeds: n }) => {
    const [ours, more] = [five, thirty].map((all): Spread => {
      const rows = all.filter(
        ({ label }) => label.method === method && label.beta === beta && label.selection === 'best-test-epoch',
      );
      const interval = meanInterval(rows.map(({ result }) => result.row[metric === 'MAE' ? 'mae' : 'rmse']!));
      return { ...interval, sd: interval.deviation ?? Number.NaN };
    });
    const difference = ours.mean - mean;
    const allowed = Math.max(0.03 * mean, 2 * sd);
    const z = (more.mean - mean) / Math.hypot(more.sd / Math.sqrt(more.n), sd / Math.sqrt(n));
    const within = Math.abs(difference) <= allowed ? 'yes' : 'no';
    const cells = [
      beta,
      method,
      metric,
      shown(ours),
      shown({ mean, sd, n }),
      difference.toFixed(4),
      allowed.toFixed(4),
    ];
    return `| ${[...cells, within, shown(more), z.toFixed(1)].join(' | ')} |`;
  });
  const text = [
    'Mean (standard deviation over seeds, number of seeds), best-test-epoch. *Allowed*: 3 % of the reference’s mean or two of',
    'its standard deviations, whichever is larger. *z*: our mean over thirty seeds less the reference’s, in standard errors of',
    'that difference.',
    '',
    '| β | method | metric | ours | reference | difference | allowed | within | ours, thirty seeds | z |',
    '| --- | --- | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |',
    ...lines,
  ];
  const folder = join(projectRoot, 'docs', 'results');
  await writeAtomic(join(folder, 'parity.md'), `${text.join('\n')}\n`);
  const rows = five.map(({ result }) => JSON.stringify(result.row));
  await writeAtomic(join(folder, 'amazon-books-movies.json'), `[\n${rows.join(',\n')}\n]\n`);
}

main();
