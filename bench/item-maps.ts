/** `npx tsx bench/item-maps.ts`: time and memory of the scorers without training on a large pair. See bench/README.md. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { findMethod } from '../lib/bridge/registry';
import { modelScores } from '../lib/evaluation/metrics/ranking';
import { topItems } from '../lib/evaluation/metrics/top-items';
import { resolveConfig } from '../lib/experiment/config';
import { runData, splitFor } from '../lib/experiment/run-data';
import { buildModel, noBaseModels } from '../lib/experiment/with-model';
import { finish } from '../lib/math/work';
import { projectRoot } from '../lib/platform/project';
import { synthesize } from '../lib/synthetic/synthesize';
import { makeTask } from '../lib/task/make-task';
import { commit } from './compare';
import { writeWhole } from './files';
import { describeMachine } from './machine';

/** A method on the pair: fitted once, and the first 20 of all target items for each test user. */
interface Measured {
  readonly method: string;
  readonly listedUsers: number;
  readonly fitSeconds: number;
  readonly listSeconds: number;
  /** Both together, in processor time, which other work on the machine touches less. */
  readonly cpuSeconds: number;
  /** Most memory that the process held, synthesis of the pair included. */
  readonly peakMb: number;
}

interface Options {
  readonly users: number;
  readonly items: number;
  readonly ratings: number;
  readonly methods: string;
  readonly out: string;
  readonly one?: string;
}

async function measure(name: string, { users, items, ratings }: Options): Promise<Measured> {
  const domain = { users, items: items / 2, ratings: ratings / 2 };
  const { source, target } = synthesize({ source: domain, target: domain, overlap: users }, 1);
  const task = makeTask(source, target);
  const config = resolveConfig();
  const split = splitFor(runData(task), config, 'best-test-epoch');
  const method = findMethod(name);
  const before = process.cpuUsage();
  const started = performance.now();
  const ground = { task, split, base: noBaseModels(name), seed: 1 };
  const model = await buildModel(method, config.methods[name], ground);
  finish(model.fit());
  const fitted = performance.now();
  const scores = modelScores(model, split.testUsers, task.target.itemIds.length);
  const row = new Float32Array(scores.items);
  for (let at = 0; at < split.testUsers.length; at++) {
    finish(scores.fill(at, row));
    topItems(row, 20);
  }
  const { user, system } = process.cpuUsage(before);
  const round = (value: number): number => Number(value.toPrecision(3));
  return {
    method: name,
    listedUsers: split.testUsers.length,
    fitSeconds: round((fitted - started) / 1000),
    listSeconds: round((performance.now() - fitted) / 1000),
    cpuSeconds: round((user + system) / 1e6),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

async function main(): Promise<void> {
  const options = new Command('item-maps')
    .description('Time and memory of the scorers without training on a synthetic pair; each in a process of its own.')
    .option('--users <number>', 'users, all in both domains', Number, 10_000)
    .option('--items <number>', 'items of both domains together', Number, 20_000)
    .option('--ratings <number>', 'ratings of both domains together', Number, 600_000)
    .option('--methods <names>', 'comma-separated', 'MostPop,UserKnn,ItemRidge,Ease,S2CDR')
    .option('--out <folder>', 'where the JSON goes', join('bench', 'results'))
    .option('--one <method>', 'measure this method in this process, and print what was measured')
    .parse()
    .opts<Options>();
  if (options.one !== undefined) {
    console.log(JSON.stringify(await measure(options.one, options)));
    return;
  }
  const { users, items, ratings, methods } = options;
  const machine = describeMachine();
  const sizes = ['--users', users, '--items', items, '--ratings', ratings].map(String);
  const results = methods.split(',').map((name): Measured => {
    const args = ['--import', 'tsx', __filename, ...sizes, '--one', findMethod(name).name];
    const found = JSON.parse(execFileSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' }));
    const { method, fitSeconds, listSeconds, cpuSeconds, peakMb, listedUsers } = found as Measured;
    console.log(
      `${method}: fit ${fitSeconds} s, lists of ${listedUsers} users ${listSeconds} s, ` +
        `processor ${cpuSeconds} s, at most ${peakMb} MB`,
    );
    return found;
  });
  mkdirSync(options.out, { recursive: true });
  const day = new Date().toISOString().slice(0, 10);
  const command = `npx tsx bench/item-maps.ts ${sizes.join(' ')} --methods ${methods}`;
  const whole = { command, day, commit: commit(), machine, results };
  writeWhole(join(options.out, 'item-maps.json'), `${JSON.stringify(whole, null, 2)}\n`);
}

if (require.main === module) {
  main().catch((error) => {
    console.error(error);
    process.exit(1);
  });
}
