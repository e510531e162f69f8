import assert from 'node:assert/strict';
import { learnSchedule } from '../../../lib/diffusion/schedule/learn';
import { logLinear } from '../../../lib/diffusion/schedule/log-linear';
import { piecewise } from '../../../lib/diffusion/schedule/piecewise';
import type { Schedule } from '../../../lib/diffusion/schedule/schedule';
import { assertNear } from '../golden';

const logistic = (lambda: number): number => 1 / (1 + Math.exp(-2 * lambda));
const square = (lambda: number): number => logistic(lambda) ** 2;

/** Variance over uniform t of ℓ(λ(t)) |λ'(t)|, by differences over small steps of t. */
function spread(schedule: Schedule, loss: (lambda: number) => number): { mean: number; variance: number } {
  const steps = 4000;
  const draws = Array.from({ length: steps }, (_, k) => {
    const [early, late] = [schedule.lambda(k / steps), schedule.lambda((k + 1) / steps)];
    return loss((early + late) / 2) * (early - late) * steps;
  });
  const mean = draws.reduce((sum, value) => sum + value / steps, 0);
  return { mean, variance: draws.reduce((sum, value) => sum + (value - mean) ** 2 / steps, 0) };
}

describe('learned schedule', () => {
  it('keeps the diffusion loss and lowers its variance, the more the more pieces it has', () => {
    const even = spread(logLinear, logistic);
    const [few, many] = [4, 32].map((pieces) => spread(learnSchedule(square, { pieces, least: 1e-3 }), logistic));
    assertNear([few.mean, many.mean], [even.mean, even.mean], 1e-2, 'loss');
    assert.ok(few.variance < even.variance / 3, `${even.variance} → ${few.variance}`);
    assert.ok(many.variance < few.variance / 3, `${few.variance} → ${many.variance}`);
  });

  it('gives no piece less than the least time, and the rest in proportion', () => {
    const schedule = learnSchedule((lambda) => (lambda > 0 ? 1 : 1e-12), { pieces: 4, least: 0.1 });
    assert.equal(schedule.name, 'learned(5…-5: 0.4, 0.8, 0.9)');
    assert.throws(() => learnSchedule(square, { pieces: 4, least: 0.25 }), /4 pieces cannot have 0.25/);
  });

  it('is log-linear where the loss is the same everywhere', () => {
    const flat = learnSchedule(() => 2, { pieces: 4 });
    assert.equal(flat.name, 'learned(5…-5: 0.25, 0.5, 0.75)');
    for (const t of [1e-4, 0.3, 0.77, 1]) assertNear([flat.lambda(t)], [logLinear.lambda(t)], 1e-12, `λ(${t})`);
  });

  it('is monotone and invertible to its ends', () => {
    const schedule = learnSchedule(square);
    for (const t of [1e-6, 0.125, 0.3, 0.999, 1]) {
      assertNear([schedule.inverseLambda(schedule.lambda(t))], [t], 1e-8, `t(λ) at ${t}`);
    }
    assert.throws(() => schedule.inverseLambda(5.1), /between 5 and -5; it is never 5.1/);
  });

  it('refuses a loss that is none, and knots that do not fall', () => {
    assert.throws(() => learnSchedule((lambda) => (lambda > 0 ? 1 : 0)), /loss at λ = -0.\d+ must be above 0, not 0/);
    assert.throws(() => learnSchedule(() => Number.NaN), /at λ = 4.\d+ must be above 0, not NaN/);
    assert.throws(
      () =>
        piecewise({ name: 'p', summary: '' }, [
          [0, 3],
          [0.5, 1],
          [1, 1],
        ]),
      /knot 2 is λ\(1\) = 1 after λ\(0.5\) = 1/,
    );
    assert.throws(() => piecewise({ name: 'p', summary: '' }, [[0, 3]]), /from t = 0 to t = 1/);
  });
});
