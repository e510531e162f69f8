import assert from 'node:assert/strict';
import { ancestralSteps } from '../../../lib/bridge/after/ancestral';
import { exponential } from '../../../lib/diffusion/schedule/exponential';
import { linear } from '../../../lib/diffusion/schedule/linear';

describe('ancestral sampling', () => {
  for (const schedule of [linear, exponential]) {
    it(`${schedule.name}: is the posterior of DDPM's formulas`, () => {
      const levels = schedule.noiseLevels(50);
      const { ofX0, ofX, deviation } = ancestralSteps(levels);
      for (const t of [1, 7, 49]) {
        const [bar, before] = [levels.sqrtAlphaBar[t] ** 2, levels.sqrtAlphaBar[t - 1] ** 2];
        const alpha = bar / before;
        const expected = [
          (Math.sqrt(before) * (1 - alpha)) / (1 - bar),
          (Math.sqrt(alpha) * (1 - before)) / (1 - bar),
          Math.sqrt(((1 - alpha) * (1 - before)) / (1 - bar)),
        ];
        [ofX0[t], ofX[t], deviation[t]].forEach((value, k) => {
          assert.ok(Math.abs(value - expected[k]) < 1e-10, `coefficient ${k} of step ${t}: ${value}`);
        });
      }
      // The last step gives x̂0 itself.
      assert.ok(Math.abs(ofX0[0] - 1) < 1e-12);
      assert.deepEqual([ofX[0], deviation[0]], [0, 0]);
    });

    it(`${schedule.name}: carries x_t = √ᾱ x0 + √(1 − ᾱ) ε to the same at t − 1`, () => {
      const levels = schedule.noiseLevels(50);
      const { ofX0, ofX, deviation } = ancestralSteps(levels);
      for (let t = 1; t < 50; t++) {
        const signal = ofX0[t] + ofX[t] * levels.sqrtAlphaBar[t];
        const variance = (ofX[t] * levels.sqrtOneMinusAlphaBar[t]) ** 2 + deviation[t] ** 2;
        assert.ok(Math.abs(signal - levels.sqrtAlphaBar[t - 1]) < 1e-12, `signal at ${t}`);
        assert.ok(Math.abs(variance - levels.sqrtOneMinusAlphaBar[t - 1] ** 2) < 1e-12, `variance at ${t}`);
      }
    });
  }
});
