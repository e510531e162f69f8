import { basename } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../errors';
import { type Selection, selections, usualSelections } from '../evaluation/protocol/protocol';
import type { ProtocolName } from '../evaluation/protocol/registry';
import type { CellResult } from '../experiment/cell';
import type { FinishedCell } from '../experiment/run';
import type { ResultStore } from '../experiment/store/store';
import { addExamples } from './help';
import { openJsonOutput } from './json-output';
import { choice, listOf, openShare, wholeNumber } from './parse';
import { addPairOptions, loadPair, type PairOptions } from './rating-options';
import { say } from './say';
import { addSettingsOptions, type ReadSettings, readSettings, type SettingsOptions } from './settings-options';
import { lineWidth } from './standard-output';

interface RunOptions extends PairOptions, SettingsOptions {
  beta?: number;
  splitSeed?: number;
  splits?: number[];
  methods: string;
  seeds: number[];
  selections: Selection[];
  protocol: string[];
  epochs?: number;
  out: string;
  json?: string;
  fresh?: boolean;
  printConfig?: boolean;
}

/** `diffcdr run`: results of chosen methods on two rating files. */
export function registerRun(program: Command): void {
  const command = program
    .command('run')
    .summary('train and test methods on a source and a target file')
    .description(
      'Trains base models and methods on the ratings of two domains and tests them on users without a target rating.\n' +
        'Results go to --out, a JSON file for each (method, protocol, seed, selection); a cell that is there already is not\n' +
        'run again. "diffcdr table 2 --store DIR" then makes the paper\'s table of the last run.',
    );
  addPairOptions(command)
    .option('--test-users <file>', 'test users, one id a line (instead of --beta)')
    .option('--beta <share>', 'share of the overlapping users to test (default: 0.2)', openShare('--beta'))
    .option('--split-seed <number>', 'seed of the beta split (default: 1)', wholeNumber('--split-seed'))
    .option(
      '--splits <numbers>',
      'comma-separated seeds of the split, each a run of its own: test users differ, and so the result',
      listOf(wholeNumber('--splits')),
    )
    .option(
      '--methods <names>',
      'comma-separated methods, those of plugins too, or all that the protocol can measure',
      'all',
    )
    .option('--seeds <numbers>', 'comma-separated seeds', listOf(wholeNumber('--seeds')), [1, 2, 3, 4, 5])
    .option(
      '--selections <names>',
      `comma-separated: ${selections.join(', ')}`,
      listOf((name) => choice('--selections', name, selections)),
      [...usualSelections],
    )
    .option(
      '--protocol <names>',
      'comma-separated: cold (rating errors), warm (after fine-tuning), ranking (lists of 20)',
      listOf((name) => name),
      ['cold'],
    )
    .option('--epochs <number>', 'epochs of base models and of every method (default: 10)', wholeNumber('--epochs', 1));
  addSettingsOptions(command)
    .option('--out <folder>', 'where results are kept', 'results')
    .option(
      '--json <file>',
      'all results of this run as one JSON array (-: on standard output, and the tables on standard error)',
    )
    .option('--fresh', 'run every cell, even those that --out holds already')
    .option('--print-config', 'print the settings that would be used, and stop');
  addExamples(
    command,
    'run --source books.csv.gz --target films.csv.gz --out results',
    'run --source a.csv --target b.csv --methods DiffCDR --seeds 1,2',
    'run --source a.csv --target b.csv --protocol ranking --json rows.json',
  );
  command.action(async (options: RunOptions) => {
    const { withEpochs, withSettings } = await import('../experiment/config');
    const settings = await readSettings(options, (given, extensions) => {
      let input = given;
      if (options.epochs !== undefined) input = withEpochs(input, options.epochs, extensions);
      if (options.beta !== undefined) input = withSettings(input, [`split.beta=${options.beta}`]);
      if (options.splitSeed !== undefined) input = withSettings(input, [`split.splitSeed=${options.splitSeed}`]);
      return input;
    });
    if (options.printConfig) console.log(JSON.stringify(settings.config, null, 2));
    else await run(options, settings);
  });
}

