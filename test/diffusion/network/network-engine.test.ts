import assert from 'node:assert/strict';
import { createDimBatch, drawBatch } from '../../../lib/diffusion/dim/antithetic';
import { ACTIVATIONS } from '../../../lib/diffusion/dim/dense';
import type { DimBatch, DimEngineOptions } from '../../../lib/diffusion/dim/engine';
import { copyDimParameters, dimParameterList } from '../../../lib/diffusion/dim/parameter-list';
import { noisyTarget, referenceLoss } from '../../../lib/diffusion/dim/reference';
import { layers, noisePrediction, parameterTensors, smoothL1Loss } from '../../../lib/diffusion/network/network';
import { createNetworkEngine } from '../../../lib/diffusion/network/network-engine';
import { cosine } from '../../../lib/diffusion/schedule/cosine';
import { linear } from '../../../lib/diffusion/schedule/linear';
import { scheduleByName } from '../../../lib/diffusion/schedule/registry';
import { adaptive } from '../../../lib/diffusion/solver/adaptive';
import { fast } from '../../../lib/diffusion/solver/fast';
import { solverByName } from '../../../lib/diffusion/solver/registry';
import { timeEmbedding } from '../../../lib/diffusion/time-embedding';
import { randomStream, randomStreams } from '../../../lib/math/random';
import { onEveryBackend } from '../backends';
import { createReferenceEngine } from '../dim/reference-engine';
import { assertNear, dimParameters, flat, golden } from '../golden';

const settings: Omit<DimEngineOptions, 'initial'> = {
  embeddingDim: 4,
  hiddenDim: 16,
  activation: 'silu',
  learningRate: 1e-3,
  clipNorm: 1,
  guidance: 0.1,
  schedule: linear,
  solver: { nfe: 7 },
  steps: 1000,
};

function draw(seed: number, n: number, d: number, steps = 1000): DimBatch {
  const random = randomStreams(seed);
  const batch = createDimBatch(n + 3, d);
  random('target').fillNormal(batch.target);
  random('condition').fillNormal(batch.condition);
  drawBatch(batch, n, steps, 0.3, { time: random('t'), noise: random('n'), mask: random('m') });
  return batch;
}

