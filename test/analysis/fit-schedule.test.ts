import assert from 'node:assert/strict';
import { fitSchedule, normalNoiseLoss, residualVariances } from '../../lib/analysis/fit-schedule';
import { randomStream } from '../../lib/math/random';

/** Targets that are the conditions mapped, and noise of the given deviation along each coordinate. */
function users(n: number, deviations: readonly number[]) {
  const random = randomStream(1, 'users');
  const dim = deviations.length;
  const conditions = random.fillNormal(new Float64Array(n * dim));
  const targets = conditions.map((_, at) => {
    const [row, i] = [Math.floor(at / dim), at % dim];
    return 0.5 + 2 * conditions[row * dim + ((i + 1) % dim)] + deviations[i] * random.normal();
  });
  return { targets, conditions, dim };
}

describe('fitted schedule', () => {
  it('finds the variances that the condition leaves', () => {
    const { targets, conditions, dim } = users(20_000, [0.1, 1, 2]);
    const found = residualVariances(targets, conditions, dim).sort((a, b) => a - b);
    for (const [k, expected] of [0.01, 1, 4].entries()) {
      assert.ok(Math.abs(found[k] / expected - 1) < 0.05, `${found[k]}, not ${expected}`);
    }
  });

  it('has the mean square of the error of the best estimate, as draws have it', () => {
    const random = randomStream(2, 'draws');
    const variances = [0.3, 2];
    const lambda = -0.4;
    const [alpha2, sigma2] = [1 / (1 + Math.exp(-2 * lambda)), 1 / (1 + Math.exp(2 * lambda))];
    let sum = 0;
    const draws = 200_000;
    for (let k = 0; k < draws; k++) {
      let loss = 0;
      for (const v of variances) {
        const [x0, epsilon] = [Math.sqrt(v) * random.normal(), random.normal()];
        const x = Math.sqrt(alpha2) * x0 + Math.sqrt(sigma2) * epsilon;
        const best = (Math.sqrt(sigma2) * x) / (v * alpha2 + sigma2);
        loss += (best - epsilon) ** 2 / variances.length;
      }
      sum += loss * loss;
    }
    const expected = normalNoiseLoss(variances)(lambda);
    assert.ok(Math.abs(sum / draws / expected - 1) < 0.03, `${sum / draws}, not ${expected}`);
  });

  it('spends its time where noise is small where little is left to learn, and is a schedule', () => {
    const times = (deviation: number) => {
      const { targets, conditions, dim } = users(500, [deviation, deviation]);
      return fitSchedule(targets, conditions, dim);
    };
    const [sure, unsure] = [times(0.1), times(3)];
    assert.ok(sure.lambda(0.5) > unsure.lambda(0.5), `${sure.name} against ${unsure.name}`);
    assert.equal(sure.noiseLevels(100).steps, 100);
  });
});