async function run(options: RunOptions, { config, extensions }: ReadSettings): Promise<void> {
  if (options.testUsers !== undefined && drawsTestUsers(options)) {
    throw new UserError('give either --test-users or beta, not both');
  }
  const { findMethod, methods: known } = await import('../bridge/registry');
  const { findProtocol } = await import('../evaluation/protocol/registry');
  const { cellsOf, runPlan } = await import('../experiment/run');
  const { cellOf, describeSpec } = await import('../experiment/spec');
  const { openStore, storeFile } = await import('../experiment/store/store');
  const { checkOutput } = await import('../experiment/store/output-guard');
  const { writeRunManifest } = await import('../experiment/run-manifest');
  const { cellProblem } = await import('../experiment/cell-schema');
  const { EpochTimings, writeTimings } = await import('../experiment/cell-timings');
  const { convergenceNotes } = await import('../experiment/convergence');
  const { inFieldOrder } = await import('../experiment/result');
  const { tablesText } = await import('../report/output/text');
  const { summaryTables } = await import('../report/tables/summary-table');
  const { sayLeftOut } = await import('./left-out');
  const { CostNote } = await import('./cost-note');
  const { startProgress } = await import('./progress');
  const own = extensions.methods ?? [];
  const all = options.methods === 'all';
  const asked = all ? [...known, ...own] : options.methods.split(',').map((name) => findMethod(name, own));
  const plan = {
    methods: [...new Set(asked)],
    leaveOut: all,
    seeds: options.seeds,
    splits: options.splits,
    selections: options.selections,
    protocols: options.protocol.map((name) => findProtocol(name).name as ProtocolName),
  };
  if (all) sayLeftOut(plan.protocols, plan.methods);

  // What cannot be written in the end is said now, and not after an hour of training.
  const inputs = [options.source, options.target, options.testUsers, options.config];
  const json = await openJsonOutput(options.json, inputs);
  const data = await loadPair(options);
  await checkOutput('--out', storeFile(options.out, 'grids', 'run'), inputs);
  const store = await openStore<CellResult>(options.out, cellProblem);
  const specs = cellsOf(config, plan);
  await writeRunManifest(options.out, `${nameOf(options.source)} → ${nameOf(options.target)}`, data, config, specs);
  let timings = new EpochTimings();
  const cost = new CostNote();
  const finished: FinishedCell[] = [];
  const failed: string[] = [];
  const progress = startProgress(`${specs.length} cells`, specs.length);
  try {
    const cells = runPlan(data, config, plan, options.fresh ? writeOnly(store) : store, {
      onPretraining: (spec, { model, epoch, epochs }) => {
        cost.offer(`base model ${model}`, epoch, epochs);
        progress.say(`${describeSpec(config, spec)}: base model ${model}, epoch ${epoch}/${epochs}`);
      },
      onEpoch: (spec, at) => {
        timings.add(at);
        const { method, options: given } = cellOf(config, spec);
        if (typeof given.method.epochs === 'number') cost.offer(method.name, at.epoch, given.method.epochs);
        progress.say(`${describeSpec(config, spec)}: epoch ${at.epoch}`);
      },
      onFailed: (spec, { message }) => {
        failed.push(`${describeSpec(config, spec)}: ${message}`);
        timings = new EpochTimings();
        progress.step(`${describeSpec(config, spec)} failed: ${message}`);
      },
    });
    for await (const cell of cells) {
      const { spec, key, seconds, pretrainingSeconds = 0 } = cell;
      finished.push(cell);
      if (seconds !== undefined) await writeTimings(options.out, key, timings.with(seconds, pretrainingSeconds));
      timings = new EpochTimings();
      progress.step(`${describeSpec(config, spec)}: ${seconds === undefined ? 'kept' : `${seconds.toFixed(2)} s`}`);
    }
  } finally {
    progress.stop();
  }

  const rows = finished.map((cell) => inFieldOrder(cell.result.row));
  const notes = convergenceNotes(finished.map(({ result }) => result));
  json.print(tablesText(summaryTables(rows, notes), lineWidth()));
  await json.write(rows);
  const ran = finished.filter((cell) => cell.seconds !== undefined);
  const seconds = (pick: (cell: FinishedCell) => number | undefined): string =>
    ran.reduce((sum, cell) => sum + (pick(cell) ?? 0), 0).toFixed(1);
  say(
    `${ran.length} of ${specs.length} cells run, ${finished.length - ran.length} kept in ${options.out}; ` +
      `base models ${seconds((cell) => cell.pretrainingSeconds)} s, methods ${seconds((cell) => cell.seconds)} s.`,
  );
  if (failed.length > 0) {
    throw new UserError(`${failed.length} of ${specs.length} cells failed:\n  ${failed.join('\n  ')}`);
  }
}

/** `books` for `data/books.csv.gz`. */
function nameOf(file: string): string {
  return basename(file).replace(/\..*$/, '');
}

/** A store that forgets what it held, for --fresh. */
function writeOnly<R>(store: ResultStore<R>): ResultStore<R> {
  return { ...store, read: async () => undefined, write: (key, value) => store.write(key, value) };
}

/** True where the command line asks for a drawn split; a configuration file may name a beta for other runs. */
function drawsTestUsers({ beta, set }: RunOptions): boolean {
  return beta !== undefined || set.some((setting) => /^\s*split\.beta\s*=/.test(setting));
}
