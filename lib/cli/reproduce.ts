import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import type { ReadSettings } from '../fetch/data-sets';
import type { FetchedFile } from '../fetch/fetch';
import { fetchShown, usualData } from './fetch';
import { addExamples } from './help';
import { choice, wholeNumber } from './parse';
import { type ReproducePreset, reproducePresets } from './reproduce-presets';
import { say } from './say';
import { registerSweep } from './sweep';
import { registerTable } from './table';

interface ReproduceOptions {
  preset: keyof typeof reproducePresets;
  out: string;
  data: string;
  mirror?: string;
  workers?: number;
  dryRun?: boolean;
}

const presetNames = Object.keys(reproducePresets) as (keyof typeof reproducePresets)[];

/** `diffcdr reproduce`: the paper's tables from nothing. */
export function registerReproduce(program: Command): void {
  const command = program
    .command('reproduce')
    .summary("make the paper's tables from nothing: fetch, sweep, tables")
    .description(
      'Downloads the data, runs the comparisons of Tables 2 to 4 and writes Tables 1 to 4 into --out. What was stopped ' +
        'goes on where it stopped: files that are there are not fetched again, and cells that are there not run again.',
    )
    .option(
      '--preset <name>',
      presetNames.map((name) => `${name}: ${reproducePresets[name].about}`).join('; '),
      parsePreset,
      'quick',
    )
    .option('--out <folder>', 'where data, results and tables go', join('results', 'reproduce'))
    .option('--data <folder>', 'where downloads go', usualData)
    .option('--mirror <address>', 'as for "diffcdr fetch"')
    .option('--workers <number>', 'worker processes (default: one a core)', wholeNumber('--workers', 1))
    .option('--dry-run', 'say what would be done and how long it takes, and stop')
    .action(reproduce);
  addExamples(
    command,
    'reproduce',
    'reproduce --preset paper --dry-run',
    'reproduce --preset paper --workers 8 --out all',
  );
}

async function reproduce({ workers = availableParallelism(), ...options }: ReproduceOptions): Promise<void> {
  const preset: ReproducePreset = reproducePresets[options.preset];
  const { dataFile, findDataSet } = await import('../fetch/data-sets');
  const { inBytes } = await import('../fetch/sizes');
  const { planFiles } = await import('../fetch/fetch');
  const set = findDataSet(...preset.set);
  const domains = [...new Set(preset.tasks.flatMap(({ source, target }) => [source, target]))];
  const files = domains.map((domain) => dataFile(set, domain));

  const missing = (await planFiles(files, options)).filter(({ state }) => state !== 'there');
  const sizes = missing.map(({ address, bytes }) => `${address}${bytes === undefined ? '' : ` (${inBytes(bytes)})`}`);
  say(`${options.preset}: ${preset.about}.`);
  say(sizes.length === 0 ? 'All data are there.' : `To be fetched: ${sizes.join(', ')}.`);
  const by = workers === 1 ? 'one worker' : `${workers} workers`;
  say(`Expected: ${expectedTime(preset, workers)} by ${by}, beside the download.`);
  if (options.dryRun) return;

  const fetched = await fetchShown(files, { ...options, stall: 30, retries: 5 });
  const ratings = new Map<string, string>();
  for (const [at, domain] of domains.entries()) {
    ratings.set(domain, await prepare(fetched[at], set.read, join(options.out, 'data')));
  }
  await sweepAll(preset, ratings, options.out, workers);
  await writeTables(options.out);
}

/** Ratings without the texts, as CSV: every worker reads them, and reads these in a fraction of the time. */
async function prepare({ path, sha256 }: FetchedFile, settings: ReadSettings, folder: string): Promise<string> {
  const { existsSync } = await import('node:fs');
  const { makeFolder } = await import('../experiment/store/atomic-file');
  const { readRatings } = await import('../ratings/read');
  const { writeRatings } = await import('../ratings/write');
  const { startBar } = await import('./progress');
  const file = join(folder, `${sha256.slice(0, 16)}.csv.gz`);
  if (existsSync(file)) return file;
  await makeFolder(folder);
  const bar = startBar(`preparing ${path}`);
  try {
    const { ratings } = await readRatings(path, {
      ...settings,
      onProgress: ({ phase, fraction = 0 }) => bar.update(fraction / 2, phase),
    });
    await writeRatings(ratings, file, (rows) => bar.update((1 + rows / ratings.users.length) / 2, 'write'));
  } finally {
    bar.stop();
  }
  return file;
}

/** Runs the preset's grids as `diffcdr sweep` does, from grid files that stay beside the results. */
async function sweepAll(
  { tasks, grids }: ReproducePreset,
  ratings: ReadonlyMap<string, string>,
  out: string,
  workers: number,
): Promise<void> {
  const { writeJson } = await import('../experiment/store/atomic-file');
  const fileOf = (domain: string): string => relative(out, ratings.get(domain) as string);
  for (const grid of grids) {
    const file = join(out, `${grid.name}.json`);
    const placed = tasks.map((task) => ({ ...task, source: fileOf(task.source), target: fileOf(task.target) }));
    await writeJson(file, { ...grid, tasks: placed });
    await runCommand(registerSweep, ['sweep', file, '--out', storeOf(out), '--workers', String(workers)]);
  }
}

async function writeTables(out: string): Promise<void> {
  for (const number of ['1', '2', '3', '4']) {
    const file = join(out, 'tables', `table${number}.md`);
    await runCommand(registerTable, ['table', number, '--store', storeOf(out), '--format', 'md', '--out', file]);
    console.log(file);
  }
}

function storeOf(out: string): string {
  return join(out, 'store');
}

async function runCommand(register: (program: Command) => void, args: readonly string[]): Promise<void> {
  const program = new Command();
  register(program);
  await program.parseAsync(args, { from: 'user' });
}

/** From what one seed of the first task took at β = 20 %; see `coreSeconds`. Reading and downloading come on top. */
function expectedTime({ grids, coreSeconds, sizes }: ReproducePreset, workers: number): string {
  const onOneCore = grids
    .map(({ name, betas, seeds }) => {
      const passes = name === 'ranking' ? betas.reduce((sum, beta) => sum + beta / 0.2, 0) : betas.length;
      const tasks = sizes[name].reduce((sum, size) => sum + size / sizes[name][0], 0);
      return coreSeconds[name] * tasks * passes * seeds.length;
    })
    .reduce((sum, seconds) => sum + seconds, 0);
  const seconds = onOneCore / Math.min(workers, availableParallelism());
  if (seconds < 90) return `about ${Math.ceil(seconds / 10) * 10} s`;
  return seconds < 5400 ? `about ${Math.ceil(seconds / 60)} minutes` : `about ${(seconds / 3600).toFixed(1)} hours`;
}

function parsePreset(text: string): keyof typeof reproducePresets {
  return choice('--preset', text, presetNames);
}
