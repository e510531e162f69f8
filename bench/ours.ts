/** Our side of the comparison: answers the requests that bench/pytorch/worker.py answers. */
import { createInterface } from 'node:readline';
import type { EpochReport, Model } from '../lib/bridge/bridge';
import type { MethodContext } from '../lib/bridge/method';
import { findMethod } from '../lib/bridge/registry';
import { trainEmbedding } from '../lib/embedding/train-embedding';
import { ratingMetrics } from '../lib/evaluation/metrics/rating-metrics';
import { RatingTest } from '../lib/evaluation/metrics/rating-test';
import { randomStreams } from '../lib/math/random';
import { withoutPauses } from '../lib/math/work';
import type { RatingRows } from '../lib/ratings/ratings';
import type { CrossDomainTask, SplitRows } from '../lib/task/task';
import { Dataset } from './dataset';
import type { Job } from './jobs';
import type { MemoryAnswer, RunAnswer } from './peer';

/** What one turn of a job did. */
interface Turn {
  readonly rows: number;
  readonly loss: number;
}

/** Endless turns of a job (an epoch, a test), and what computes them. */
interface Program {
  readonly engine: () => string;
  readonly turns: Generator<Turn, never>;
}

const epochsOfOneTraining = 10;

function rowsOf(data: Dataset, name: string): RatingRows {
  return {
    users: data.ints(`${name}.users`),
    items: data.ints(`${name}.items`),
    values: data.floats(`${name}.values`),
  };
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, k) => String(k));
}

/** The task as far as a bridge looks at it, out of the exported arrays. */
function contextOf(data: Dataset, seed: number): { context: MethodContext; test: RatingRows } {
  const { dim, users, sourceItems, targetItems } = data.sizes;
  const source = rowsOf(data, 'source');
  const bridgeTrain = rowsOf(data, 'bridge');
  const test = rowsOf(data, 'test');
  const trainUsers = data.ints('trainUsers');
  const testUsers = Int32Array.from(new Set(test.users));
  const task: CrossDomainTask = {
    userIds: names(users),
    source: { ...source, itemIds: names(sourceItems) },
    target: { ...bridgeTrain, itemIds: names(targetItems) },
    overlap: Int32Array.from([...trainUsers, ...testUsers]).sort(),
  };
  const split: Omit<SplitRows, 'test' | 'validation'> = {
    trainUsers,
    validationUsers: new Int32Array(0),
    testUsers,
    source,
    targetTrain: bridgeTrain,
    bridgeTrain,
    rated: { source, target: bridgeTrain },
  };
  const base = {
    source: { dim, users: data.floats('model.source.users'), items: data.floats('model.source.items') },
    target: { dim, users: data.floats('model.target.users'), items: data.floats('model.target.items') },
  };
  return { context: { task, split, base, random: randomStreams(seed) }, test };
}

function pretraining(data: Dataset, job: Job): Program {
  const { users, sourceItems } = data.sizes;
  const rows = rowsOf(data, 'source');
  let engine = '';
  function* turns(): Generator<Turn, never> {
    const { dim, batch: batchSize, learningRate } = job;
    const options = { dim, batchSize, learningRate, epochs: epochsOfOneTraining };
    let loss = Number.NaN;
    for (;;) {
      const sizes = { users, items: sourceItems };
      const epochs = trainEmbedding(rows, sizes, options, randomStreams(job.seed), 'embedding/source');
      for (;;) {
        const step = epochs.next();
        if (step.done) break;
        ({ loss, engine } = step.value);
        yield { rows: step.value.rows, loss };
      }
      // Reading the tables out brings every row up to date; that is part of the work.
      yield { rows: 0, loss };
    }
  }
  return { engine: () => engine, turns: turns() };
}

async function createBridge(data: Dataset, job: Job, name: string): Promise<{ make: () => Model; test: RatingRows }> {
  const method = findMethod(name);
  const { batch: batchSize, learningRate, hidden: hiddenDim, nfe, guidance, lambda, activation, engine } = job;
  const own = name === 'DiffCDR' ? { hiddenDim, nfe, guidance, lambda, activation, engine } : {};
  const options = method.options.parse({ batchSize, learningRate, epochs: epochsOfOneTraining, ...own });
  await method.prepare?.(options);
  const { context, test } = contextOf(data, job.seed);
  return { make: () => method.create(context, options), test };
}

async function bridgeTraining(data: Dataset, job: Job): Promise<Program> {
  const { make } = await createBridge(data, job, job.program);
  let engine = '';
  function* turns(): Generator<Turn, never> {
    for (;;) {
      const bridge = make();
      engine = bridge.engine;
      for (const { rows, losses } of withoutPauses<EpochReport, void>(bridge.fit())) {
        yield { rows, loss: Object.values(losses).reduce((sum, value) => sum + value, 0) };
      }
      bridge.dispose?.();
    }
  }
  return { engine: () => engine, turns: turns() };
}

/** What a run does after an epoch: transfer the test users as the bridge stands now, score their rows, sum the errors. */
async function coldStartTest(data: Dataset, job: Job): Promise<Program> {
  const { make, test } = await createBridge(data, { ...job, batch: 128 }, 'DiffCDR');
  const bridge = make();
  withoutPauses<EpochReport, void>(bridge.fit()).next();
  const tester = new RatingTest(test);
  function* turns(): Generator<Turn, never> {
    for (;;) {
      const { mae } = ratingMetrics(tester.errors(bridge));
      yield { rows: test.values.length, loss: mae };
    }
  }
  return { engine: () => bridge.engine, turns: turns() };
}

function programOf(data: Dataset, job: Job): Program | Promise<Program> {
  if (job.program === 'pretraining') return pretraining(data, job);
  if (job.program === 'cold-start-test') return coldStartTest(data, job);
  return bridgeTraining(data, job);
}

function run(program: Program, seconds: number): RunAnswer {
  const started = performance.now();
  const cpu = process.cpuUsage();
  let rows = 0;
  let turn: Turn;
  do {
    turn = program.turns.next().value;
    rows += turn.rows;
  } while (rows === 0 || performance.now() - started < seconds * 1000);
  const { user, system } = process.cpuUsage(cpu);
  return {
    rows,
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (user + system) / 1e6,
    loss: turn.loss,
  };
}

const peak = (): number => process.resourceUsage().maxRSS * 1024;

async function main(): Promise<void> {
  const imported = peak();
  let program: Program | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let answer: object;
    if (request.job) {
      program = await programOf(new Dataset(request.load), request.job);
      answer = {};
    } else if (request.memory) {
      answer = { imported, peak: peak(), engine: program?.engine() } satisfies MemoryAnswer & { engine?: string };
    } else {
      if (!program) throw new Error('a run was asked for before a job');
      answer = run(program, request.seconds);
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exit(1);
});
