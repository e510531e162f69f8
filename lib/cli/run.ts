import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { didYouMean, UserError } from '../errors';
import type { CellResult } from '../experiment/cell';
import type { Selection } from '../experiment/result';
import type { FinishedCell } from '../experiment/run';
import type { CellSpec, RunData } from '../experiment/run-data';
import { addRatingOptions, loadRatings, type RatingOptions } from './rating-options';

const selections: readonly Selection[] = ['best-test-epoch', 'validation'];

interface RunOptions extends RatingOptions {
  source: string;
  target: string;
  testUsers?: string;
  beta?: number;
  splitSeed?: number;
  methods: string;
  seeds: number[];
  selections: Selection[];
  epochs?: number;
  config?: string;
  set: string[];
  out: string;
  json?: string;
  fresh?: boolean;
}

/** `diffcdr run`: cold-start results of chosen methods on two rating files. */
export function registerRun(program: Command): void {
  const command = program
    .command('run')
    .summary('train and test methods on a source and a target file')
    .description(
      'Trains base models and bridges on the ratings of two domains and tests them on cold-start users.\n' +
        'Results go to --out, a JSON file for each (method, seed, selection); a cell that is there already is not run again.',
    )
    .requiredOption(
      '--source <file>',
      'ratings of the source domain (Amazon JSON lines, CSV, TSV, Parquet; gzip or zstd)',
    )
    .requiredOption('--target <file>', 'ratings of the target domain')
    .option('--test-users <file>', 'test users, one id a line (instead of --beta)')
    .option('--beta <share>', 'share of the overlapping users to test (default: 0.2)', parseShare)
    .option('--split-seed <number>', 'seed of the beta split (default: 1)', parseWhole)
    .option('--methods <names>', 'comma-separated methods, or all', 'all')
    .option('--seeds <numbers>', 'comma-separated seeds', parseSeeds, [1, 2, 3, 4, 5])
    .option('--selections <names>', `comma-separated: ${selections.join(', ')}`, parseSelections, [...selections])
    .option('--epochs <number>', 'epochs of base models and of every method (default: 10)', parseCount)
    .option('--config <file>', 'settings as JSON; see --print-config')
    .option('--set <key=value>', 'one setting, for example DiffCDR.lambda=1 (repeatable)', collect, [])
    .option('--out <folder>', 'where results are kept', 'results')
    .option('--json <file>', 'all results of this run as one JSON array')
    .option('--fresh', 'run every cell, even those that --out holds already')
    .option('--print-config', 'print the settings that would be used, and stop');
  addRatingOptions(command);
  command.action(async (options: RunOptions & { printConfig?: boolean }) => {
    const { resolveConfig, withEpochs, withSettings } = await import('../experiment/config');
    let input = options.config ? await readJson(options.config) : {};
    if (options.epochs !== undefined) input = withEpochs(input, options.epochs);
    if (options.beta !== undefined) input = withSettings(input, [`split.beta=${options.beta}`]);
    if (options.splitSeed !== undefined) input = withSettings(input, [`split.splitSeed=${options.splitSeed}`]);
    const config = resolveConfig(withSettings(input, options.set), options.config ?? 'settings');
    if (options.printConfig) console.log(JSON.stringify(config, null, 2));
    else await run(options, config);
  });
}

async function run(options: RunOptions, config: import('../experiment/config').RunConfig): Promise<void> {
  if (options.testUsers && options.beta !== undefined) {
    throw new UserError('give either --test-users or --beta, not both');
  }
  const { findMethod, methodNames } = await import('../bridge/registry');
  const { cellsOf, runPlan } = await import('../experiment/run');
  const { openStore } = await import('../experiment/store');
  const { writeJson } = await import('../experiment/atomic-file');
  const { summaryTable } = await import('../report/summary-table');
  const { startProgress } = await import('./progress');
  const names =
    options.methods === 'all' ? methodNames() : options.methods.split(',').map((name) => findMethod(name).name);
  const plan = { methods: [...new Set(names)], seeds: options.seeds, selections: options.selections };

  const data = await loadData(options);
  await mkdir(options.out, { recursive: true });
  const store = await openStore<CellResult>(options.out);
  const finished: FinishedCell[] = [];
  const total = cellsOf(plan).length;
  const progress = startProgress(`${total} cells`, total);
  try {
    const cells = runPlan(data, config, plan, options.fresh ? writeOnly(store) : store, {
      onPretraining: (spec, { model, epoch, epochs }) =>
        progress.say(`seed ${spec.seed}, ${spec.selection}: base model ${model}, epoch ${epoch}/${epochs}`),
      onEpoch: (spec, { report }) => progress.say(`${label(spec)}: epoch ${report.epoch}`),
    });
    for await (const cell of cells) {
      finished.push(cell);
      progress.step(`${label(cell.spec)}: ${cell.seconds === undefined ? 'kept' : `${cell.seconds.toFixed(2)} s`}`);
    }
  } finally {
    progress.stop();
  }

  const rows = finished.map((cell) => cell.result.row);
  console.log(summaryTable(rows));
  if (options.json) await writeJson(options.json, rows);
  const ran = finished.filter((cell) => cell.seconds !== undefined);
  await writeJson(
    join(options.out, 'timings.json'),
    finished.map(({ spec, result, seconds, pretrainingSeconds }) => ({
      ...spec,
      engine: result.engine,
      pretrainingSeconds,
      seconds,
    })),
  );
  const seconds = (pick: (cell: FinishedCell) => number | undefined): string =>
    ran.reduce((sum, cell) => sum + (pick(cell) ?? 0), 0).toFixed(1);
  console.error(
    `${ran.length} of ${finished.length} cells run, ${finished.length - ran.length} kept in ${options.out}; ` +
      `base models ${seconds((cell) => cell.pretrainingSeconds)} s, bridges ${seconds((cell) => cell.seconds)} s.`,
  );
}

function label(spec: CellSpec): string {
  return `${spec.method}, seed ${spec.seed}, ${spec.selection}`;
}

/** A store that forgets what it held, for --fresh. */
function writeOnly<R>(
  store: import('../experiment/store').ResultStore<R>,
): import('../experiment/store').ResultStore<R> {
  return { ...store, read: async () => undefined, write: (key, value) => store.write(key, value) };
}

async function loadData(options: RunOptions): Promise<RunData> {
  const { makeTask } = await import('../task/make-task');
  const { readUserList } = await import('../task/user-list');
  const { runData } = await import('../experiment/load-data');
  const source = await loadRatings(options.source, options);
  const target = await loadRatings(options.target, options);
  const testUserIds = options.testUsers ? await readUserList(options.testUsers) : undefined;
  return runData(makeTask(source.ratings, target.ratings), testUserIds);
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`--config ${file}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`--config ${file}: not JSON: ${(error as Error).message}`);
  }
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function parseWhole(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value)) throw new UserError(`"${text}" is not a whole number`);
  return value;
}

function parseCount(text: string): number {
  const value = parseWhole(text);
  if (value < 1) throw new UserError(`${value} is too small: give 1 or more`);
  return value;
}

function parseShare(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new UserError(`beta is ${text}: give a share between 0 and 1, for example 0.2`);
  return value;
}

function parseSeeds(text: string): number[] {
  return [...new Set(text.split(',').map(parseWhole))];
}

function parseSelections(text: string): Selection[] {
  return text.split(',').map((name) => {
    const found = selections.find((selection) => selection === name.trim());
    if (!found) throw new UserError(`there is no selection "${name}".${didYouMean(name, selections)}`);
    return found;
  });
}
