import assert from 'node:assert/strict';
import { ACTIVATIONS, activate, activationBackward } from '../../../lib/diffusion/dim/dense';
import { initialDimParameters } from '../../../lib/diffusion/dim/init';
import { dimParameterList } from '../../../lib/diffusion/dim/parameter-list';
import {
  noisyTarget,
  predictionGoal,
  referenceLoss,
  referenceNoise,
  referenceTrainStep,
  smoothL1,
} from '../../../lib/diffusion/dim/reference';
import { linear } from '../../../lib/diffusion/schedule/linear';
import { scheduleByName } from '../../../lib/diffusion/schedule/registry';
import { PREDICTIONS } from '../../../lib/diffusion/solver/prediction';
import { solverByName } from '../../../lib/diffusion/solver/registry';
import { Adam } from '../../../lib/math/adam';
import { randomStream } from '../../../lib/math/random';
import { assertNear, dimParameters, flat, golden } from '../golden';
import { createReferenceEngine } from './reference-engine';

describe('DIM reference in float64', () => {
  it('noise prediction equals the reference to 1e-9', () => {
    const { params, x, condition, keepCondition, t, noise } = golden().dim;
    const predicted = referenceNoise(dimParameters(params), 'none', flat(x), flat(condition), keepCondition, t);
    assertNear(predicted, flat(noise), 1e-9, 'ε̂');
  });

  const { schedule, cases } = golden().dimSampling;
  for (const c of cases) {
    const { method, nfe, tEnd, guidance } = c;
    it(`sampling from the condition equals the reference to 1e-9: ${method} nfe ${nfe} s ${guidance}`, () => {
      const { params, condition, embeddingDim, hiddenDim } = golden().dim;
      const engine = createReferenceEngine({
        embeddingDim,
        hiddenDim,
        activation: 'none',
        learningRate: 1e-3,
        clipNorm: 1,
        guidance,
        schedule: scheduleByName(schedule),
        solver: { method: solverByName(method), nfe, tEnd },
        steps: golden().discreteLinear.steps,
        initial: dimParameters(params),
      });
      assertNear(engine.sampleExact(flat(condition)), flat(c.sample), 1e-9, 'x0');
    });
  }

  it('three training steps equal the reference to 1e-9: losses, gradient norms, parameters', () => {
    const file = golden().dimTraining;
    const parameters = dimParameters(golden().dim.params);
    const adam = new Adam(dimParameterList(parameters), { learningRate: file.learningRate });
    const batch = {
      size: file.t.length,
      target: flat(file.target),
      condition: flat(file.condition),
      noise: flat(file.noise),
      t: file.t,
      keep: file.keepCondition,
    };
    const levels = linear.noiseLevels(golden().discreteLinear.steps);
    for (const [loss, norm] of file.lossAndGradNorm) {
      const step = referenceTrainStep(parameters, 'none', levels, batch, adam, file.clipNorm);
      assertNear([step.loss, step.gradientNorm], [loss, norm], 1e-9, 'loss and gradient norm');
    }
    const expected = dimParameterList(dimParameters(file.paramsAfter3Steps));
    dimParameterList(parameters).forEach((array, k) => {
      assertNear(array, expected[k], 1e-9, `parameter array ${k}`);
    });
  });

  const trained = [
    ...ACTIVATIONS.map((activation) => ({ activation, prediction: PREDICTIONS[0] })),
    ...PREDICTIONS.slice(1).map((prediction) => ({ activation: 'silu' as const, prediction })),
  ];
  for (const { activation, prediction } of trained) {
    it(`gradient by hand equals finite differences: ${activation}, ${prediction}`, () => {
      const d = 3;
      const random = randomStream(5, `test/${activation}`);
      const parameters = initialDimParameters(d, 6, random, Float64Array);
      const levels = linear.noiseLevels(1000);
      const n = 7;
      const batch = {
        size: n,
        target: random.fillNormal(new Float64Array(n * d)),
        condition: random.fillNormal(new Float64Array(n * d)),
        noise: random.fillNormal(new Float64Array(n * d)),
        t: [0, 3, 99, 400, 501, 850, 999],
        keep: [1, 0, 1, 1, 0, 1, 1],
      };
      const loss = () => referenceLoss(parameters, activation, levels, batch, prediction);
      const { gradient } = loss();
      const arrays = dimParameterList(parameters);
      const gradients = dimParameterList(gradient);
      const h = 1e-6;
      arrays.forEach((array, which) => {
        for (let k = 0; k < array.length; k += 5) {
          const value = array[k];
          array[k] = value + h;
          const above = loss().loss;
          array[k] = value - h;
          const below = loss().loss;
          array[k] = value;
          const difference = Math.abs((above - below) / (2 * h) - gradients[which][k]);
          assert.ok(difference < 1e-7, `array ${which}, entry ${k}: off by ${difference}`);
        }
      });
    });
  }

  it('reads only the first `size` rows of a longer batch', () => {
    const d = 2;
    const random = randomStream(1, 'test');
    const parameters = initialDimParameters(d, 4, random, Float64Array);
    const long = {
      size: 3,
      target: random.fillNormal(new Float64Array(10)),
      condition: random.fillNormal(new Float64Array(10)),
      noise: random.fillNormal(new Float64Array(10)),
      t: [1, 2, 3, 4, 5],
      keep: [1, 1, 0, 1, 1],
    };
    const short = { ...long, target: long.target.slice(0, 6), t: [1, 2, 3], keep: [1, 1, 0] };
    const levels = linear.noiseLevels(1000);
    assert.equal(
      referenceLoss(parameters, 'silu', levels, long).loss,
      referenceLoss(parameters, 'silu', levels, short).loss,
    );
  });

  it('small pieces: smooth-L1, activations, x_t', () => {
    assert.equal(smoothL1(0.5), 0.125);
    assert.equal(smoothL1(-3), 2.5);
    assert.deepEqual([...activate('relu', Float64Array.of(-1, 2))], [0, 2]);
    assert.deepEqual([...activationBackward('relu', Float64Array.of(-1, 0, 2), Float64Array.of(1, 1, 1))], [0, 0, 1]);
    const levels = linear.noiseLevels(1000);
    const one = { size: 1, target: [2], condition: [0], noise: [3], t: [500], keep: [1] };
    const expected = 2 * levels.sqrtAlphaBar[500] + 3 * levels.sqrtOneMinusAlphaBar[500];
    assert.equal(noisyTarget(one, levels, 1)[0], expected);
    const v = 3 * levels.sqrtAlphaBar[500] - 2 * levels.sqrtOneMinusAlphaBar[500];
    const goals = PREDICTIONS.map((prediction) => predictionGoal(prediction, one, levels, 1)[0]);
    assert.deepEqual(goals, [3, 2, v]);
  });
});
