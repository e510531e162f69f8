import assert from 'node:assert/strict';
import { trainBaseModels } from '../../lib/embedding/base-models';
import { trainedEmbedding } from '../../lib/embedding/train-embedding';
import { randomStreams } from '../../lib/math/random';
import { type RatingRows, selectRows } from '../../lib/ratings/ratings';
import type { CrossDomainTask, SplitRows } from '../../lib/task/task';
import { skewedRows } from './support';

const ids = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, k) => `${prefix}${k}`);

/** A task of 60 users, the first 30 overlapping, of whom 20–24 validate and 25–29 test. */
function smallTask(): { task: CrossDomainTask; split: SplitRows } {
  const source = skewedRows(800, { users: 61, items: 40 }, 1);
  const target = skewedRows(600, { users: 61, items: 30 }, 2);
  const task = {
    userIds: ids('u', 60),
    source: { ...source, itemIds: ids('s', 40) },
    target: { ...target, itemIds: ids('t', 30) },
    overlap: Int32Array.from({ length: 30 }, (_, k) => k),
  };
  const where = (test: (user: number) => boolean): RatingRows =>
    selectRows(
      target,
      [...target.users.keys()].filter((k) => test(target.users[k])),
    );
  const targetTrain = where((user) => user < 20 || user >= 30);
  const split = {
    trainUsers: task.overlap.slice(0, 20),
    validationUsers: task.overlap.slice(20, 25),
    testUsers: task.overlap.slice(25),
    source,
    targetTrain,
    bridgeTrain: where((user) => user < 20),
    rated: { source, target: targetTrain },
    validation: where((user) => user >= 20 && user < 25),
    test: where((user) => user >= 25 && user < 30),
  };
  return { task, split };
}

describe('embedding/base-models', () => {
  const { task, split } = smallTask();
  const options = { epochs: 3, batchSize: 32, dim: 4 };

  it('gives the same bytes in this thread and in one or two workers', async () => {
    const choices = { cmf: true, snapshots: true };
    const { seconds, ...alone } = await trainBaseModels(task, split, options, 7, { ...choices, workers: 0 });
    assert.deepEqual(Object.keys(seconds).sort(), ['cmf', 'source', 'target']);
    for (const workers of [1, 2]) {
      const { seconds: _, ...models } = await trainBaseModels(task, split, options, 7, { ...choices, workers });
      assert.deepEqual(models, alone);
    }
  });

  it('trains each model on its rows, with its own streams', async () => {
    const models = await trainBaseModels(task, split, options, 7, { cmf: true, snapshots: true });
    const random = randomStreams(7);
    const source = trainedEmbedding(split.source, { users: 60, items: 40 }, options, random, 'embedding/source');
    assert.deepEqual(models.source, source);
    const target = trainedEmbedding(split.targetTrain, { users: 60, items: 30 }, options, random, 'embedding/target');
    assert.deepEqual(models.target.items, target.items);
    const joined: RatingRows = {
      users: Int32Array.of(...split.source.users, ...split.targetTrain.users),
      items: Int32Array.of(...split.source.items, ...split.targetTrain.items.map((item) => item + 40)),
      values: Float32Array.of(...split.source.values, ...split.targetTrain.values),
    };
    const cmf = trainedEmbedding(joined, { users: 60, items: 70 }, options, random, 'embedding/cmf');
    assert.deepEqual(models.cmf!.items, cmf.items);
    assert.deepEqual(models.cmf!.users, cmf.users);
    for (const model of [models.target, models.cmf!]) {
      assert.equal(model.epochs!.length, 3);
      assert.deepEqual([...model.epochs![0].userIndices], [20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
    }
    assert.equal(models.source.epochs, undefined);
  });

  it('takes a source model that is there already, and no CMF unless asked', async () => {
    const first = await trainBaseModels(task, split, options, 7);
    const second = await trainBaseModels(task, split, options, 7, { source: first.source });
    assert.equal(second.source, first.source);
    assert.deepEqual(second.target, first.target);
    assert.deepEqual(Object.keys(second.seconds), ['target']);
    assert.equal(second.cmf, undefined);
  });

  it('reports every epoch of every model', async () => {
    const seen: string[] = [];
    const onProgress = (progress: { model: string; epoch: number; epochs: number }): void => {
      seen.push(`${progress.model} ${progress.epoch}/${progress.epochs}`);
    };
    await trainBaseModels(task, split, options, 7, { onProgress, workers: 1 });
    assert.deepEqual(seen.sort(), ['source 1/3', 'source 2/3', 'source 3/3', 'target 1/3', 'target 2/3', 'target 3/3']);
  });

  it('names the model whose training failed, in a worker too', async () => {
    const broken = { ...split, targetTrain: { ...split.targetTrain, items: split.targetTrain.items.map(() => 99) } };
    await assert.rejects(trainBaseModels(task, broken, options, 7, { workers: 1 }), /target embeddings: .*item 99/);
    await assert.rejects(trainBaseModels(task, broken, options, 7, { workers: 0 }), /item 99/);
  });
});
