import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../errors';
import type { CellResult } from '../experiment/cell';
import type { Selection } from '../experiment/result';
import type { FinishedCell } from '../experiment/run';
import type { CellSpec, RunData } from '../experiment/run-data';
import { choice, listOf, openShare, repeated, wholeNumber } from './parse';
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
        'Results go to --out, a JSON file for each (method, seed, selection); a cell that is there already is not run again.\n' +
        '"diffcdr table 2 --store DIR" then makes the paper\'s table of the last run.',
    )
    .requiredOption(
      '--source <file>',
      'ratings of the source domain (Amazon JSON lines, CSV, TSV, Parquet; gzip or zstd)',
    )
    .requiredOption('--target <file>', 'ratings of the target domain')
    .option('--test-users <file>', 'test users, one id a line (instead of --beta)')
    .option('--beta <share>', 'share of the overlapping users to test (default: 0.2)', openShare('--beta'))
    .option('--split-seed <number>', 'seed of the beta split (default: 1)', wholeNumber('--split-seed'))
    .option('--methods <names>', 'comma-separated methods, or all', 'all')
    .option('--seeds <numbers>', 'comma-separated seeds', listOf(wholeNumber('--seeds')), [1, 2, 3, 4, 5])
    .option(
      '--selections <names>',
      `comma-separated: ${selections.join(', ')}`,
      listOf((name) => choice('--selections', name, selections)),
      [...selections],
    )
    .option('--epochs <number>', 'epochs of base models and of every method (default: 10)', wholeNumber('--epochs', 1))
    .option('--config <file>', 'settings as JSON; see --print-config')
    .option('--set <key=value>', 'one setting, for example DiffCDR.lambda=1 (repeatable)', repeated, [])
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
  if (options.testUsers !== undefined && drawsTestUsers(options)) {
    throw new UserError('give either --test-users or beta, not both');
  }
  const { findMethod, methodNames } = await import('../bridge/registry');
  const { cellsOf, runPlan } = await import('../experiment/run');
  const { openStore } = await import('../experiment/store/store');
  const { makeFolder, writeJson } = await import('../experiment/store/atomic-file');
  const { writeRunManifest } = await import('../experiment/store/run-manifest');
  const { inFieldOrder } = await import('../experiment/result');
  const { summaryTable } = await import('../report/tables/summary-table');
  const { startProgress } = await import('./progress');
  const { RunTimings } = await import('./run-timings');
  const names =
    options.methods === 'all' ? methodNames() : options.methods.split(',').map((name) => findMethod(name).name);
  const plan = { methods: [...new Set(names)], seeds: options.seeds, selections: options.selections };

  const data = await loadData(options);
  // What cannot be written in the end is said now, and not after an hour of training.
  const store = await openStore<CellResult>(options.out);
  if (options.json !== undefined) {
    await makeFolder(dirname(options.json));
    if ((await stat(options.json).catch(() => undefined))?.isDirectory()) {
      throw new UserError(`--json ${options.json}: this is a folder, name a file`);
    }
  }
  const timings = await RunTimings.open(options.out);
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
      await timings.add(cell);
      progress.step(`${label(cell.spec)}: ${cell.seconds === undefined ? 'kept' : `${cell.seconds.toFixed(2)} s`}`);
    }
  } finally {
    progress.stop();
  }

  await writeRunManifest(options.out, `${nameOf(options.source)} → ${nameOf(options.target)}`, data, finished);
  const rows = finished.map((cell) => inFieldOrder(cell.result.row));
  console.log(summaryTable(rows));
  if (options.json) await writeJson(options.json, rows);
  const ran = finished.filter((cell) => cell.seconds !== undefined);
  const seconds = (pick: (cell: FinishedCell) => number | undefined): string =>
    ran.reduce((sum, cell) => sum + (pick(cell) ?? 0), 0).toFixed(1);
  console.error(
    `${ran.length} of ${finished.length} cells run, ${finished.length - ran.length} kept in ${options.out}; ` +
      `base models ${seconds((cell) => cell.pretrainingSeconds)} s, bridges ${seconds((cell) => cell.seconds)} s.`,
  );
}

/** `books` for `data/books.csv.gz`. */
function nameOf(file: string): string {
  return basename(file).replace(/\..*$/, '');
}

function label(spec: CellSpec): string {
  return `${spec.method}, seed ${spec.seed}, ${spec.selection}`;
}

/** A store that forgets what it held, for --fresh. */
function writeOnly<R>(
  store: import('../experiment/store/store').ResultStore<R>,
): import('../experiment/store/store').ResultStore<R> {
  return { ...store, read: async () => undefined, write: (key, value) => store.write(key, value) };
}

async function loadData(options: RunOptions): Promise<RunData> {
  const { makeTask } = await import('../task/make-task');
  const { readUserList } = await import('../task/user-list');
  const { runData } = await import('../experiment/load-data');
  const source = await loadRatings(options.source, options);
  const target = await loadRatings(options.target, options);
  const testUserIds = options.testUsers ? await readUserList(options.testUsers) : undefined;
  const task = makeTask(source.ratings, target.ratings);
  if (testUserIds) {
    const { splitUsers } = await import('../task/split');
    const { outsideOverlap } = splitUsers(task, { testUserIds, splitSeed: 1, validationShare: 0 });
    if (outsideOverlap > 0) {
      console.error(
        `${options.testUsers}: ${outsideOverlap} of ${testUserIds.length} users rated in one domain only and are left out`,
      );
    }
  }
  return runData(task, testUserIds);
}

/** True where the command line asks for a drawn split; a configuration file may name a beta for other runs. */
function drawsTestUsers({ beta, set }: RunOptions): boolean {
  return beta !== undefined || set.some((setting) => /^\s*split\.beta\s*=/.test(setting));
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
