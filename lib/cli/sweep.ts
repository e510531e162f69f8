import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../errors';
import { printable } from '../printable';
import { addExamples } from './help';
import { repeated, wholeNumber } from './parse';
import { say } from './say';

/** `diffcdr sweep`: all cells of a grid file, over worker processes. */
export function registerSweep(program: Command): void {
  const command = program
    .command('sweep')
    .summary('run all cells of a grid file over worker processes')
    .description(
      'Runs tasks × β × settings × protocols × selections × methods × seeds of a grid file. A cell that --out holds is not run\n' +
        'again, so a sweep that was stopped goes on where it stopped, and several sweeps on one --out, also from several\n' +
        'machines, share the work. A cell that fails is reported and the others go on; the exit code is then 1.',
    )
    .argument('<grid>', 'grid file (JSON)')
    .requiredOption('--out <folder>', 'result store')
    .option('--workers <number>', 'worker processes (default: one a core)', wholeNumber('--workers', 1))
    .option(
      '--plugin <file>',
      'module with methods, schedules, solvers or metrics of your own (repeatable)',
      repeated,
      [],
    )
    .option('--dry-run', 'list the cells, and stop')
    .action(async (file: string, options: { out: string; workers?: number; dryRun?: boolean; plugin: string[] }) => {
      const { describeCell, gridCells, gridJobs, readGrid } = await import('../experiment/sweep/grid');
      const grid = await readGrid(file);
      const { loadPlugins } = await import('../experiment/plugins');
      const plugins = [...grid.plugins, ...options.plugin.map((path) => resolve(path))];
      const extensions = await loadPlugins(plugins);
      const cells = gridCells({ ...grid, plugins }, extensions);
      const { methods } = await import('../bridge/registry');
      const { sayLeftOut } = await import('./left-out');
      if (grid.methods === 'all') sayLeftOut(grid.protocols, [...methods, ...(extensions.methods ?? [])]);
      if (options.dryRun) {
        for (const { label } of cells) console.log(printable(describeCell(label)));
        console.log(`${cells.length} cells`);
        return;
      }
      const { runSweep } = await import('../experiment/sweep/sweep');
      const { checkOutput } = await import('../experiment/store/output-guard');
      const { storeFile } = await import('../experiment/store/store');
      const inputs = grid.tasks.flatMap(({ source, target, testUsers }) => [
        source,
        target,
        ...Object.values(testUsers),
      ]);
      await checkOutput('--out', storeFile(options.out, 'grids', grid.name), [file, ...inputs]);
      const { writeManifest } = await import('../experiment/manifest');
      const { SweepView } = await import('./sweep-view');
      const view = new SweepView(cells);
      const outcome = await runSweep(gridJobs(cells), {
        store: options.out,
        runnerModule: require.resolve('../experiment/sweep/grid-runner'),
        workers: options.workers,
        // Before any cell is run, so that a sweep that is stopped can be tabled.
        onKeys: (keys) =>
          writeManifest(options.out, {
            grid: grid.name,
            cells: cells.flatMap(({ label }) => {
              const key = keys.get(describeCell(label));
              return key === undefined ? [] : [{ ...label, key }];
            }),
          }),
        onEvent: (event) => view.show(event),
      }).finally(() => view.close());
      console.log(view.tables());
      const { keys, kept, failed } = outcome;
      say(`${keys.size - kept} of ${cells.length} cells run, ${kept} kept in ${options.out}.`);
      if (failed.size > 0) {
        const list = [...failed].map(([id, error]) => `  ${id}: ${error.split('\n')[0]}`);
        throw new UserError(`${failed.size} of ${cells.length} cells failed:\n${list.join('\n')}`);
      }
    });
  addExamples(
    command,
    'sweep experiments/epinions.json --out results --dry-run',
    'sweep experiments/epinions.json --out results --workers 4',
  );
}
