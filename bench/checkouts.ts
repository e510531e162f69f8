/**
 * `npx tsx bench/checkouts.ts --other DIR`: this checkout beside another one of the project, by turns, so that a change shows its
 * price. See bench/README.md.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { projectRoot } from '../lib/platform/project';
import { tableText } from '../lib/report/output/text';
import { cell } from '../lib/report/tables/table';
import { commit, prepare } from './compare';
import { writeWhole } from './files';
import { type Measure, measuresOf, type Preset, presets } from './jobs';
import { describeMachine, load } from './machine';
import { Peer, type RunAnswer } from './peer';
import { ratioOfMedians, type Spread } from './statistics';

interface Options {
  readonly other: string;
  readonly preset: Preset;
  readonly only?: string[];
  /** Processes of each side, one after another. */
  readonly starts: number;
  readonly repeat: number;
  readonly seconds: number;
  readonly out: string;
}

interface Row {
  readonly measure: string;
  /** Rows a second, this checkout over the other: by the clock, and by processor time. */
  readonly ratio: Spread;
  readonly cpuRatio: Spread;
}

function start(checkout: string): Peer {
  return new Peer(
    checkout,
    process.execPath,
    ['--require', 'tsx/cjs', join(checkout, 'bench', 'ours.ts')],
    {},
    checkout,
  );
}

/** Rounds of both sides in processes of their own, by turns. */
async function rounds(
  measure: Measure,
  folder: string,
  { other, repeat, seconds }: Options,
): Promise<readonly (readonly RunAnswer[])[]> {
  const sides = [projectRoot, resolve(other)].map((checkout) => ({ peer: start(checkout), runs: [] as RunAnswer[] }));
  for (const { peer } of sides) {
    await peer.ask({ load: folder, job: measure.ours });
    // The first run warms up: compilers, caches, the first touch of memory.
    await peer.ask({ seconds, threads: 1 });
  }
  for (let round = 0; round < repeat; round++) {
    // The turns are turned round, so that neither side always comes second.
    const order = round % 2 === 0 ? sides : [...sides].reverse();
    for (const { peer, runs } of order) runs.push(await peer.ask<RunAnswer>({ seconds, threads: 1 }));
  }
  for (const { peer } of sides) await peer.close();
  return sides.map(({ runs }) => runs);
}

async function compare(measure: Measure, folder: string, options: Options): Promise<Row> {
  const mine: RunAnswer[] = [];
  const theirs: RunAnswer[] = [];
  // The compiler makes other code in each process, by several percent: one process says little.
  for (let k = 0; k < options.starts; k++) {
    const [own, others] = await rounds(measure, folder, options);
    mine.push(...own);
    theirs.push(...others);
  }
  const rates = (runs: readonly RunAnswer[]) => runs.map(({ rows, seconds: passed }) => rows / passed);
  const cpuRates = (runs: readonly RunAnswer[]) => runs.map(({ rows, cpuSeconds }) => rows / cpuSeconds);
  return {
    measure: measure.name,
    ratio: ratioOfMedians(rates(mine), rates(theirs)),
    cpuRatio: ratioOfMedians(cpuRates(mine), cpuRates(theirs)),
  };
}

async function main(): Promise<void> {
  const options = new Command()
    .description('The speed of this checkout over that of another: medians of several rounds, by turns.')
    .requiredOption('--other <folder>', 'another checkout, installed and built')
    .addOption(new Option('--preset <name>', 'size of the data').choices(presets).default('quick'))
    .option('--only <names...>', 'measures, for example pretraining DiffCDR')
    .option('--starts <number>', 'processes of each side', Number, 5)
    .option('--repeat <number>', 'rounds in each process', Number, 3)
    .option('--seconds <number>', 'least seconds of a round', Number, 1)
    .option('--out <file>', 'JSON', join(projectRoot, 'bench', 'results', 'checkouts.json'))
    .parse()
    .opts<Options>();
  const folder = mkdtempSync(join(tmpdir(), 'diffcdr-bench-'));
  try {
    prepare(folder, { synthesis: options.preset, seed: 1, dim: 10, base: 'trained' });
    const before = load();
    const rows: Row[] = [];
    for (const measure of measuresOf(options.preset)) {
      if (options.only && !options.only.includes(measure.name)) continue;
      rows.push(await compare(measure, folder, options));
      process.stderr.write(`${measure.name}: ${rows[rows.length - 1].ratio.median.toFixed(3)}\n`);
    }
    const spread = ({ min, max }: Spread) => `${min.toFixed(2)} to ${max.toFixed(2)}`;
    console.log(
      tableText({
        caption: `this checkout over the other, preset ${options.preset}, ${options.starts} × ${options.repeat} rounds`,
        columns: [
          { name: 'measure' },
          { name: 'by the clock', digits: 3 },
          { name: 'rounds' },
          { name: 'by processor time', digits: 3 },
        ],
        rows: rows.map(({ measure, ratio, cpuRatio }) => [
          cell(measure),
          cell(ratio.median),
          cell(spread(ratio)),
          cell(cpuRatio.median),
        ]),
      }),
    );
    mkdirSync(join(projectRoot, 'bench', 'results'), { recursive: true });
    const machine = { ...describeMachine(), loadBefore: before };
    const commits = { this: commit(projectRoot), other: commit(resolve(options.other)) };
    writeWhole(options.out, `${JSON.stringify({ machine, commits, preset: options.preset, rows }, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (require.main === module) {
  main().catch((error) => {
    console.error(error);
    process.exit(1);
  });
}
