/** `npx tsx bench/breathing.ts`: how long the event loop waits while methods work. See bench/README.md. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { findMethod, methods } from '../lib/bridge/registry';
import { refusalOf } from '../lib/evaluation/protocol/protocol';
import { findProtocol, type ProtocolName } from '../lib/evaluation/protocol/registry';
import { BaseModelPool } from '../lib/experiment/base-model-pool';
import { runCell } from '../lib/experiment/cell';
import { parseConfig } from '../lib/experiment/config';
import { runData } from '../lib/experiment/run-data';
import { projectRoot } from '../lib/platform/project';
import { synthesize } from '../lib/synthetic/synthesize';
import { makeTask } from '../lib/task/make-task';
import { commit } from './compare';
import { writeWhole } from './files';
import { describeMachine } from './machine';

/** The longest time in milliseconds of processor that a method held the event loop, between two turns of it. */
interface Measured {
  readonly method: string;
  readonly protocol: ProtocolName;
  /** Seconds of processor of the whole cell but its base models. */
  readonly seconds: number;
  readonly longest: number;
}

interface Options {
  readonly preset: string;
  readonly protocols: string;
  readonly methods?: string;
  readonly epochs: number;
  readonly out: string;
  readonly one?: string;
}

/** Milliseconds of processor that this process has had. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Asks at every turn of the event loop how much processor time went by. Processor time, so that other work on the machine does not count. */
function watchTurns(): { stop(): number } {
  let [longest, last, going] = [0, processorTime(), true];
  const look = (): void => {
    const now = processorTime();
    longest = Math.max(longest, now - last);
    last = now;
    if (going) setImmediate(look);
  };
  setImmediate(look);
  return {
    stop() {
      going = false;
      look();
      return longest;
    },
  };
}

async function measure(name: string, { preset, protocols, epochs }: Options): Promise<Measured[]> {
  const { source, target } = synthesize(preset as 'task1', 1);
  const data = runData(makeTask(source, target));
  const method = findMethod(name);
  const measured: Measured[] = [];
  for (const protocol of protocols.split(',') as ProtocolName[]) {
    if (refusalOf(findProtocol(protocol), method)) continue;
    const given = 'epochs' in method.options.shape ? { methods: { [name]: { epochs } } } : {};
    const config = parseConfig({ ...given, embedding: { epochs: 1 } }, 'breathing');
    const spec = { method, seed: 1, protocol, selection: 'best-test-epoch' } as const;
    const pool = new BaseModelPool({ methods: [method] });
    // Base models are trained in threads of their own, whose processor time is not the loop's.
    if (!method.withoutBaseModels) await pool.get(data, config, spec);
    const started = processorTime();
    const turns = watchTurns();
    await runCell(data, config, spec, { pool });
    const longest = Math.round(turns.stop());
    measured.push({
      method: name,
      protocol,
      seconds: Number(((processorTime() - started) / 1000).toPrecision(3)),
      longest,
    });
  }
  return measured;
}

async function main(): Promise<void> {
  const options = new Command('breathing')
    .description(
      'How long the event loop waits while methods are fitted and measured; each method in a process of its own.',
    )
    .option('--preset <name>', 'synthetic pair', 'task1')
    .option('--protocols <names>', 'comma-separated', 'cold,ranking')
    .option('--methods <names>', 'comma-separated; default: all')
    .option('--epochs <number>', 'epochs of methods that have some', Number, 1)
    .option('--out <folder>', 'where the JSON goes', join('bench', 'results'))
    .option('--one <method>', 'measure this method in this process, and print what was measured')
    .parse()
    .opts<Options>();
  if (options.one !== undefined) {
    console.log(JSON.stringify(await measure(options.one, options)));
    return;
  }
  const { preset, protocols, epochs } = options;
  const names = options.methods?.split(',') ?? methods.map(({ name }) => name);
  const machine = describeMachine();
  const given = ['--preset', preset, '--protocols', protocols, '--epochs', String(epochs)];
  const results = names.flatMap((name): Measured[] => {
    const args = ['--import', 'tsx', __filename, ...given, '--one', findMethod(name).name];
    const found: Measured[] = JSON.parse(execFileSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' }));
    for (const { method, protocol, seconds, longest } of found) {
      console.log(`${method}, ${protocol}: ${longest} ms at the longest, of ${seconds} s of processor`);
    }
    return found;
  });
  mkdirSync(options.out, { recursive: true });
  const day = new Date().toISOString().slice(0, 10);
  const command = `npx tsx bench/breathing.ts ${given.join(' ')}`;
  writeWhole(
    join(options.out, 'breathing.json'),
    `${JSON.stringify({ command, day, commit: commit(), machine, results }, null, 2)}\n`,
  );
}

if (require.main === module) {
  main().catch((error) => {
    console.error(error);
    process.exit(1);
  });
}
