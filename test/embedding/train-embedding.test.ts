import assert from 'node:assert/strict';
import { trainDense } from '../../lib/embedding/dense-adam';
import type { EmbeddingModel } from '../../lib/embedding/embedding-model';
import type { EmbeddingOptions } from '../../lib/embedding/options';
import { trainEmbedding, trainEmbeddingParts, trainedEmbedding } from '../../lib/embedding/train-embedding';
import { randomStreams } from '../../lib/math/random';
import { finish } from '../../lib/math/work';
import { denseStart, epochBatches, largestDifference, skewedRows } from './support';

const random = randomStreams(11);
const sizes = { users: 300, items: 200 };
const rows = skewedRows(4000, sizes, 1);
const mean = rows.values.reduce((sum, value) => sum + value, 0) / rows.values.length;

/** Vectors without the constant coordinate, as dense training has them. */
function strip(model: EmbeddingModel, dim: number): { users: Float64Array; items: Float64Array } {
  const cut = (x: Float32Array): Float64Array =>
    Float64Array.from(
      { length: (x.length / model.dim) * dim },
      (_, k) => x[Math.floor(k / dim) * model.dim + (k % dim)],
    );
  return { users: cut(model.users), items: cut(model.items) };
}

describe('embedding/train-embedding', () => {
  const cases: EmbeddingOptions[] = [
    { dim: 10, batchSize: 64, epochs: 8 },
    { dim: 10, batchSize: 16, epochs: 2 },
    { dim: 3, batchSize: 100, epochs: 5 },
    { dim: 5, batchSize: 64, epochs: 5, biased: true },
    { dim: 10, batchSize: 8, epochs: 1, learningRate: 0.05 },
  ];
  for (const options of cases) {
    it(`follows dense Adam to 1e-4: ${JSON.stringify(options)}`, () => {
      const dense = denseStart(sizes, options.dim!, options.biased === true, mean, random, 'test');
      const before = Float64Array.from(dense.users);
      const batches = epochBatches(rows, options.epochs!, options.batchSize!, random, 'test');
      const losses = trainDense(dense, batches, { learningRate: options.learningRate ?? 0.01 });
      const epochLosses: number[] = [];
      const model = trainedEmbedding(rows, sizes, options, random, 'test', (epoch) => epochLosses.push(epoch.loss));
      const { users, items } = strip(model, options.dim!);
      assert.ok(largestDifference(users, dense.users) < 1e-4, `users ${largestDifference(users, dense.users)}`);
      assert.ok(largestDifference(items, dense.items) < 1e-4, `items ${largestDifference(items, dense.items)}`);
      assert.ok(largestDifference(before, dense.users) > 0.05);
      if (options.biased) {
        for (let k = 0; k < sizes.users; k++) {
          assert.ok(Math.abs(model.users[k * model.dim + options.dim!] - dense.userBias![k]) < 1e-4);
        }
        for (let k = 0; k < sizes.items; k++) {
          assert.ok(Math.abs(model.itemOffsets![k] - mean - dense.itemBias![k]) < 1e-4);
          assert.equal(model.items[k * model.dim + options.dim!], 1);
        }
      }
      const perEpoch = Math.ceil(rows.values.length / options.batchSize!);
      for (let epoch = 0; epoch < options.epochs!; epoch++) {
        let sum = 0;
        for (let k = 0; k < perEpoch; k++) {
          const size = Math.min(options.batchSize!, rows.values.length - k * options.batchSize!);
          sum += losses[epoch * perEpoch + k] * size;
        }
        const expected = sum / rows.values.length;
        assert.ok(Math.abs(epochLosses[epoch] - expected) < 1e-4 * expected);
      }
    });
  }

  it('centred, is the plain model of ratings less their mean, and adds it again', () => {
    const options = { dim: 4, epochs: 3, batchSize: 64 };
    const centred = trainedEmbedding(rows, sizes, { ...options, centred: true }, random, 'test');
    const less = { ...rows, values: rows.values.map((value) => value - mean) };
    const plain = trainedEmbedding(less, sizes, options, random, 'test');
    assert.equal(centred.dim, 4);
    assert.deepEqual([centred.users, centred.items], [plain.users, plain.items]);
    assert.deepEqual(centred.itemOffsets, new Float32Array(sizes.items).fill(mean));
    assert.throws(
      () => trainedEmbedding(rows, sizes, { centred: true, biased: true }, random, 'test'),
      /centred or biased, not both/,
    );
  });

  it('centred, has a centre for each domain', () => {
    const [low, high] = [2, 4].map((value) => ({ ...rows, values: rows.values.map(() => value) }));
    const parts = [
      { rows: low, firstItem: 0 },
      { rows: high, firstItem: sizes.items },
    ];
    const both = { ...sizes, items: 2 * sizes.items };
    const model = finish(trainEmbeddingParts(parts, both, { centred: true, epochs: 1 }, random, 'test'));
    const offsets = model.itemOffsets ?? new Float32Array();
    assert.deepEqual([...new Set(offsets.subarray(0, sizes.items))], [2]);
    assert.deepEqual([...new Set(offsets.subarray(sizes.items))], [4]);
  });

  it('says how the model fits the rows that it was trained on, beside their mean', () => {
    for (const options of [{}, { centred: true }, { biased: true }]) {
      const model = trainedEmbedding(rows, sizes, { epochs: 2, ...options }, random, 'test');
      const rmse = (predict: (row: number) => number): number => {
        let squared = 0;
        for (let k = 0; k < rows.values.length; k++) squared += (predict(k) - rows.values[k]) ** 2;
        return Math.sqrt(squared / rows.values.length);
      };
      const { dim, users, items, itemOffsets } = model;
      const predicted = (row: number): number => {
        let sum = itemOffsets?.[rows.items[row]] ?? 0;
        for (let i = 0; i < dim; i++) sum += users[rows.users[row] * dim + i] * items[rows.items[row] * dim + i];
        return sum;
      };
      assert.ok(Math.abs((model.fit?.rmse ?? Number.NaN) - rmse(predicted)) < 1e-6);
      assert.ok(Math.abs((model.fit?.constant ?? Number.NaN) - rmse(() => mean)) < 1e-6);
    }
  });

  it('leaves users and items without ratings where they started', () => {
    const model = trainedEmbedding(rows, sizes, { epochs: 2 }, random, 'test');
    const start = denseStart(sizes, 10, false, 0, random, 'test');
    assert.equal(largestDifference(model.users.slice(-10), start.users.slice(-10)), 0);
    assert.equal(largestDifference(model.items.slice(-10), start.items.slice(-10)), 0);
  });

  it('keeps snapshots of the asked users after each epoch without disturbing the training', () => {
    const snapshotUsers = Int32Array.of(0, 7, 150, 299);
    const with_ = trainedEmbedding(rows, sizes, { epochs: 3, snapshotUsers }, random, 'test');
    const without = trainedEmbedding(rows, sizes, { epochs: 3 }, random, 'test');
    assert.deepEqual(with_.users, without.users);
    assert.deepEqual(with_.items, without.items);
    assert.equal(without.epochs, undefined);
    assert.equal(with_.epochs!.length, 3);
    // An earlier snapshot is the model of a shorter training; only the drift tables' end differs.
    const shorter = trainedEmbedding(rows, sizes, { epochs: 1 }, random, 'test');
    assert.ok(largestDifference(with_.epochs![0].items, shorter.items) < 1e-5);
    assert.deepEqual(with_.epochs![2].items, with_.items);
    for (let k = 0; k < snapshotUsers.length; k++) {
      const user = snapshotUsers[k];
      assert.deepEqual(with_.epochs![2].users.slice(k * 10, k * 10 + 10), with_.users.slice(user * 10, user * 10 + 10));
    }
  });

  it('gives the same bytes for the same seed and others for another', () => {
    const options = { epochs: 2, batchSize: 32 };
    const first = trainedEmbedding(rows, sizes, options, random, 'test');
    assert.deepEqual(trainedEmbedding(rows, sizes, options, randomStreams(11), 'test'), first);
    assert.notDeepEqual(trainedEmbedding(rows, sizes, options, randomStreams(12), 'test'), first);
  });

  it('reports each epoch, with the loss falling', () => {
    const epochs = [...trainEmbedding(rows, sizes, { epochs: 4, batchSize: 32 }, random, 'test')];
    assert.deepEqual(
      epochs.map((epoch) => [epoch.epoch, epoch.rows]),
      [1, 2, 3, 4].map((epoch) => [epoch, 4000]),
    );
    for (let k = 1; k < epochs.length; k++) assert.ok(epochs[k].loss < epochs[k - 1].loss);
  });

  it('follows PyTorch SparseAdam: untouched rows and their moments rest', () => {
    const options = { dim: 4, epochs: 2, batchSize: 50, optimizer: 'sparse-adam' as const };
    const model = denseStart(sizes, 4, false, 0, random, 'test');
    const tables = [model.users, model.items];
    const firsts = tables.map((table) => new Float64Array(table.length));
    const seconds = tables.map((table) => new Float64Array(table.length));
    let step = 0;
    for (const batch of epochBatches(rows, 2, 50, random, 'test')) {
      step++;
      const rate = (0.01 * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
      const gradients = tables.map((table) => new Float64Array(table.length));
      const n = batch.values.length;
      for (let k = 0; k < n; k++) {
        const u = batch.users[k] * 4;
        const v = batch.items[k] * 4;
        let error = -batch.values[k];
        for (let i = 0; i < 4; i++) error += model.users[u + i] * model.items[v + i];
        for (let i = 0; i < 4; i++) {
          gradients[0][u + i] += (2 * error * model.items[v + i]) / n;
          gradients[1][v + i] += (2 * error * model.users[u + i]) / n;
        }
      }
      const touched = [new Set(batch.users), new Set(batch.items)];
      for (let side = 0; side < 2; side++) {
        for (const row of touched[side]) {
          for (let p = row * 4; p < row * 4 + 4; p++) {
            const g = gradients[side][p];
            firsts[side][p] += 0.1 * (g - firsts[side][p]);
            seconds[side][p] += 0.001 * (g * g - seconds[side][p]);
            tables[side][p] -= (rate * firsts[side][p]) / (Math.sqrt(seconds[side][p]) + 1e-8);
          }
        }
      }
    }
    const trained = trainedEmbedding(rows, sizes, options, random, 'test');
    assert.ok(largestDifference(trained.users, model.users) < 1e-4);
    assert.ok(largestDifference(trained.items, model.items) < 1e-4);
  });

  it('refuses impossible options and rows outside the tables', () => {
    const run = (options: object, table = sizes): unknown =>
      trainEmbedding(rows, table, options, random, 'test').next();
    assert.throws(() => run({ dim: 0 }), /dim/);
    assert.throws(() => run({ learningRate: -1 }), /learningRate/);
    assert.throws(() => run({ optimizer: 'sgd' }), /adam or sparse-adam/);
    assert.throws(() => run({ beta1: 1 }), /beta1/);
    assert.throws(() => run({}, { users: 10, items: 200 }), /row \d+ names user/);
    const none = { users: new Int32Array(0), items: new Int32Array(0), values: new Float32Array(0) };
    assert.throws(() => trainEmbedding(none, sizes, {}, random, 'test').next(), /at least one rating/);
  });
});
