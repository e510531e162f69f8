import assert from 'node:assert/strict';
import { discreteLinear } from '../../../lib/diffusion/schedule/discrete-linear';
import { noiseLevels } from '../../../lib/diffusion/schedule/noise-levels';
import { SCHEDULE_NAMES, type ScheduleName, scheduleByName } from '../../../lib/diffusion/schedule/registry';
import { assertNear, golden } from '../golden';

describe('noise schedules', () => {
  for (const file of golden().schedules) {
    it(`${file.name} equals the reference to 1e-9`, () => {
      const schedule = scheduleByName(file.name);
      assert.equal(schedule.T, file.T);
      // As a whole: λ crosses 0, where no digit of a single value means anything.
      assertNear(file.t.map(schedule.lambda), file.lambda, 1e-9, `λ, ${file.name}`);
      file.t.forEach((t, k) => {
        const at = `${file.name} at t = ${t}`;
        assertNear([schedule.logAlpha(t)], [file.logAlpha[k]], 1e-9, `log α, ${at}`);
        assertNear([schedule.sigma(t)], [file.sigma[k]], 1e-9, `σ, ${at}`);
        assertNear([schedule.inverseLambda(file.lambda[k])], [file.inverseLambda[k]], 1e-9, `t(λ), ${at}`);
      });
    });
  }

  for (const name of SCHEDULE_NAMES) {
    it(`${name}: α² + σ² = 1, λ falls, and t(λ(t)) = t down to t = 1e-6`, () => {
      const schedule = scheduleByName(name);
      let previous = Number.POSITIVE_INFINITY;
      for (const share of [1e-6, 1e-4, 0.01, 0.1, 0.3, 0.5, 0.8, 0.99, 1]) {
        const t = share * schedule.T;
        const lambda = schedule.lambda(t);
        assert.ok(Math.abs(schedule.alpha(t) ** 2 + schedule.sigma(t) ** 2 - 1) < 1e-14);
        assert.ok(lambda < previous, `λ at ${t}`);
        // α is known from its logarithm alone near t = 0: a lost digit there would show here.
        assertNear([schedule.inverseLambda(lambda)], [t], 1e-8, `t(λ) at ${t}`);
        previous = lambda;
      }
    });
  }

  it('names what there is when asked for what there is not', () => {
    assert.throws(() => scheduleByName('sigmoid' as ScheduleName), /'sigmoid'.*linear, cosine/);
  });
});

describe('discrete forward process', () => {
  it('discrete linear levels equal the reference to 1e-9', () => {
    const file = golden().discreteLinear;
    const levels = discreteLinear(file.steps, file.betaStart, file.betaEnd);
    file.index.forEach((t, k) => {
      assertNear([levels.sqrtAlphaBar[t]], [file.sqrtAlphaBar[k]], 1e-9, `√ᾱ at ${t}`);
      assertNear([levels.sqrtOneMinusAlphaBar[t]], [file.sqrtOneMinusAlphaBar[k]], 1e-9, `√(1 − ᾱ) at ${t}`);
    });
  });

  it('any number of steps discretises the same continuous schedule', () => {
    const { alpha, T } = scheduleByName('linear');
    for (const steps of [100, 1000, 4000]) {
      const levels = noiseLevels('linear', steps);
      for (const share of [0.1, 0.5, 0.9]) {
        const t = Math.round(share * steps) - 1;
        assert.ok(Math.abs(levels.sqrtAlphaBar[t] - alpha((T * (t + 1)) / steps)) < 5 / steps, `${steps}: ${t}`);
      }
    }
  });

  it('cosine levels are the continuous schedule and stay inside it', () => {
    const levels = noiseLevels('cosine', 1000);
    const { alpha } = scheduleByName('cosine');
    assert.equal(levels.sqrtAlphaBar[499], alpha(0.5));
    assert.ok(levels.sqrtAlphaBar[999] > 0);
    for (let t = 0; t < 1000; t++) {
      assert.ok(Math.abs(levels.sqrtAlphaBar[t] ** 2 + levels.sqrtOneMinusAlphaBar[t] ** 2 - 1) < 1e-14);
    }
  });

  it('refuses too few steps for the default β', () => {
    assert.throws(() => noiseLevels('linear', 20), /more than 20 steps/);
  });
});
