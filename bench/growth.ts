/** `npx tsx bench/growth.ts`: time and memory of our engine against the size of the problem. See bench/README.md. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { commit, prepare, startOurs } from './compare';
import { growthFigure } from './figures';
import { writeFigure, writeWhole } from './files';
import type { Job } from './jobs';
import { describeMachine } from './machine';
import { type Along, type GrowthPoint, sizes } from './measured';
import type { MemoryAnswer, RunAnswer } from './peer';
import type { DataSpec } from './prepare';
import { spread } from './statistics';

interface Plan {
  readonly program: string;
  readonly along: Along;
  readonly at: number;
  readonly ratings: number;
  readonly users: number;
  readonly data: DataSpec;
  readonly job: Job;
}

/** Users and items for a number of ratings, in the proportions of the paper's task 1: 14 ratings a user, 34 an item. */
const usersFor = (ratings: number): number => Math.round(ratings / 14);
const itemsFor = (ratings: number): number => Math.round(ratings / 34);

function pretrainingPlan(along: Along, at: number, ratings: number, users: number, dim: number): Plan {
  const items = itemsFor(ratings);
  const synthesis = {
    source: { users, items, ratings },
    target: { users: 200, items: 100, ratings: 1500 },
    overlap: 100,
  };
  return {
    program: 'pretraining',
    along,
    at,
    ratings,
    users,
    data: { synthesis, seed: 1, dim, base: 'none' },
    job: { program: 'pretraining', seed: 1, dim, batch: 256, learningRate: 0.01, optimizer: 'adam' },
  };
}

/** Every target user overlaps and four fifths of them train, so the training rows are 0.8 of the ratings. */
function diffusionPlan(along: Along, at: number, ratings: number, users: number, dim: number, nfe: number): Plan {
  const synthesis = {
    source: { users, items: 1000, ratings: Math.max(5 * users, 5000) },
    target: { users, items: itemsFor(ratings), ratings },
    overlap: users,
  };
  const settings = { hidden: 128, nfe, guidance: 0.1, lambda: 0.1, learningRate: 0.001, batch: 128 };
  return {
    program: 'DiffCDR',
    along,
    at,
    ratings,
    users,
    data: { synthesis, seed: 1, dim, base: 'random' },
    job: { program: 'DiffCDR', seed: 1, dim, ...settings },
  };
}

/** One size is varied at a time, the others stay at 1e6 ratings (1e5 where the size does not depend on it), d = 10, NFE = 30. */
function plans(along: Along): Plan[] {
  const middle = 1e6;
  const small = 1e5;
  switch (along) {
    case 'ratings':
      return [1e5, 1e6, 1e7].flatMap((n) => [
        pretrainingPlan(along, n, n, usersFor(n), 10),
        diffusionPlan(along, n, n, usersFor(n), 10, 30),
      ]);
    case 'users':
      return [1e4, 3e4, 1e5].flatMap((n) => [
        pretrainingPlan(along, n, middle, n, 10),
        diffusionPlan(along, n, middle, n, 10, 30),
      ]);
    case 'nfe':
      return [5, 10, 30, 100].map((nfe) => diffusionPlan(along, nfe, small, usersFor(small), 10, nfe));
    case 'dim':
      return [4, 10, 32, 64].flatMap((dim) => [
        pretrainingPlan(along, dim, small, usersFor(small), dim),
        diffusionPlan(along, dim, small, usersFor(small), dim, 30),
      ]);
  }
}

async function measure(plan: Plan, repeat: number, seconds: number): Promise<GrowthPoint> {
  const folder = mkdtempSync(join(tmpdir(), 'diffcdr-growth-'));
  try {
    prepare(folder, plan.data);
    const peer = startOurs(plan.program);
    await peer.ask({ load: folder, job: plan.job });
    // The first turn fills the tables and warms the compiler.
    await peer.ask({ seconds: 0, threads: 1 });
    const runs: RunAnswer[] = [];
    for (let k = 0; k < repeat; k++) runs.push(await peer.ask<RunAnswer>({ seconds, threads: 1 }));
    const memory = await peer.ask<MemoryAnswer & { engine: string }>({ memory: true });
    await peer.close();
    const { program, along, at, ratings, users } = plan;
    return {
      program,
      along,
      at,
      ratings,
      users,
      microsecondsPerRow: spread(runs.map((run) => (run.seconds / run.rows) * 1e6)),
      cpuMicrosecondsPerRow: spread(runs.map((run) => (run.cpuSeconds / run.rows) * 1e6)),
      peakMemory: memory.peak,
      startMemory: memory.imported,
      engine: memory.engine,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const options = new Command('growth')
    .description('Time and memory of pretraining and of DiffCDR against ratings, users, NFE and d.')
    .addOption(new Option('--only <sizes...>', 'only these sizes').choices(sizes).default([...sizes]))
    .option('--repeat <times>', 'runs of each point', Number, 3)
    .option('--seconds <time>', 'least length of one run', Number, 1)
    .option('--out <folder>', 'where the JSON and the figure go', join('bench', 'results'))
    .parse()
    .opts<{ only: Along[]; repeat: number; seconds: number; out: string }>();
  const machine = describeMachine();
  mkdirSync(options.out, { recursive: true });
  const points: GrowthPoint[] = [];
  const table = new Table({
    head: ['program', 'along', 'at', 'µs per row', 'min–max', 'in processor time', 'peak MB', 'engine'],
    style: { head: [], border: [] },
  });
  for (const plan of options.only.flatMap(plans)) {
    const point = await measure(plan, options.repeat, options.seconds);
    points.push(point);
    const { median, min, max } = point.microsecondsPerRow;
    const megabytes = Math.round(point.peakMemory / 2 ** 20);
    const row = [point.program, point.along, point.at, median.toFixed(3), `${min.toFixed(3)} – ${max.toFixed(3)}`];
    row.push(point.cpuMicrosecondsPerRow.median.toFixed(3));
    table.push([...row, megabytes, point.engine]);
    process.stderr.write(`${row.join('  ')}  ${megabytes} MB\n`);
  }
  const whole = options.only.length === sizes.length;
  const name = join(options.out, whole ? 'growth' : ['growth', ...options.only].join('-'));
  const day = new Date().toISOString().slice(0, 10);
  const { repeat, seconds } = options;
  const command = `npx tsx bench/growth.ts${whole ? '' : ` --only ${options.only.join(' ')}`} --repeat ${repeat} --seconds ${seconds}`;
  writeWhole(`${name}.json`, `${JSON.stringify({ command, day, commit: commit(), machine, points }, null, 2)}\n`);
  process.stdout.write(`${table.toString()}\n`);
  await writeFigure(`${name}-figure`, growthFigure(points));
}

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exit(1);
  });
}
