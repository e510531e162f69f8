import assert from 'node:assert/strict';
import { scheduleByName } from '../../../lib/diffusion/schedule/registry';
import { epsilonOf, goalShares, PREDICTIONS } from '../../../lib/diffusion/solver/prediction';
import { solve } from '../../../lib/diffusion/solver/solve';
import { float64Space } from '../../../lib/math/vector-space';
import { assertNear } from '../golden';

const schedule = scheduleByName('linear');
const space = float64Space(2);

describe('what a network predicts', () => {
  for (const prediction of PREDICTIONS) {
    it(`${prediction}: ε comes back from x_t and the goal that training has`, () => {
      const x0 = Float64Array.of(1.5, -0.3);
      const epsilon = Float64Array.of(0.2, 2);
      for (const t of [1e-4, 0.01, 0.5, 1]) {
        const [alpha, sigma] = [schedule.alpha(t), schedule.sigma(t)];
        const xt = space.combine([alpha, sigma], [x0, epsilon]);
        const goal = space.combine(goalShares(prediction, alpha, sigma), [x0, epsilon]);
        assertNear(epsilonOf(prediction, space, schedule, () => goal)(xt, t), epsilon, 1e-12, `ε at ${t}`);
      }
    });

    it(`${prediction}: a network that knows x0 is sampled to x0 from anywhere`, () => {
      const x0 = Float64Array.of(1.5, -0.3);
      const predict = (x: Float64Array, t: number): Float64Array => {
        const [alpha, sigma] = [schedule.alpha(t), schedule.sigma(t)];
        const epsilon = space.combine([1 / sigma, -alpha / sigma], [x, x0]);
        return space.combine(goalShares(prediction, alpha, sigma), [x0, epsilon]);
      };
      const epsilon = epsilonOf(prediction, space, schedule, predict);
      const { sample } = solve(space, schedule, epsilon, Float64Array.of(7, -2), { nfe: 9, tEnd: 1e-6 });
      // What is left is α(tEnd) x0 and the start's share of σ(tEnd).
      assertNear(sample, x0, 1e-2, 'sample');
    });
  }

  it('frees what it makes, and nothing else', () => {
    const freed: Float64Array[] = [];
    const predicted = Float64Array.of(1, 2);
    const watched = { ...space, dispose: (state: Float64Array) => freed.push(state) };
    epsilonOf('v', watched, schedule, () => predicted)(Float64Array.of(0, 0), 0.5);
    assert.deepEqual(freed, [predicted]);
    assert.ok(freed[0] === predicted);
  });
});
