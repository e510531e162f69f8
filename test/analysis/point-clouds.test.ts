import assert from 'node:assert/strict';
import { compareClouds } from '../../lib/analysis/point-clouds';
import { randomStream } from '../../lib/math/random';

/** Four points on a line, [4 × 1]. */
const line = [0, 1, 3, 7];

describe('clouds of vectors', () => {
  it('know a cloud that is the same, turned, or pulled apart', () => {
    assert.deepEqual(compareClouds(line, line, 1, 1), { overlap: 1, energy: 0 });
    const { overlap, energy } = compareClouds(
      line,
      line.map((x) => -5 * x),
      1,
      1,
    );
    assert.equal(overlap, 1);
    assert.ok(energy > 0);
  });

  it('by hand: a cloud against one point that stands for all', () => {
    // E|X − Y| = 1 and E|X − X'| = 1 over all pairs of −1 and 1, E|Y − Y'| = 0: (2 − 1) / 2.
    assert.equal(compareClouds([-1, 1], [0, 0], 1, 1).energy, 0.5);
    assert.equal(compareClouds([0, 0], [9, 9], 1, 1).energy, 1);
  });

  it('the right cloud with users in wrong places has energy 0 and chance overlap', () => {
    const random = randomStream(1, 'clouds');
    const n = 200;
    const dim = 3;
    const truth = Float64Array.from({ length: n * dim }, () => random.normal());
    const order = random.shuffle(Int32Array.from({ length: n }, (_, k) => k));
    const shuffled = Float64Array.from(
      { length: n * dim },
      (_, at) => truth[order[Math.floor(at / dim)] * dim + (at % dim)],
    );
    const { overlap, energy } = compareClouds(shuffled, truth, dim, 10);
    assert.ok(energy < 1e-12);
    assert.ok(Math.abs(overlap - 10 / (n - 1)) < 0.03, `overlap ${overlap}`);
  });

  it('refuse tables of different users and more neighbours than there are', () => {
    assert.throws(() => compareClouds([1, 2], [1, 2, 3], 1, 1), RangeError);
    assert.throws(() => compareClouds(line, line, 1, 4), /1 to 3/);
  });
});
