import assert from 'node:assert/strict';
import {
  type ListOptions,
  meanLists,
  measureList,
  measureLists,
  vectorScores,
} from '../../../lib/evaluation/metrics/ranking';
import { topItems } from '../../../lib/evaluation/metrics/top-items';
import type { ItemTable } from '../../../lib/kernels/score';
import { randomStream } from '../../../lib/math/random';
import { finish } from '../../../lib/math/work';

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

interface RankingInput extends ListOptions {
  readonly users: Int32Array;
  readonly vectors: Float32Array;
  readonly table: ItemTable;
}

/** The measures of each user whose vector is scored against the table. */
const rankByUser = ({ users, vectors, table, ...options }: RankingInput) =>
  finish(measureLists(vectorScores(users, vectors, table), options));

const rows = (pairs: readonly (readonly [number, number])[]) => ({
  users: Int32Array.from(pairs, ([user]) => user),
  items: Int32Array.from(pairs, ([, item]) => item),
  values: new Float32Array(pairs.length).fill(4),
});

describe('ranking', () => {
  it('picks the k best as a full sort would, for k below, at and above the number of items', () => {
    const random = randomStream(3, 'test/ranking');
    for (let trial = 0; trial < 60; trial++) {
      // Few distinct values, so that ties are everywhere.
      const scores = Float32Array.from({ length: 1 + random.integer(40) }, () => random.integer(6));
      const skipped = new Set(Array.from({ length: random.integer(5) }, () => random.integer(scores.length)));
      const order = Array.from(scores.keys())
        .filter((item) => !skipped.has(item))
        .sort((a, b) => scores[b] - scores[a] || a - b);
      for (const k of [1, 3, scores.length, scores.length + 7]) {
        assert.deepEqual(Array.from(topItems(scores, k, (item) => skipped.has(item))), order.slice(0, k));
      }
    }
  });

  it('breaks ties by the lower item index', () => {
    assert.deepEqual(Array.from(topItems([1, 2, 2, 1, 2], 4)), [1, 2, 4, 0]);
    assert.deepEqual(Array.from(topItems([0, 0, 0], 2)), [0, 1]);
  });

  it('refuses scores that are not numbers, wherever they stand', () => {
    assert.throws(() => topItems([Number.NaN, 1], 1), /item 0 is not a number/);
    assert.throws(() => topItems([1, Number.NaN], 1), /item 1 is not a number/);
    assert.throws(() => topItems([1], 0), /k must be/);
  });

  it('is exact on a list worked by hand: relevant at places 2 and 4, three relevant, k = 5', () => {
    const m = measureList([9, 1, 8, 2, 7], new Set([1, 2, 3]), 5);
    near(m.ndcg, (1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3) + 0.5));
    near(m.ndcg, 0.49818925746641285);
    assert.deepEqual([m.hit, m.recall, m.precision], [1, 2 / 3, 2 / 5]);
  });

  it('cuts at k, and divides by k where the list is shorter', () => {
    // k shorter than the list: the second relevant item lies beyond it, and the best order has k places only.
    const short = measureList([1, 9, 2], new Set([1, 2, 3]), 2);
    near(short.ndcg, 1 / (1 + 1 / Math.log2(3)));
    assert.deepEqual([short.hit, short.recall, short.precision], [1, 1 / 3, 1 / 2]);
    // k longer than the list.
    const long = measureList([9, 1], new Set([1]), 20);
    near(long.ndcg, 1 / Math.log2(3));
    assert.deepEqual([long.hit, long.recall, long.precision], [1, 1, 1 / 20]);
    const none = measureList([9], new Set([1]), 20);
    assert.deepEqual(none, { ndcg: 0, hit: 0, recall: 0, precision: 0 });
    assert.throws(() => measureList([1], new Set(), 5), /without a relevant item/);
  });

  // Two users, four items of dim 2. Scores: user 7: [1, 2, 3, 4], user 3: [4, 3, 2, 1].
  const input: RankingInput = {
    users: Int32Array.of(7, 5, 3),
    vectors: Float32Array.of(1, 0, 9, 9, 0, 1),
    table: { dim: 2, items: Float32Array.of(1, 4, 2, 3, 3, 2, 4, 1) },
    test: rows([
      [3, 2],
      [7, 0],
      [7, 2],
    ]),
    exclude: rows([
      [7, 3],
      [5, 0],
    ]),
    k: 2,
  };

  it('ranks all items but the excluded, and passes over users without held-out ratings', () => {
    const r = rankByUser(input);
    assert.deepEqual(Array.from(r.users), [7, 3]);
    // User 7 without item 3: [2, 1, 0], item 2 is relevant. User 3: [0, 1, 2, 3], item 2 lies beyond k.
    near(r.values.ndcg[0], 1 / (1 + 1 / Math.log2(3)));
    assert.deepEqual(Array.from(r.values.hit), [1, 0]);
    assert.deepEqual(Array.from(r.values.recall), [0.5, 0]);
    assert.deepEqual(Array.from(r.values.precision), [0.5, 0]);
    const m = meanLists(r);
    assert.deepEqual([r.k, r.users.length, m.hit, m.recall, m.precision], [2, 2, 0.5, 0.25, 0.25]);
    near(m.ndcg, 0.5 / (1 + 1 / Math.log2(3)));
  });

  it('adds item offsets', () => {
    const itemOffsets = Float32Array.of(0, 0, 10, 0);
    const r = rankByUser({ ...input, table: { ...input.table, itemOffsets } });
    near(r.values.ndcg[1], 1);
  });

  it('refuses a leak, wrong shapes and an empty test', () => {
    assert.throws(() => rankByUser({ ...input, exclude: rows([[7, 2]]) }), /user 7, item 2 .* a leak/);
    assert.throws(() => rankByUser({ ...input, vectors: new Float32Array(5) }), /5 numbers are not 3 vectors of 2/);
    assert.throws(() => rankByUser({ ...input, test: rows([]) }), /none of the users/);
  });

  it('has hit rate at or above NDCG, always', () => {
    const random = randomStream(4, 'test/ranking');
    for (let trial = 0; trial < 200; trial++) {
      const list = random.shuffle(Array.from({ length: 12 }, (_, k) => k));
      const relevant = new Set(list.slice(0, 1 + random.integer(6)).map(() => random.integer(12)));
      const m = measureList(list, relevant, 5);
      assert.ok(m.hit >= m.ndcg - 1e-12 && m.ndcg >= 0 && m.ndcg <= 1 + 1e-12);
    }
  });
});
