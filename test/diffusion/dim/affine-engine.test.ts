import assert from 'node:assert/strict';
import { createAffineEngine } from '../../../lib/diffusion/dim/affine-engine';
import { createDimBatch, drawBatch } from '../../../lib/diffusion/dim/antithetic';
import type { DimEngineOptions } from '../../../lib/diffusion/dim/engine';
import { dimParameterList } from '../../../lib/diffusion/dim/parameter-list';
import { cosine } from '../../../lib/diffusion/schedule/cosine';
import { linear } from '../../../lib/diffusion/schedule/linear';
import { scheduleByName } from '../../../lib/diffusion/schedule/registry';
import { adaptive } from '../../../lib/diffusion/solver/adaptive';
import { solverByName } from '../../../lib/diffusion/solver/registry';
import { singlestep } from '../../../lib/diffusion/solver/singlestep';
import { type KernelEngine, kernelEngine } from '../../../lib/kernels/load';
import { randomStreams } from '../../../lib/math/random';
import { assertNear, dimParameters, flat, golden } from '../golden';
import { createReferenceEngine } from './reference-engine';

const settings: Omit<DimEngineOptions, 'initial'> = {
  embeddingDim: 10,
  hiddenDim: 32,
  activation: 'none',
  learningRate: 1e-3,
  clipNorm: 1,
  guidance: 0.1,
  schedule: linear,
  solver: { nfe: 30 },
  steps: 1000,
};

/** Largest difference over the largest size. */
function relative(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  let size = 0;
  for (let k = 0; k < b.length; k++) {
    worst = Math.max(worst, Math.abs(a[k] - b[k]));
    size = Math.max(size, Math.abs(b[k]));
  }
  return worst / size;
}

/** Batches of a fixed map with noise, drawn as a bridge draws them; sizes vary. */
function* batches(count: number, sizes: readonly number[], d: number, steps: number) {
  const random = randomStreams(5);
  const data = random('data');
  const streams = { time: random('time'), noise: random('noise'), mask: random('mask') };
  const batch = createDimBatch(Math.max(...sizes), d);
  for (let k = 0; k < count; k++) {
    data.fillNormal(batch.condition);
    for (let j = 0; j < batch.target.length; j++)
      batch.target[j] = 0.7 * batch.condition[j] + 0.3 * data.normal() + 0.2;
    drawBatch(batch, sizes[k % sizes.length], steps, 0.1, streams);
    yield batch;
  }
}

const engines: KernelEngine[] = kernelEngine() === 'wasm-simd' ? ['wasm-simd', 'js'] : ['js'];

