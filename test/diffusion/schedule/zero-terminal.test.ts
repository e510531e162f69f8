import assert from 'node:assert/strict';
import { linear } from '../../../lib/diffusion/schedule/linear';
import { zeroTerminal } from '../../../lib/diffusion/schedule/zero-terminal';
import { solve } from '../../../lib/diffusion/solver/solve';
import { float64Space } from '../../../lib/math/vector-space';
import { assertNear } from '../golden';

describe('zero terminal SNR', () => {
  it('is the linear schedule shifted and scaled, and trains on pure noise at its last level', () => {
    const end = linear.alpha(1);
    for (const t of [0.1, 0.5, 0.9]) {
      assertNear([zeroTerminal.alpha(t)], [(linear.alpha(t) - end) / (1 - end)], 1e-12, `α(${t})`);
    }
    for (const steps of [50, 1000]) {
      const { sqrtAlphaBar, sqrtOneMinusAlphaBar } = zeroTerminal.noiseLevels(steps);
      assert.deepEqual([sqrtAlphaBar[steps - 1], sqrtOneMinusAlphaBar[steps - 1]], [0, 1]);
      assert.ok(sqrtAlphaBar[steps - 2] > 0);
    }
  });

  it('has a finite λ where sampling starts, and is sampled from there', () => {
    assert.ok(zeroTerminal.lambda(zeroTerminal.T) < -9 && zeroTerminal.lambda(zeroTerminal.T) > -10);
    // ε of one clean vector: whatever the start, it is found.
    const x0 = Float64Array.of(1.5, -0.3);
    const space = float64Space(2);
    const epsilon = (x: Float64Array, t: number): Float64Array =>
      space.combine([1 / zeroTerminal.sigma(t), -zeroTerminal.alpha(t) / zeroTerminal.sigma(t)], [x, x0]);
    const { sample } = solve(space, zeroTerminal, epsilon, Float64Array.of(3, -2), { nfe: 20 });
    assertNear(sample, x0, 2e-2, 'sample');
  });
});
