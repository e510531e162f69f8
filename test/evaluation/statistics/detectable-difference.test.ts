import assert from 'node:assert/strict';
import { detectableDifference, differenceSpread } from '../../../lib/evaluation/statistics/detectable-difference';
import { pairedTTest } from '../../../lib/evaluation/statistics/significance';
import { jStat } from '../../../lib/math/jstat';
import { randomStream } from '../../../lib/math/random';

describe('differenceSpread', () => {
  it('is the standard deviation over users where each counts once', () => {
    const { difference, deviation } = differenceSpread([1, 2, 3, 6])!;
    assert.equal(difference, 3);
    assert.ok(Math.abs(deviation - Math.sqrt(14 / 3)) < 1e-12);
    assert.equal(differenceSpread([1]), undefined);
  });

  it('gives the standard error of a mean over ratings that draws of users have', () => {
    const random = randomStream(1, 'test/spread');
    const users = 400;
    const draw = () => {
      const counts = Array.from({ length: users }, () => 1 + random.integer(20));
      // A user's ratings share an offset: taken for independent ratings, the spread would come out far too small.
      return { counts, sums: counts.map((n) => n * (0.1 + 0.3 * random.normal())) };
    };
    const estimates = Array.from({ length: 400 }, () => {
      const { counts, sums } = draw();
      return differenceSpread(sums, counts)!;
    });
    const mean = estimates.reduce((sum, { difference }) => sum + difference, 0) / estimates.length;
    const seen = Math.sqrt(
      estimates.reduce((sum, { difference }) => sum + (difference - mean) ** 2, 0) / (estimates.length - 1),
    );
    const said = estimates.reduce((sum, { deviation }) => sum + deviation, 0) / estimates.length / Math.sqrt(users);
    assert.ok(Math.abs(said / seen - 1) < 0.1, `${said} is said, ${seen} is seen`);
  });
});

describe('detectableDifference', () => {
  it('holds the quantiles of the normal distribution', () => {
    const z = jStat().normal.inv(0.975, 0, 1) + jStat().normal.inv(0.8, 0, 1);
    assert.ok(Math.abs(detectableDifference({ deviation: 2, users: 25 }) - (z * 2) / 5) < 1e-9);
  });

  it('is found by four of five tests', () => {
    const random = randomStream(1, 'test/power');
    const users = 200;
    const shift = detectableDifference({ deviation: 0.5, users });
    const trials = 1000;
    let found = 0;
    for (let trial = 0; trial < trials; trial++) {
      const a = Array.from({ length: users }, () => shift + 0.5 * random.normal());
      if (pairedTTest(a, new Array(users).fill(0)).p < 0.05) found++;
    }
    assert.ok(Math.abs(found / trials - 0.8) < 0.04, `${found} of ${trials}`);
  });
});
