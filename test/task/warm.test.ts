import assert from 'node:assert/strict';
import { randomStream } from '../../lib/math/random';
import { warmSplit } from '../../lib/task/warm';
import { ratingsOf } from '../ratings/ratings-of';

const random = () => randomStream(1, 'warm');

describe('warmSplit', () => {
  it('fine-tunes on the oldest half, ties by item, and tests a single rating', () => {
    const rows = ratingsOf([
      ['a', 'v', 1, 9],
      ['a', 'w', 2, 3],
      ['a', 'x', 3, 9],
      ['a', 'y', 4, 1],
      ['a', 'z', 5, 9],
      ['b', 'x', 1, 1],
    ]);
    const { fineTune, test, warning } = warmSplit(rows, 0.5, random());
    assert.deepEqual([...fineTune.values], [4, 2]);
    assert.deepEqual([...test.values], [1, 3, 5, 1]);
    assert.equal(warning, undefined);
  });

  it('draws the order without times, by seed, and warns', () => {
    const rows = ratingsOf(Array.from({ length: 40 }, (_, k) => [`u${k % 2}`, `i${k}`, 1 + (k % 5)] as const));
    const split = warmSplit(rows, 0.5, random());
    assert.match(split.warning ?? '', /no times/);
    assert.deepEqual(split, warmSplit(rows, 0.5, random()));
    assert.notDeepEqual(split.test, warmSplit(rows, 0.5, randomStream(2, 'warm')).test);
    assert.equal(split.fineTune.users.length, 20);
    const pairs = [...split.fineTune.items, ...split.test.items].sort((a, b) => a - b);
    assert.deepEqual(
      pairs,
      [...rows.items].sort((a, b) => a - b),
    );
  });

  it('refuses shares that are none', () => {
    for (const share of [0, 1, Number.NaN])
      assert.throws(() => warmSplit(ratingsOf([['a', 'x', 1]]), share, random()), /between 0 and 1/);
  });
});
