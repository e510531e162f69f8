import assert from 'node:assert/strict';
import { exponential } from '../../../lib/diffusion/schedule/exponential';
import { assertNear } from '../golden';

describe('exponential schedule', () => {
  it('has the levels of DMCDR’s formula, multiplied out as it is written', () => {
    const steps = 200;
    const levels = exponential.noiseLevels(steps);
    let product = 1;
    for (let k = 0; k < steps; k++) {
      const x = 1 + (2 * steps * k) / (steps - 1);
      product *= 1 - 0.3 * (1 - Math.exp(-0.1 / steps - (x * 0.5 * (10 - 0.1)) / steps ** 2));
      assertNear([levels.sqrtAlphaBar[k] ** 2], [product], 1e-12, `ᾱ at ${k}`);
    }
    assert.throws(() => exponential.noiseLevels(1), /whole number from 2/);
  });

  it('is its own continuous form in the limit, and keeps much of the signal', () => {
    for (const share of [0.1, 0.5, 1]) {
      const [coarse, fine] = [200, 20_000].map((steps) => {
        const { sqrtAlphaBar } = exponential.noiseLevels(steps);
        return Math.abs(sqrtAlphaBar[share * steps - 1] - exponential.alpha(share));
      });
      assert.ok(fine < coarse / 50, `at ${share}: off by ${coarse}, then ${fine}`);
    }
    assertNear([exponential.alpha(1)], [0.4688], 1e-3, 'α(T)');
  });
});
