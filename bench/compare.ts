/** `npm run bench`: our engine beside PyTorch, in one run and by turns. See bench/README.md. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { projectRoot } from '../lib/platform/project';
import { comparisonFigure } from './figures';
import { writeFigure, writeWhole } from './files';
import { type Job, type Measure, measuresOf, type Preset, presets } from './jobs';
import { describeMachine, load } from './machine';
import type { Comparison, ContestantResult, MeasureResult } from './measured';
import { type MemoryAnswer, Peer, type RunAnswer } from './peer';
import type { DataSpec } from './prepare';
import { findPyTorch, setUpPyTorch, startPyTorch } from './pytorch';
import { ratioOfMedians, spread } from './statistics';

interface Settings {
  readonly repeat: number;
  readonly seconds: number;
}

interface Options extends Settings {
  readonly preset: Preset[];
  readonly only?: string[];
  readonly out: string;
  readonly setup?: boolean;
  readonly withoutPytorch?: boolean;
}

const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

interface Contestant {
  readonly label: string;
  readonly job: Job;
  readonly peer: Peer;
  threads: number;
  readonly runs: RunAnswer[];
}

const cpuRate = ({ rows, cpuSeconds }: RunAnswer): number => rows / cpuSeconds;

const rate = ({ rows, seconds }: RunAnswer): number => rows / seconds;

export function startOurs(name: string): Peer {
  return new Peer(name, process.execPath, ['--require', 'tsx/cjs', join(projectRoot, 'bench', 'ours.ts')]);
}

/** PyTorch may use one thread or two; it keeps the number with which it is faster. */
async function chooseThreads(contestant: Contestant, seconds: number): Promise<void> {
  let best = 0;
  for (const threads of [1, 2]) {
    const speed = rate(await contestant.peer.ask<RunAnswer>({ seconds, threads }));
    if (speed > best) {
      best = speed;
      contestant.threads = threads;
    }
  }
}

async function compare(
  preset: Preset,
  measure: Measure,
  folder: string,
  missing: string | undefined,
  { repeat, seconds }: Settings,
): Promise<MeasureResult> {
  const contestants: Contestant[] = [
    { label: 'ours', job: measure.ours, peer: startOurs(measure.name), threads: 1, runs: [] },
  ];
  if (measure.readable) {
    const label = 'ours in TensorFlow.js';
    contestants.push({ label, job: measure.readable, peer: startOurs(label), threads: 1, runs: [] });
  }
  if (!missing) {
    for (const { label, job } of measure.pytorch) {
      contestants.push({ label: `PyTorch, ${label}`, job, peer: startPyTorch(label), threads: 1, runs: [] });
    }
  }
  for (const contestant of contestants) {
    await contestant.peer.ask({ load: folder, job: contestant.job });
    // The first run warms up: compilers, caches, the first touch of memory.
    await contestant.peer.ask({ seconds: seconds / 2, threads: 1 });
    if (contestant.label.startsWith('PyTorch')) await chooseThreads(contestant, seconds / 2);
  }
  for (let round = 0; round < repeat; round++) {
    for (const { peer, threads, runs } of contestants) runs.push(await peer.ask<RunAnswer>({ seconds, threads }));
    const speeds = contestants.map(({ label, runs }) => `${label} ${Math.round(rate(runs[round]))}`);
    note(`  ${preset} ${measure.name} ${round + 1}/${repeat}: ${speeds.join(', ')} ${measure.rows}/s`);
  }
  const busy = load();
  const results: ContestantResult[] = [];
  const ours = contestants[0].runs.map(rate);
  const oursByCpu = contestants[0].runs.map(cpuRate);
  for (const { label, job, peer, threads, runs } of contestants) {
    const memory = await peer.ask<MemoryAnswer & { engine?: string }>({ memory: true });
    await peer.close();
    results.push({
      label,
      engine: memory.engine ?? 'PyTorch',
      job,
      threads,
      rowsPerSecond: spread(runs.map(rate)),
      rowsPerCpuSecond: spread(runs.map(cpuRate)),
      peakMemory: memory.peak,
      startMemory: memory.imported,
      ...(label === 'ours'
        ? {}
        : { ratio: ratioOfMedians(ours, runs.map(rate)), cpuRatio: ratioOfMedians(oursByCpu, runs.map(cpuRate)) }),
    });
  }
  return {
    preset,
    measure: measure.name,
    rows: measure.rows,
    repeats: repeat,
    load: busy,
    contestants: results,
    missing,
  };
}

/** Data are made by a process of their own, so that their making counts in nobody's memory. */
export function prepare(folder: string, spec: DataSpec): void {
  const script = join(projectRoot, 'bench', 'prepare.ts');
  const args = ['--require', 'tsx/cjs', script, folder, JSON.stringify(spec)];
  execFileSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
}

const digits = (value: number): string => {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  if (value >= 1e3) return `${(value / 1e3).toFixed(1)} K`;
  return value.toFixed(1);
};