describe('DIM affine engine', () => {
  if (!engines.includes('wasm-simd')) it.skip('wasm-simd: DIFFCDR_KERNELS or this Node leaves WebAssembly SIMD out');

  for (const kernels of engines) {
    describe(kernels, () => {
      it('sampling from the condition equals the reference to 1e-4', () => {
        const { cases } = golden().dimSampling;
        const schedule = scheduleByName(golden().dimSampling.schedule);
        const { params, condition, embeddingDim, hiddenDim } = golden().dim;
        for (const { method, nfe, tEnd, guidance, sample } of cases) {
          const steps = golden().discreteLinear.steps;
          const initial = dimParameters(params);
          const solver = { method: solverByName(method), nfe, tEnd };
          const options = { ...settings, embeddingDim, hiddenDim, guidance, schedule, solver, steps, initial };
          const engine = createAffineEngine(options, kernels);
          const got = engine.sample(Float32Array.from(flat(condition)));
          assertNear(got, flat(sample), 1e-4, `x0 ${method} nfe ${nfe} s ${guidance}`);
        }
      });

      it('three training steps equal the reference to 1e-4: losses and parameters', () => {
        const file = golden().dimTraining;
        const { params, embeddingDim, hiddenDim } = golden().dim;
        const { learningRate, clipNorm } = file;
        const steps = golden().discreteLinear.steps;
        const options = { ...settings, embeddingDim, hiddenDim, learningRate, clipNorm, steps };
        const engine = createAffineEngine({ ...options, initial: dimParameters(params) }, kernels);
        const batch = {
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
          assertNear(array, expected[k], 1e-4, `parameter array ${k}`);
        });
      });

      const cases: Partial<DimEngineOptions>[] = [
        {},
        { schedule: cosine, solver: { nfe: 20 }, guidance: 1.5 },
        { solver: { method: singlestep, nfe: 12, order: 2, spacing: 'time_uniform' }, guidance: 0 },
        { embeddingDim: 3, hiddenDim: 6, solver: { nfe: 5 }, guidance: 1 },
        {
          embeddingDim: 4,
          hiddenDim: 10,
          solver: { method: singlestep, nfe: 9, spacing: 'time_quadratic' },
          steps: 100,
        },
        { embeddingDim: 11, hiddenDim: 14, clipNorm: 0.05 },
        { prediction: 'x0' },
        { prediction: 'v', schedule: cosine, guidance: 1.5 },
        { start: 'noise' },
        { prediction: 'v', start: 'noise', embeddingDim: 3, hiddenDim: 6, solver: { method: singlestep, nfe: 6 } },
      ];
      for (const change of cases) {
        it(`follows the float64 network for 200 steps: ${JSON.stringify(change)}`, () => {
          const options = { ...settings, ...change };
          const exact = createReferenceEngine({ ...options, initial: randomStreams(3)('dim') });
          const engine = createAffineEngine({ ...options, initial: randomStreams(3)('dim') }, kernels);
          const d = options.embeddingDim;
          for (const batch of batches(200, [64, 64, 7], d, options.steps)) {
            const expected = exact.trainBatch(batch);
            const loss = engine.trainBatch(batch);
            assert.ok(Math.abs(loss - expected) < 1e-4 * expected, `loss ${loss}, not ${expected}`);
          }
          const expected = dimParameterList(exact.parameters());
          dimParameterList(engine.parameters()).forEach((array, k) => {
            assert.ok(relative(array, expected[k]) < 1e-4, `array ${k}: ${relative(array, expected[k])}`);
          });
          const condition = randomStreams(9)('condition').fillNormal(new Float32Array(50 * d));
          const noise = randomStreams(9)('noise').fillNormal(new Float32Array(50 * d));
          const from = options.start === 'noise' ? noise : undefined;
          const difference = relative(engine.sample(condition, from), exact.sample(condition, from));
          assert.ok(difference < 1e-5, `samples differ by ${difference}`);
        });
      }

      it('grows to a larger batch in the middle of training without changing it', () => {
        const options = { ...settings, initial: randomStreams(3)('dim') };
        const exact = createReferenceEngine({ ...options, initial: randomStreams(3)('dim') });
        const engine = createAffineEngine(options, kernels);
        for (const batch of batches(12, [100, 150, 90, 300], 10, 1000)) {
          const expected = exact.trainBatch(batch);
          assert.ok(Math.abs(engine.trainBatch(batch) - expected) < 1e-4 * expected);
        }
      });

      it('trains and samples in a larger memory as in one that had the room from the start, bit for bit', () => {
        const engine = () => createAffineEngine({ ...settings, initial: randomStreams(3)('dim') }, kernels);
        const [grown, roomy] = [engine(), engine()];
        roomy.kernel(300);
        const condition = randomStreams(9)('condition').fillNormal(new Float32Array(50));
        for (const batch of batches(6, [100, 150, 90, 300], 10, 1000)) {
          assert.equal(grown.trainBatch(batch), roomy.trainBatch(batch));
          assert.deepEqual(grown.sample(condition), roomy.sample(condition));
        }
        // The sampler that was made is carried over too.
        grown.kernel(1000);
        assert.deepEqual(grown.sample(condition), roomy.sample(condition));
        assert.deepEqual(grown.parameters(), roomy.parameters());
      });

      it('does not need times that mirror each other: odd and even N, any order', () => {
        for (const steps of [100, 101]) {
          const options = { ...settings, hiddenDim: 14, steps };
          const exact = createReferenceEngine({ ...options, initial: randomStreams(3)('dim') });
          const engine = createAffineEngine({ ...options, initial: randomStreams(3)('dim') }, kernels);
          const draw = randomStreams(7)('times');
          for (const batch of batches(60, [9, 8, 1], 10, steps)) {
            for (let r = 0; r < batch.size; r++) batch.t[r] = draw.integer(steps);
            batch.t[0] = (steps - 1) >> 1;
            const expected = exact.trainBatch(batch);
            assert.ok(Math.abs(engine.trainBatch(batch) - expected) < 1e-4 * expected);
          }
          const expected = dimParameterList(exact.parameters());
          dimParameterList(engine.parameters()).forEach((array, k) => {
            assert.ok(relative(array, expected[k]) < 1e-4, `array ${k}: ${relative(array, expected[k])}`);
          });
        }
      });
    });
  }

  it('shows its map, which is what sample does', () => {
    const engine = createAffineEngine({ ...settings, initial: randomStreams(3)('dim') });
    const { A, a, dim } = engine.affineMap();
    const condition = randomStreams(9)('condition').fillNormal(new Float32Array(dim));
    const sample = engine.sample(condition);
    for (let i = 0; i < dim; i++) {
      let sum = a[i];
      for (let k = 0; k < dim; k++) sum += A[i * dim + k] * condition[k];
      assert.ok(Math.abs(sum - sample[i]) < 1e-6 * Math.max(1, Math.abs(sum)));
    }
  });

  it('shows what the start adds where that is noise', () => {
    const engine = createAffineEngine({ ...settings, start: 'noise', initial: randomStreams(3)('dim') });
    const { A, a, Z, dim } = engine.affineMap();
    const [condition, noise] = ['condition', 'noise'].map((name) =>
      randomStreams(9)(name).fillNormal(new Float32Array(dim)),
    );
    const sample = engine.sample(condition, noise);
    for (let i = 0; i < dim; i++) {
      let sum = a[i];
      for (let k = 0; k < dim; k++) sum += A[i * dim + k] * condition[k] + Z![i * dim + k] * noise[k];
      assert.ok(Math.abs(sum - sample[i]) < 1e-6 * Math.max(1, Math.abs(sum)));
    }
    assert.throws(() => engine.sample(condition), /as many numbers of noise as of conditions, 10, not 0/);
    assert.throws(() => engine.sampledKernel(), /start 'noise'/);
    const fromSource = createAffineEngine({ ...settings, initial: randomStreams(3)('dim') });
    assert.throws(() => fromSource.sample(condition, noise), /start 'source'/);
    // With the source as noise it is the sampler that starts from the source.
    const { A: both } = fromSource.affineMap();
    assert.ok(
      relative(
        A.map((value, k) => value + Z![k]),
        both,
      ) < 1e-12,
    );
  });

  it('refuses what is not affine, a time step out of range, and use after dispose', () => {
    const initial = randomStreams(3)('dim');
    assert.throws(() => createAffineEngine({ ...settings, initial, activation: 'relu' }), /activation 'none'/);
    assert.throws(() => createAffineEngine({ ...settings, initial, solver: { method: adaptive } }), /adaptive/);
    const engine = createAffineEngine({ ...settings, initial });
    const batch = createDimBatch(1, 10);
    batch.size = 1;
    batch.t[0] = 1000;
    assert.throws(() => engine.trainBatch(batch), /time step 1000/);
    engine.dispose();
    assert.throws(() => engine.sample(new Float32Array(10)), /disposed/);
  });
});
