import assert from 'node:assert/strict';
import { linearNoiseFloor, noiseErrorByTime } from '../../lib/analysis/noise-error';
import { initialDimParameters } from '../../lib/diffusion/dim/init';
import { linear } from '../../lib/diffusion/schedule/linear';
import { randomStream } from '../../lib/math/random';

describe('error of the noise prediction by time', () => {
  const levels = linear.noiseLevels(1000);
  const d = 2;
  const targets = randomStream(1, 'targets').fillNormal(new Float64Array(4000 * d));

  it('is 1 for a network that answers 0', () => {
    const parameters = initialDimParameters(d, 4, randomStream(2, 'dim'), Float64Array);
    parameters.output.weight.fill(0);
    parameters.output.bias.fill(0);
    const options = { targets, conditions: targets, levels, times: [0, 500, 999], random: randomStream(3, 'noise') };
    for (const error of noiseErrorByTime(parameters, 'none', options)) assert.ok(Math.abs(error - 1) < 0.05);
  });

  it('is not below the linear floor for the best linear answer at one time', () => {
    // Target variance 1: the best coefficient of x_t is σ_t, and the error left is α_t².
    const [floor] = linearNoiseFloor([1, 1], levels, [300]);
    assert.ok(Math.abs(floor - levels.sqrtAlphaBar[300] ** 2) < 1e-12);
    const floors = linearNoiseFloor([2, 0.5], levels, [0, 300, 999]);
    assert.ok(floors[0] > 0.99 && floors[1] > floors[2] && floors[2] < 1e-3);
  });
});