onEveryBackend('DIM network engine', (tf) => {
  const fileSettings = () => {
    const { embeddingDim, hiddenDim, params } = golden().dim;
    const steps = golden().discreteLinear.steps;
    const initial = dimParameters(params);
    return { ...settings, embeddingDim, hiddenDim, activation: 'none', steps, initial } as const;
  };

  it('noise prediction equals the reference to 1e-4', () => {
    const { params, x, condition, keepCondition, t, noise, embeddingDim, hiddenDim } = golden().dim;
    const n = t.length;
    const predicted = tf().tidy(() => {
      const weights = layers(parameterTensors(tf(), copyDimParameters(dimParameters(params), Float32Array)));
      const matrix = (values: ArrayLike<number>, columns: number) =>
        tf().tensor2d(Float32Array.from(values), [n, columns]);
      const tau = matrix(timeEmbedding(t, hiddenDim), hiddenDim);
      const [xt, u] = [matrix(flat(x), embeddingDim), matrix(flat(condition), embeddingDim)];
      return noisePrediction(tf(), weights, 'none', xt, tau, u, matrix(keepCondition, 1)).dataSync();
    });
    assertNear(predicted, flat(noise), 1e-4, 'ε̂');
  });

  it('sampling from the condition equals the reference to 1e-4', () => {
    const { schedule, cases } = golden().dimSampling;
    for (const { method, nfe, tEnd, guidance, sample } of cases) {
      const engine = createNetworkEngine(tf(), {
        ...fileSettings(),
        schedule: scheduleByName(schedule),
        guidance,
        solver: { method: solverByName(method), nfe, tEnd },
      });
      const sampled = engine.sample(Float32Array.from(flat(golden().dim.condition)));
      assertNear(sampled, flat(sample), 1e-4, `${method} nfe ${nfe} s ${guidance}`);
      engine.dispose();
    }
  });

  it('three training steps equal the reference to 1e-4', () => {
    const file = golden().dimTraining;
    const { learningRate, clipNorm } = file;
    const engine = createNetworkEngine(tf(), { ...fileSettings(), learningRate, clipNorm });
    const batch: DimBatch = {
      size: file.t.length,
      target: Float32Array.from(flat(file.target)),
      condition: Float32Array.from(flat(file.condition)),
      noise: Float32Array.from(flat(file.noise)),
      t: Int32Array.from(file.t),
      keep: Uint8Array.from(file.keepCondition),
    };
    for (const [loss] of file.lossAndGradNorm) assertNear([engine.trainBatch(batch)], [loss], 1e-4, 'loss');
    const expected = dimParameterList(dimParameters(file.paramsAfter3Steps));
    dimParameterList(engine.parameters()).forEach((array, k) => {
      assertNear(array, expected[k], 1e-4, `array ${k}`);
    });
  });

  for (const activation of ACTIVATIONS) {
    it(`gradients by autodiff equal those by hand to 1e-5: ${activation}`, () => {
      const { embeddingDim: d, hiddenDim: h } = settings;
      const batch = draw(3, 9, d);
      const n = batch.size;
      const start = { ...settings, activation, initial: randomStream(1, 'start') };
      const parameters = createReferenceEngine(start).parameters();
      const levels = linear.noiseLevels(1000);
      const { loss, gradient } = referenceLoss(parameters, activation, levels, batch);
      const byHand = dimParameterList(gradient);
      tf().tidy(() => {
        const matrix = (values: ArrayLike<number>, columns: number) =>
          tf().tensor2d(Float32Array.from(values).slice(0, n * columns), [n, columns]);
        const x = matrix(noisyTarget(batch, levels, d), d);
        const tau = matrix(timeEmbedding(batch.t.subarray(0, n), h), h);
        const [u, keep, noise] = [matrix(batch.condition, d), matrix(batch.keep, 1), matrix(batch.noise, d)];
        const { value, grads } = tf().valueAndGrads((...tensors) =>
          smoothL1Loss(tf(), noisePrediction(tf(), layers(tensors), activation, x, tau, u, keep), noise).asScalar(),
        )(parameterTensors(tf(), parameters));
        assertNear(value.dataSync(), [loss], 1e-5, 'loss');
        grads.forEach((g, k) => {
          assertNear(g.dataSync(), byHand[k], 1e-5, `gradient of array ${k}`);
        });
      });
    });

    it(`follows the float64 engine over 30 steps and in sampling: ${activation}`, () => {
      const options = { ...settings, activation, steps: 500, schedule: cosine };
      const network = createNetworkEngine(tf(), { ...options, initial: randomStream(1, 'start') });
      const exact = createReferenceEngine({ ...options, initial: randomStream(1, 'start') });
      for (let k = 0; k < 30; k++) {
        const batch = draw(k, 11, settings.embeddingDim, options.steps);
        assertNear([network.trainBatch(batch)], [exact.trainBatch(batch)], 1e-4, `loss at step ${k}`);
      }
      const expected = dimParameterList(exact.parameters());
      dimParameterList(network.parameters()).forEach((array, k) => {
        assertNear(array, expected[k], 1e-4, `array ${k}`);
      });
      const condition = draw(99, 21, settings.embeddingDim).condition;
      assertNear(network.sample(condition), exact.sample(condition), 1e-4, 'sample');
    });
  }

  for (const change of [{ prediction: 'x0' }, { prediction: 'v', start: 'noise' }] as const) {
    it(`follows the float64 engine over 30 steps and in sampling: ${JSON.stringify(change)}`, () => {
      const options = { ...settings, ...change, steps: 500, schedule: cosine };
      const network = createNetworkEngine(tf(), { ...options, initial: randomStream(1, 'start') });
      const exact = createReferenceEngine({ ...options, initial: randomStream(1, 'start') });
      for (let k = 0; k < 30; k++) {
        const batch = draw(k, 20 + (k % 3), settings.embeddingDim, 500);
        assertNear([network.trainBatch(batch)], [exact.trainBatch(batch)], 1e-4, `loss at step ${k}`);
      }
      const { condition, noise: drawn } = draw(99, 21, settings.embeddingDim);
      const noise = options.start === 'noise' ? drawn : undefined;
      assertNear(network.sample(condition, noise), exact.sample(condition, noise), 1e-4, 'sample');
    });
  }

  it('samples with the adaptive solver too', () => {
    const options = { ...settings, solver: { method: adaptive, atol: 1e-3, rtol: 1e-2 } };
    const network = createNetworkEngine(tf(), { ...options, initial: randomStream(2, 'start') });
    const exact = createReferenceEngine({ ...options, initial: randomStream(2, 'start') });
    const { condition } = draw(1, 8, settings.embeddingDim);
    // Rounding moves the steps a little, so the two differ within the solver's own tolerance.
    assertNear(network.sample(condition), exact.sample(condition), 1e-2, 'sample');
  });

  it('parts a long sample into chunks without changing it', () => {
    const engine = createNetworkEngine(tf(), { ...settings, solver: { nfe: 2 }, initial: randomStream(2, 'start') });
    const condition = randomStream(1, 'c').fillNormal(new Float32Array(1500 * 4));
    const whole = engine.sample(condition);
    assertNear(engine.sample(condition.slice(1400 * 4)), whole.slice(1400 * 4), 1e-6, 'tail');
    assert.equal(engine.sample(new Float32Array(0)).length, 0);
    assert.throws(() => engine.sample(new Float32Array(5)), /5 numbers are not rows of 4/);
  });

  it('holds as many tensors after 100 steps as before', () => {
    for (const method of [fast, adaptive]) {
      const engine = createNetworkEngine(tf(), {
        ...settings,
        solver: { method, nfe: 3, atol: 0.5, rtol: 0.5 },
        initial: randomStream(2, 'start'),
      });
      const batch = draw(1, 5, settings.embeddingDim);
      const before = tf().memory().numTensors;
      for (let k = 0; k < 100; k++) {
        engine.trainBatch(batch);
        if (k % 10 === 0) engine.sample(batch.condition);
      }
      engine.dispose();
      assert.equal(tf().memory().numTensors, before);
    }
  });

  it('refuses initial parameters of other sizes', () => {
    const initial = createReferenceEngine({ ...settings, initial: randomStream(2, 'start') }).parameters();
    assert.throws(() => createNetworkEngine(tf(), { ...settings, hiddenDim: 8, initial }), /h = 16.*h = 8/);
  });
});
