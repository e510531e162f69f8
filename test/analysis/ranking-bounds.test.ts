import assert from 'node:assert/strict';
import { rankingRatios } from '../../lib/analysis/ranking-bounds';
import { measureList } from '../../lib/evaluation/metrics/ranking';
import { randomStream } from '../../lib/math/random';

const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

describe('ratios of ranking measures to NDCG', () => {
  it('by hand: one relevant item of two places', () => {
    const { hit, recall, precision } = rankingRatios(1, 2);
    // On top NDCG is 1; in second place 1 / log2(3).
    near(hit.min, 1);
    near(hit.max, Math.log2(3));
    near(recall.max, Math.log2(3));
    near(precision.min, 0.5);
    near(precision.max, Math.log2(3) / 2);
  });

  it('hold for every list of five, two of which are relevant', () => {
    const bounds = rankingRatios(2, 3);
    const within = (value: number, { min, max }: { min: number; max: number }): boolean =>
      value >= min - 1e-12 && value <= max + 1e-12;
    for (const list of [
      [0, 1, 2],
      [0, 2, 1],
      [2, 0, 1],
      [0, 3, 2],
      [3, 1, 2],
      [4, 3, 1],
    ]) {
      const own = measureList(list, new Set([0, 1]), 3);
      for (const name of ['hit', 'recall', 'precision'] as const) assert.ok(within(own[name] / own.ndcg, bounds[name]));
    }
  });

  it('hold for random lists of the length that the paper uses', () => {
    const random = randomStream(1, 'lists');
    for (const relevant of [1, 4, 20, 60]) {
      const bounds = rankingRatios(relevant, 20);
      const wanted = new Set(Array.from({ length: relevant }, (_, item) => item));
      for (let trial = 0; trial < 50; trial++) {
        const list = random.shuffle(Int32Array.from({ length: 100 }, (_, item) => item)).slice(0, 20);
        const own = measureList(list, wanted, 20);
        if (own.hit === 0) continue;
        assert.ok(
          own.recall / own.ndcg >= bounds.recall.min - 1e-12 && own.recall / own.ndcg <= bounds.recall.max + 1e-12,
        );
        assert.ok(own.precision / own.ndcg >= bounds.precision.min - 1e-12);
        assert.ok(own.precision / own.ndcg <= bounds.precision.max + 1e-12);
      }
    }
  });
});
