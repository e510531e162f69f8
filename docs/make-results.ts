/**
 * Makes everything in docs/results and docs/cold-start.png from the rating files under data/downloads:
 * `npx tsx docs/make-results.ts`. Sweeps keep their stores in results/, so a second run only redraws.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../lib/project';

/** Grid, store, and what is read from it: the arguments of `diffcdr`, and the file in docs/results. */
const steps: readonly [grid: string, store: string, reports: readonly [command: string, file: string][]][] = [
  [
    'amazon-books-movies',
    'amazon',
    [
      ['table 2', 'table2-amazon.md'],
      ['table 4', 'table4-amazon.md'],
      ['figure 4 --from experiments/amazon-books-movies.json', 'figure4-amazon.png'],
    ],
  ],
  ['amazon-seeds', 'amazon-seeds', []],
  ['amazon-biased', 'amazon-biased', [['table 2', 'table2-amazon-biased.md']]],
  ['amazon-ranking', 'amazon-ranking', [['table 2', 'table2-amazon-ranking.md']]],
  ['amazon-ablations', 'amazon-ablations', [['table 3', 'table3-amazon.md']]],
  ['amazon-activations', 'amazon-activations', [['table 3', 'table3-amazon-activations.md']]],
  [
    'epinions',
    'epinions',
    [
      ['table 1', 'table1-epinions.md'],
      ['table 2', 'table2-epinions.md'],
    ],
  ],
  ['epinions-warm', 'epinions-warm', [['figure 3', 'figure3-epinions.png']]],
];

function run(program: string, ...args: string[]): void {
  console.log(`\n== ${args.join(' ')}`);
  execFileSync(process.execPath, [join(projectRoot, program), ...args], { cwd: projectRoot, stdio: 'inherit' });
}

for (const [grid, store, reports] of steps) {
  const folder = join('results', store);
  run('bin/diffcdr.js', 'sweep', join('experiments', `${grid}.json`), '--out', folder);
  for (const [command, file] of reports) {
    const format = file.endsWith('.md') ? ['--format', 'md'] : [];
    run('bin/diffcdr.js', ...command.split(' '), '--store', folder, ...format, '--out', join('docs', 'results', file));
  }
}
for (const script of ['docs/write-parity.ts', 'docs/draw-cold-start.ts']) run('node_modules/tsx/dist/cli.mjs', script);
