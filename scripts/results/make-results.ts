/**
 * Makes everything in docs/results and docs/cold-start.png from the rating files under data/downloads:
 * `npx tsx scripts/results/make-results.ts`. Sweeps keep their stores in results/, so a second run only redraws.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../lib/platform/project';

/** What is read from each grid's store: the arguments of `diffcdr`, and the file in docs/results. */
const reports: Readonly<Record<string, readonly [command: string, file: string][]>> = {
  'amazon-books-movies': [
    ['table 2', 'table2-amazon.md'],
    ['table 4', 'table4-amazon.md'],
    ['figure 4 --from experiments/amazon-books-movies.json', 'figure4-amazon.png'],
  ],
  'amazon-seeds': [],
  'amazon-biased': [['table 2', 'table2-amazon-biased.md']],
  'amazon-ranking': [['table 2', 'table2-amazon-ranking.md']],
  'amazon-ablations': [['table 3', 'table3-amazon.md']],
  'amazon-activations': [['table 3', 'table3-amazon-activations.md']],
  epinions: [
    ['table 1', 'table1-epinions.md'],
    ['table 2', 'table2-epinions.md'],
  ],
  'epinions-warm': [['figure 3', 'figure3-epinions.png']],
};

function run(program: string, ...args: string[]): void {
  console.log(`\n== ${args.join(' ')}`);
  execFileSync(process.execPath, [join(projectRoot, program), ...args], { cwd: projectRoot, stdio: 'inherit' });
}

for (const [grid, files] of Object.entries(reports)) {
  const store = join('results', grid);
  run('bin/diffcdr.js', 'sweep', join('experiments', `${grid}.json`), '--out', store);
  for (const [command, file] of files) {
    const format = file.endsWith('.md') ? ['--format', 'md'] : [];
    run('bin/diffcdr.js', ...command.split(' '), '--store', store, ...format, '--out', join('docs', 'results', file));
  }
}
for (const script of ['scripts/results/write-parity.ts', 'scripts/results/draw-cold-start.ts'])
  run('node_modules/tsx/dist/cli.mjs', script);
