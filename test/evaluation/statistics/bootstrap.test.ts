import assert from 'node:assert/strict';
import type { UserErrors } from '../../../lib/evaluation/metrics/rating-metrics';
import { pairedBootstrap } from '../../../lib/evaluation/statistics/bootstrap';
import { randomStream } from '../../../lib/math/random';

function errors(n: number, seed: number, shift: number, spread = 0.1): UserErrors {
  const random = randomStream(seed, 'test/bootstrap');
  const counts = Int32Array.from({ length: n }, (_, k) => 1 + (k % 4));
  const absolute = Float64Array.from(counts, (count) => count * Math.abs(0.8 + shift + spread * random.normal()));
  return {
    users: Int32Array.from({ length: n }, (_, k) => 3 * k),
    counts,
    absolute,
    squared: absolute.map((e) => e * e),
  };
}

describe('paired bootstrap over users', () => {
  const random = () => randomStream(1, 'test/resamples');

  it('finds a difference that is there, with the interval of the normal approximation', () => {
    const a = errors(400, 1, -0.05);
    const b = errors(400, 2, 0);
    const result = pairedBootstrap(a, b, { metric: 'mae', random: random(), resamples: 1000 });
    assert.ok(result.low < result.difference && result.difference < result.high && result.high < 0);
    assert.equal(result.p, 2 / 1001);
    // Delta method: the variance of a ratio estimator Σd / Σc.
    let rest = 0;
    let ratings = 0;
    for (let k = 0; k < 400; k++) {
      rest += (a.absolute[k] - b.absolute[k] - result.difference * a.counts[k]) ** 2;
      ratings += a.counts[k];
    }
    const width = 2 * 1.96 * (Math.sqrt(rest) / ratings);
    assert.ok(Math.abs((result.high - result.low) / width - 1) < 0.1);
  });

  it('finds none between equals, and repeats itself with the same stream', () => {
    const a = errors(100, 1, 0);
    const b = errors(100, 2, 0);
    const result = pairedBootstrap(a, b, { metric: 'rmse', random: random(), resamples: 300 });
    assert.ok(result.p > 0.05 && result.low < 0 && result.high > 0);
    assert.deepEqual(pairedBootstrap(a, b, { metric: 'rmse', random: random(), resamples: 300 }), result);
    assert.equal(pairedBootstrap(a, a, { metric: 'mae', random: random(), resamples: 50 }).p, 1);
  });

  it('pairs by user, whatever the order', () => {
    const a = errors(50, 1, -0.1);
    const b = errors(50, 2, 0);
    const turned = {
      users: b.users.slice().reverse(),
      counts: b.counts.slice().reverse(),
      absolute: b.absolute.slice().reverse(),
      squared: b.squared.slice().reverse(),
    };
    const options = { metric: 'mae', resamples: 100 } as const;
    const straight = pairedBootstrap(a, b, { ...options, random: random() });
    const reversed = pairedBootstrap(a, turned, { ...options, random: random() });
    assert.equal(reversed.low, straight.low);
    assert.throws(
      () => pairedBootstrap(a, { ...b, users: b.users.map((u) => u + 1) }, { ...options, random: random() }),
      /user 0 was tested with one method only/,
    );
    assert.throws(
      () => pairedBootstrap(a, { ...b, counts: b.counts.map((c) => c + 1) }, { ...options, random: random() }),
      /1 ratings under one method, 2 under the other/,
    );
  });
});
