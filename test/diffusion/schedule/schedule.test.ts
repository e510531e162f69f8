import assert from 'node:assert/strict';
import { cosine, cosineSchedule } from '../../../lib/diffusion/schedule/cosine';
import { discreteLinear } from '../../../lib/diffusion/schedule/discrete-linear';
import { linear, linearSchedule } from '../../../lib/diffusion/schedule/linear';
import { SCHEDULES, type ScheduleName, scheduleByName } from '../../../lib/diffusion/schedule/registry';
import { defineSchedule } from '../../../lib/diffusion/schedule/schedule';
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

  for (const schedule of SCHEDULES) {
    it(`${schedule.name}: α² + σ² = 1, λ falls, and t(λ(t)) = t down to t = 1e-6`, () => {
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
    assert.throws(() => scheduleByName('quadratic' as ScheduleName), /"quadratic".*linear, cosine, sigmoid/);
    assert.throws(() => scheduleByName('liner' as ScheduleName), /Did you mean "linear"\?/);
  });

  it('says its constants in its name where they are not the usual ones', () => {
    assert.equal(linearSchedule(), linear);
    assert.equal(linearSchedule(0.1, 10).name, 'linear(0.1, 10)');
    assert.equal(cosineSchedule(0.008), cosine);
    assert.equal(cosineSchedule(0.02).name, 'cosine(0.02)');
    assert.equal(JSON.stringify({ schedule: linear }), '{"schedule":"linear"}');
    assert.notEqual(
      linearSchedule(0.1, 10).noiseLevels(100).sqrtAlphaBar[99],
      linear.noiseLevels(100).sqrtAlphaBar[99],
    );
  });
});

describe('defineSchedule', () => {
  const shares = [1e-6, 1e-4, 0.01, 0.1, 0.3, 0.5, 0.8, 0.99, 1];

  for (const known of SCHEDULES) {
    it(`from log α alone gives the numbers of ${known.name}`, () => {
      const mine = defineSchedule({ name: 'mine', summary: '', T: known.T, logAlpha: known.logAlpha });
      for (const t of shares.map((share) => share * known.T)) {
        // log α of the cosine is a difference of logarithms: near t = 0 it has few digits to give.
        const tolerance = known === linear ? 1e-12 : t < 0.01 ? 1e-4 : 1e-10;
        assertNear([mine.alpha(t)], [known.alpha(t)], 1e-12, `α at ${t}`);
        assertNear([mine.sigma(t)], [known.sigma(t)], tolerance, `σ at ${t}`);
        assert.ok(Math.abs(mine.lambda(t) - known.lambda(t)) < tolerance, `λ at ${t}`);
        assertNear([mine.inverseLambda(known.lambda(t))], [t], 10 * tolerance, `t(λ) at ${t}`);
      }
    });
  }

  it('inverts λ to the last digits, down to t = 1e-12', () => {
    const { lambda, inverseLambda } = defineSchedule({ name: 'mine', summary: '', logAlpha: linear.logAlpha });
    for (const t of [1e-12, 1e-9, 1e-6, 0.03, 0.5, 0.999, 1]) {
      assertNear([inverseLambda(lambda(t))], [t], 1e-13, `t(λ) at ${t}`);
    }
    assert.throws(() => inverseLambda(lambda(1) - 0.1), /'mine' is -5.* at its end T = 1/);
    assert.throws(() => inverseLambda(Number.NaN), /never NaN/);
  });

  it('refuses a λ above what the schedule reaches', () => {
    // α never comes nearer to 1 than 0.9: there is noise from the start.
    const noisy = defineSchedule({ name: 'noisy', summary: '', logAlpha: (t) => Math.log(0.9) - t });
    assert.throws(() => noisy.inverseLambda(10), /never as high as 10/);
  });

  it('reads the levels of training off at (t + 1)/N', () => {
    const levels = defineSchedule({ name: 'mine', summary: '', logAlpha: linear.logAlpha }).noiseLevels(50);
    assert.equal(levels.steps, 50);
    assert.equal(levels.sqrtAlphaBar[9], linear.alpha(0.2));
    assertNear([levels.sqrtOneMinusAlphaBar[49]], [linear.sigma(1)], 1e-15, 'σ at T');
    assert.throws(() => cosine.noiseLevels(1), /whole number from 2, not 1/);
  });

  it('lets closed forms stand', () => {
    const mine = defineSchedule({ ...linear, name: 'mine', version: '2', inverseLambda: () => 0.25 });
    assert.equal(mine.inverseLambda(3), 0.25);
    assert.equal(mine.sigma, linear.sigma);
    assert.equal(JSON.stringify([mine]), '["mine@2"]');
  });

  it('refuses what is no schedule, saying where', () => {
    const define = (definition: object) => () =>
      defineSchedule({ name: 'mine', summary: '', logAlpha: linear.logAlpha, ...definition });
    assert.throws(define({ T: 1.5 }), /0 < T ≤ 1, not 1.5/);
    assert.throws(define({ name: '' }), /needs a name/);
    assert.throws(define({ name: 'a@1' }), /without "@"/);
    assert.throws(define({ logAlpha: () => -1 }), /fall in t: it is -1 at t = 0.0625/);
    assert.throws(define({ logAlpha: (t: number) => Math.log(1 - t) }), /-Infinity at t = 1/);
    assert.throws(define({ logAlpha: (t: number) => -Math.sqrt(0.5 - t) }), /NaN|fall/);
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
    const { alpha, T } = linear;
    for (const steps of [100, 1000, 4000]) {
      const levels = linear.noiseLevels(steps);
      for (const share of [0.1, 0.5, 0.9]) {
        const t = Math.round(share * steps) - 1;
        assert.ok(Math.abs(levels.sqrtAlphaBar[t] - alpha((T * (t + 1)) / steps)) < 5 / steps, `${steps}: ${t}`);
      }
    }
  });

  it('cosine levels are the continuous schedule and stay inside it', () => {
    const levels = cosine.noiseLevels(1000);
    const { alpha } = cosine;
    assert.equal(levels.sqrtAlphaBar[499], alpha(0.5));
    assert.ok(levels.sqrtAlphaBar[999] > 0);
    for (let t = 0; t < 1000; t++) {
      assert.ok(Math.abs(levels.sqrtAlphaBar[t] ** 2 + levels.sqrtOneMinusAlphaBar[t] ** 2 - 1) < 1e-14);
    }
  });

  it('refuses too few steps for the default β', () => {
    assert.throws(() => linear.noiseLevels(20), /more than 20 steps/);
  });
});
