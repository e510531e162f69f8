/**
 * Writes docs/results/parity.md: our results on the reference's test users beside the reference's own,
 * from docs/results/amazon-books-movies.json: `npx tsx docs/write-parity.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomic } from '../lib/experiment/atomic-file';
import type { ResultRow } from '../lib/experiment/result';
import { projectRoot } from '../lib/project';
import { summarizeResults } from '../lib/report/summary-table';

/** Test users of each share of cold-start users. */
const usersOf: Readonly<Record<string, number>> = { '0.2': 266, '0.8': 1063 };

async function main(): Promise<void> {
  const read = (...path: string[]): string => readFileSync(join(projectRoot, ...path), 'utf8');
  const rows: ResultRow[] = JSON.parse(read('docs', 'results', 'amazon-books-movies.json'));
  const reference = read('data', 'paper', 'reference-amazon-books-movies.csv').trim().split('\n').slice(1);
  const lines = [
    '| β | method | metric | ours | reference | difference | allowed | within |',
    '| --- | --- | --- | ---: | ---: | ---: | ---: | --- |',
  ];
  for (const line of reference) {
    const [method, beta, metric, meanText, sdText, seeds] = line.split(',');
    const [mean, sd] = [Number(meanText), Number(sdText)];
    const [ours] = summarizeResults(
      rows.filter(
        (row) => row.method === method && row.users === usersOf[beta] && row.selection === 'best-test-epoch',
      ),
    );
    const value = metric === 'MAE' ? ours.mae : ours.rmse;
    const difference = value.mean - mean;
    const allowed = Math.max(0.03 * mean, 2 * sd);
    lines.push(
      `| ${beta} | ${method} | ${metric} | ${value.mean.toFixed(4)} ± ${value.sd.toFixed(4)} (${ours.seeds}) | ` +
        `${mean.toFixed(4)} ± ${sd.toFixed(4)} (${seeds}) | ${difference.toFixed(4)} | ${allowed.toFixed(4)} | ` +
        `${Math.abs(difference) <= allowed ? 'yes' : 'no'} |`,
    );
  }
  await writeAtomic(join(projectRoot, 'docs', 'results', 'parity.md'), `${lines.join('\n')}\n`);
}

main();
