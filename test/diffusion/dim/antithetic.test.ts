import assert from 'node:assert/strict';
import { createDimBatch, drawBatch, drawTimes } from '../../../lib/diffusion/dim/antithetic';
import { initialDimParameters } from '../../../lib/diffusion/dim/init';
import { dimParameterList } from '../../../lib/diffusion/dim/parameter-list';
import { randomStream, randomStreams } from '../../../lib/math/random';
import { float64Space } from '../../../lib/math/vector-space';
import { guide } from './guidance';

const streams = (seed: number) => {
  const random = randomStreams(seed);
  return { time: random('t'), noise: random('n'), mask: random('m') };
};

describe('training draws', () => {
  it('times come in mirrored halves, with one more draw where the batch is odd', () => {
    const t = new Int32Array(8);
    drawTimes(t, 7, 1000, randomStream(3, 'test'));
    for (let k = 0; k < 3; k++) assert.equal(t[k] + t[3 + k], 999);
    assert.ok(t[6] >= 0 && t[6] < 1000);
    assert.equal(t[7], 0, 'rows beyond the batch stay untouched');
  });

  it('mask and times have the frequencies they should, and a seed fixes the draw', () => {
    const batch = createDimBatch(20000, 1);
    drawBatch(batch, 20000, 1000, 0.1, streams(1));
    let masked = 0;
    let sum = 0;
    for (let k = 0; k < 20000; k++) {
      masked += 1 - batch.keep[k];
      sum += batch.t[k];
    }
    // 5 standard deviations of a binomial.
    assert.ok(Math.abs(masked - 2000) < 5 * Math.sqrt(20000 * 0.09), `${masked} masked`);
    assert.equal(sum, 10000 * 999, 'mirrored times have exactly the mean of the range');
    const again = createDimBatch(20000, 1);
    drawBatch(again, 20000, 1000, 0.1, streams(1));
    assert.deepEqual(again, batch);
    assert.throws(() => drawBatch(createDimBatch(4, 1), 5, 1000, 0.1, streams(1)), /5 rows does not fit 4/);
  });

  it('initial parameters are uniform in ±1/√fan_in', () => {
    const parameters = initialDimParameters(10, 128, randomStream(1, 'test'), Float64Array);
    const bounds = [10, 10, 128, 128, 128, 128, 128, 128, 10, 10].map((inputs) => 1 / Math.sqrt(inputs));
    dimParameterList(parameters).forEach((array, k) => {
      const largest = array.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      assert.ok(largest <= bounds[k] && largest > 0.6 * bounds[k], `array ${k}: ${largest}`);
    });
  });

  it('guidance: 0 is unconditional, 1 conditional, 2 beyond', () => {
    const at = (s: number) => guide(float64Space(1), Float64Array.of(1), Float64Array.of(3), s)[0];
    assert.deepEqual([0, 0.5, 1, 2].map(at), [1, 2, 3, 5]);
  });
});