const factor = (value: number): string => (value >= 10 ? value.toFixed(0) : value.toFixed(1));

/** The table that the command prints. */
export function comparisonTable(results: readonly MeasureResult[]): string {
  const table = new Table({
    head: [
      'preset',
      'measure',
      'who',
      'threads',
      'rows/s',
      'min–max',
      'ours is … × as fast',
      'by processor time',
      'peak MB',
    ],
    style: { head: [], border: [] },
  });
  for (const { preset, measure, contestants, missing } of results) {
    for (const { label, threads, rowsPerSecond: speed, ratio, cpuRatio, peakMemory } of contestants) {
      table.push([
        preset,
        measure,
        label,
        threads,
        digits(speed.median),
        `${digits(speed.min)} – ${digits(speed.max)}`,
        ratio ? `${factor(ratio.median)} (${factor(ratio.min)} – ${factor(ratio.max)})` : '',
        cpuRatio ? factor(cpuRatio.median) : '',
        Math.round(peakMemory / 2 ** 20),
      ]);
    }
    if (missing) table.push([preset, measure, 'PyTorch', '', 'not timed', missing, '', '', '']);
  }
  return table.toString();
}

export function commit(checkout: string = projectRoot): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .toString()
      .trim();
  } catch {
    return 'unknown';
  }
}

/** The command that gives these numbers again; it does not say where its output went. */
function commandLine(preset: Preset, { only, repeat, seconds }: Options): string {
  const chosen = only ? ` --only ${only.join(' ')}` : '';
  return `npm run bench -- --preset ${preset}${chosen} --repeat ${repeat} --seconds ${seconds}`;
}

async function main(): Promise<void> {
  const command = new Command('bench')
    .description('Times our engine beside a PyTorch program of the same purpose, by turns; see bench/README.md.')
    .addOption(
      new Option('--preset <names...>', 'sizes of the synthetic data')
        .choices(presets)
        .default(['quick', 'task1', 'task2']),
    )
    .option('--only <measures...>', 'only these measures, for example pretraining DiffCDR cold-start-test')
    .option('--repeat <times>', 'rounds; each round runs every contestant once', Number, 5)
    .option('--seconds <time>', 'length of one run of one contestant', Number, 2)
    .option('--out <folder>', 'where the JSON goes', join('bench', 'results'))
    .option('--setup', 'install PyTorch into the environment of the bench first')
    .option('--without-pytorch', 'time ours alone')
    .parse();
  const options = command.opts<Options>();
  if (!(Number.isInteger(options.repeat) && options.repeat >= 1 && options.seconds > 0)) {
    command.error(`--repeat must be a whole number from 1 on and --seconds above 0`);
  }
  const known = measuresOf('quick').map(({ name }) => name);
  const wrong = (options.only ?? []).find((name) => !known.includes(name));
  if (wrong) command.error(`--only ${wrong}: there is no such measure (measures: ${known.join(', ')})`);
  if (options.setup) setUpPyTorch();
  const pytorch = options.withoutPytorch ? { missing: 'left out by --without-pytorch' } : findPyTorch();
  note(
    pytorch.missing
      ? `PyTorch is not timed: ${pytorch.missing}`
      : `PyTorch ${(pytorch as { version: string }).version}`,
  );

  const machine = describeMachine();
  mkdirSync(options.out, { recursive: true });
  const all: MeasureResult[] = [];
  for (const preset of options.preset) {
    const measures = measuresOf(preset).filter(({ name }) => !options.only || options.only.includes(name));
    if (measures.length === 0) continue;
    const folder = mkdtempSync(join(tmpdir(), 'diffcdr-bench-'));
    const results: MeasureResult[] = [];
    try {
      note(`${preset}: making synthetic data`);
      const base = measures.some(({ name }) => name !== 'pretraining') ? 'trained' : 'none';
      prepare(folder, { synthesis: preset, seed: 1, dim: 10, base });
      for (const measure of measures) results.push(await compare(preset, measure, folder, pytorch.missing, options));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    all.push(...results);
    const comparison: Comparison = {
      command: commandLine(preset, options),
      day: new Date().toISOString().slice(0, 10),
      commit: commit(),
      machine,
      pytorch: pytorch.missing ?? (pytorch as { version: string }).version,
      results,
    };
    // A run of some measures alone does not replace the whole comparison.
    const file = join(options.out, `${['compare', preset, ...(options.only ?? [])].join('-')}.json`);
    writeWhole(file, `${JSON.stringify(comparison, null, 2)}\n`);
  }
  process.stdout.write(`${comparisonTable(all)}\n`);
  const names = options.preset.length === presets.length ? [] : options.preset;
  const name = ['compare', ...names, ...(options.only ?? []), 'figure'].join('-');
  await writeFigure(join(options.out, name), comparisonFigure(all));
}

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exit(1);
  });
}
