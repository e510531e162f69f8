import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOurs } from '../../bench/compare';
import { DatasetWriter } from '../../bench/dataset';
import { exportTask } from '../../bench/export-task';
import { type Job, measuresOf } from '../../bench/jobs';
import type { Peer, RunAnswer } from '../../bench/peer';
import { findPyTorch, runPyTorch, startPyTorch } from '../../bench/pytorch';
import { trainEmbedding } from '../../lib/embedding/train-embedding';
import { type RandomStream, randomStream } from '../../lib/math/random';
import type { RatingRows } from '../../lib/ratings/ratings';

const users = 60;
const items = 40;
const dim = 10;

function randomRows(count: number, stream: RandomStream): RatingRows {
  const rows = {
    users: new Int32Array(count),
    items: new Int32Array(count),
    values: new Float32Array(count),
  };
  for (let k = 0; k < count; k++) {
    // Squared, so that some users and items are met often and some hardly ever.
    rows.users[k] = Math.floor(users * stream.uniform() ** 2);
    rows.items[k] = Math.floor(items * stream.uniform() ** 2);
    rows.values[k] = 1 + stream.integer(5);
  }
  return rows;
}

const names = (count: number): string[] => Array.from({ length: count }, (_, k) => String(k));

function exportTiny(folder: string): void {
  const stream = randomStream(5, 'test/bench');
  const source = randomRows(700, stream);
  const bridgeTrain = randomRows(300, stream);
  const test = randomRows(50, stream);
  const table = (rows: number) => stream.fillNormal(new Float32Array(rows * dim));
  exportTask(
    folder,
    {
      userIds: names(users),
      source: { ...source, itemIds: names(items) },
      target: { ...bridgeTrain, itemIds: names(items) },
    },
    { source, bridgeTrain, test, trainUsers: Int32Array.from(new Set(bridgeTrain.users)).sort() },
    {
      source: { dim, users: table(users), items: table(items) },
      target: { dim, users: table(users), items: table(items) },
    },
    dim,
  );
}

describe('bench: both sides of the comparison', function () {
  this.timeout(180_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'diffcdr-bench-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** One process for all jobs: to start PyTorch takes longer than they do. */
  async function runs(peer: Peer, jobs: readonly Job[]): Promise<void> {
    exportTiny(folder);
    try {
      for (const job of jobs) {
        await peer.ask({ load: folder, job });
        const { rows, loss } = await peer.ask<RunAnswer>({ seconds: 0.01, threads: 1 });
        assert.ok(rows > 0 && Number.isFinite(loss), `${JSON.stringify(job)}: ${rows} rows, loss ${loss}`);
      }
    } finally {
      await peer.close();
    }
  }

  it('ours runs every measure', () =>
    runs(
      startOurs('ours'),
      measuresOf('quick').map(({ ours }) => ours),
    ));

  describe('PyTorch', () => {
    before(function () {
      const { missing } = findPyTorch();
      if (!missing) return;
      console.log(`      skipped: PyTorch, because ${missing}`);
      this.skip();
    });

    it('runs every measure', () =>
      runs(
        startPyTorch('PyTorch'),
        measuresOf('quick').flatMap(({ pytorch }) => pytorch.map(({ job }) => job)),
      ));

    it('samples what the reference samples', () => {
      const fixture = join(__dirname, '..', 'fixtures', 'reference.json');
      const difference = Number(runPyTorch('golden.py', [fixture]));
      assert.ok(difference < 1e-8, `largest difference ${difference}`);
    });

    it('takes the same road as our lazy Adam with dense Adam: equal losses from one start over one order of rows', async () => {
      const rows = randomRows(700, randomStream(6, 'test/bench'));
      const start = randomStream(7, 'test/bench').fillNormal(new Float32Array((users + items) * dim));
      const writer = new DatasetWriter(folder, { dim, users, sourceItems: items, targetItems: items });
      writer.add('source.users', rows.users);
      writer.add('source.items', rows.items);
      writer.add('source.values', rows.values);
      writer.add('start.users', start.slice(0, users * dim), [users, dim]);
      writer.add('start.items', start.slice(users * dim), [items, dim]);
      writer.close();
      const batch = 64;
      const epochs = 12;

      // Our trainer draws its start and its order from streams: these give the recorded start, and swap nothing.
      let next = 0;
      const recorded: RandomStream = {
        ...randomStream(0, ''),
        normal: () => start[next++],
        integer: (bound) => bound - 1,
      };
      const options = { dim, batchSize: batch, learningRate: 0.01, epochs };
      const training = trainEmbedding(rows, { users, items }, options, () => recorded, 'test');
      const ours = Array.from({ length: epochs }, () => {
        const step = training.next();
        assert.ok(!step.done);
        return step.value.loss;
      });

      const peer = startPyTorch('dense Adam');
      const job: Job = {
        program: 'pretraining',
        seed: 1,
        dim,
        batch,
        learningRate: 0.01,
        optimizer: 'adam',
        shuffle: false,
      };
      await peer.ask({ load: folder, job });
      const theirs: number[] = [];
      for (let epoch = 0; epoch < epochs; epoch++) {
        const request = { seconds: 600, rows: rows.values.length, threads: 1, trace: true };
        const { trace } = await peer.ask<RunAnswer>(request);
        const sums = trace!.map((loss, k) => loss * Math.min(batch, rows.values.length - k * batch));
        theirs.push(sums.reduce((a, b) => a + b, 0) / rows.values.length);
      }
      await peer.close();
      for (let epoch = 0; epoch < epochs; epoch++) {
        const difference = Math.abs(ours[epoch] / theirs[epoch] - 1);
        assert.ok(difference < 2e-5, `epoch ${epoch + 1}: ours ${ours[epoch]}, PyTorch ${theirs[epoch]}`);
      }
    });
  });
});
