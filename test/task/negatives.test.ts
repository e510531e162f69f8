import assert from 'node:assert/strict';
import { randomStream, randomStreams } from '../../lib/math/random';
import { finish } from '../../lib/math/work';
import * as negatives from '../../lib/task/negatives';

const rows = (pairs: readonly (readonly [number, number])[]) => ({
  users: Int32Array.from(pairs, ([user]) => user),
  items: Int32Array.from(pairs, ([, item]) => item),
  values: Float32Array.from(pairs, (_, k) => 1 + (k % 5)),
});
const pairsOf = (r: { users: Int32Array; items: Int32Array }) =>
  Array.from(r.users, (user, k) => `${user}/${r.items[k]}`);

const withNegatives = (...given: Parameters<typeof negatives.withNegatives>) =>
  finish(negatives.withNegatives(...given));
const splitWithNegatives = (...given: Parameters<typeof negatives.splitWithNegatives>) =>
  finish(negatives.splitWithNegatives(...given));

describe('negative samples', () => {
  const some = rows([
    [2, 0],
    [2, 7],
    [5, 7],
    [9, 99],
  ]);
  const draw = (perPositive: number, itemCount = 100, seed = 1) =>
    withNegatives(some, itemCount, { perPositive, value: 0 }, randomStream(seed, 'test/negatives'));

  it('adds the asked number of different unrated items, rated 0, after the rows as they were', () => {
    const all = draw(4);
    assert.equal(all.users.length, 4 + 16);
    assert.deepEqual(pairsOf(all).slice(0, 4), pairsOf(some));
    assert.deepEqual(Array.from(all.values.slice(0, 4)), [1, 2, 3, 4]);
    assert.ok(all.values.slice(4).every((value) => value === 0));
    assert.equal(new Set(pairsOf(all)).size, 20);
    const perUser = [2, 5, 9].map((user) => all.users.slice(4).filter((u) => u === user).length);
    assert.deepEqual(perUser, [8, 4, 4]);
    assert.equal(all.times, undefined);
  });

  it('repeats itself with the same seed, whatever the order of the rows', () => {
    assert.deepEqual(draw(3), draw(3));
    assert.notDeepEqual(draw(3), draw(3, 100, 2));
    const turned = rows([
      [9, 99],
      [5, 7],
      [2, 7],
      [2, 0],
    ]);
    const other = withNegatives(turned, 100, { perPositive: 3, value: 0 }, randomStream(1, 'test/negatives'));
    assert.deepEqual(pairsOf(other).slice(4), pairsOf(draw(3)).slice(4));
  });

  it('gives all unrated items where fewer are left than asked for', () => {
    const all = withNegatives(
      rows([
        [0, 1],
        [0, 2],
      ]),
      5,
      { perPositive: 10, value: 1 },
      randomStream(1, 'x'),
    );
    assert.deepEqual(Array.from(all.items.slice(2)).sort(), [0, 3, 4]);
    assert.equal(all.values[4], 1);
    assert.equal(draw(0).users.length, 4);
    assert.throws(() => draw(0.5), /whole number/);
  });

  it('covers all items evenly', () => {
    const many = rows(Array.from({ length: 4000 }, (_, user) => [user, 0] as const));
    const all = withNegatives(many, 9, { perPositive: 2, value: 0 }, randomStream(1, 'even'));
    const counts = new Array<number>(9).fill(0);
    for (const item of all.items.slice(4000)) counts[item]++;
    assert.equal(counts[0], 0);
    for (const count of counts.slice(1)) assert.ok(Math.abs(count - 1000) < 130, `${count} of about 1000`);
  });

  it('gives the bridge the negatives of the target model, and touches no held-out row', () => {
    const empty = rows([]);
    const test = rows([[2, 3]]);
    const domain = (r: ReturnType<typeof rows>) => ({ ...r, itemIds: Array.from({ length: 100 }, (_, k) => `i${k}`) });
    const task = {
      userIds: Array.from({ length: 10 }, (_, k) => `u${k}`),
      source: domain(some),
      target: domain(some),
      overlap: Int32Array.of(2, 5),
    };
    const targetTrain = rows([
      [5, 7],
      [9, 99],
    ]);
    const split = {
      trainUsers: Int32Array.of(5),
      validationUsers: new Int32Array(0),
      testUsers: Int32Array.of(2),
      source: some,
      targetTrain,
      bridgeTrain: rows([[5, 7]]),
      rated: { source: some, target: targetTrain },
      validation: empty,
      test,
    };
    const all = splitWithNegatives(task, split, { perPositive: 2, value: 0 }, randomStreams(1));
    assert.equal(all.source.users.length, 12);
    assert.equal(all.targetTrain.users.length, 6);
    assert.deepEqual(
      pairsOf(all.bridgeTrain),
      pairsOf(all.targetTrain).filter((pair) => pair.startsWith('5/')),
    );
    assert.equal(all.test, test);
    assert.deepEqual(all.rated, split.rated, 'a drawn item is no interaction');
  });
});
