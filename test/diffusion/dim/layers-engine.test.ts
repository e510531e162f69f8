import assert from 'node:assert/strict';
import { createDimBatch, drawBatch } from '../../../lib/diffusion/dim/antithetic';
import { ACTIVATIONS } from '../../../lib/diffusion/dim/dense';
import type { DiffusionEngine, DimEngineOptions } from '../../../lib/diffusion/dim/engine';
import { createLayersEngine } from '../../../lib/diffusion/dim/layers-engine';
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
  activation: 'silu',
  learningRate: 1e-3,
  clipNorm: 1,
  guidance: 0.1,
  schedule: linear,
  solver: { nfe: 30 },
  steps: 1000,
};

const start = () => randomStreams(3)('dim');

/** Batches of a bent map with noise, drawn as a bridge draws them; sizes vary. */
function* batches(count: number, sizes: readonly number[], d: number, steps: number) {
  const random = randomStreams(5);
  const data = random('data');
  const streams = { time: random('time'), noise: random('noise'), mask: random('mask') };
  const batch = createDimBatch(Math.max(...sizes), d);
  for (let k = 0; k < count; k++) {
    data.fillNormal(batch.condition);
    for (let j = 0; j < batch.target.length; j++) {
      const u = batch.condition[j];
      batch.target[j] = 0.7 * Math.abs(u) - 0.2 * u + 0.3 * data.normal();
    }
    drawBatch(batch, sizes[k % sizes.length], steps, 0.1, streams);
    yield batch;
  }
}

const engines: KernelEngine[] = kernelEngine() === 'wasm-simd' ? ['wasm-simd', 'js'] : ['js'];

describe('DIM layer-by-layer engine', () => {
  if (!engines.includes('wasm-simd')) it.skip('wasm-simd: DIFFCDR_KERNELS or this Node leaves WebAssembly SIMD out');

  for (const kernels of engines) {
    describe(kernels, () => {
      it('sampling from the condition equals the paper’s reference to 1e-4', () => {
        const { cases } = golden().dimSampling;
        const schedule = scheduleByName(golden().dimSampling.schedule);
        const { params, condition, embeddingDim, hiddenDim } = golden().dim;
        for (const { method, nfe, tEnd, guidance, sample } of cases) {
          const engine = createLayersEngine(
            {
              ...settings,
              embeddingDim,
              hiddenDim,
              activation: 'none',
              guidance,
              schedule,
              solver: { method: solverByName(method), nfe, tEnd },
              steps: golden().discreteLinear.steps,
              initial: dimParameters(params),
            },
            kernels,
          );
          const got = engine.sample(Float32Array.from(flat(condition)));
          assertNear(got, flat(sample), 1e-4, `x0 ${method} nfe ${nfe} s ${guidance}`);
        }
      });

      it('three training steps equal the paper’s reference to 1e-4: losses and parameters', () => {
        const file = golden().dimTraining;
        const { params, embeddingDim, hiddenDim } = golden().dim;
        const { learningRate, clipNorm } = file;
        const steps = golden().discreteLinear.steps;
        const initial = dimParameters(params);
        const engine = createLayersEngine(
          { ...settings, embeddingDim, hiddenDim, activation: 'none', learningRate, clipNorm, steps, initial },
          kernels,
        );
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
        ...ACTIVATIONS.map((activation) => ({ activation })),
        { schedule: cosine, solver: { nfe: 20 }, guidance: 1.5 },
        { solver: { method: singlestep, nfe: 12, order: 2, spacing: 'time_uniform' }, guidance: 0 },
        { activation: 'tanh', embeddingDim: 3, hiddenDim: 6, solver: { nfe: 5 }, guidance: 1 },
        { prediction: 'x0', start: 'noise' },
        { prediction: 'v', activation: 'tanh' },
        { activation: 'relu', embeddingDim: 12, hiddenDim: 14, clipNorm: 0.05, steps: 101 },
      ];
      for (const change of cases) {
        it(`follows the float64 network for 200 steps: ${JSON.stringify(change)}`, () => {
          const options = { ...settings, ...change };
          const exact = createReferenceEngine({ ...options, initial: start() });
          const engine = createLayersEngine({ ...options, initial: start() }, kernels);
          const d = options.embeddingDim;
          for (const batch of batches(200, [64, 7], d, options.steps)) {
            assertNear([engine.trainBatch(batch)], [exact.trainBatch(batch)], 1e-4, 'loss');
          }
          const expected = dimParameterList(exact.parameters());
          dimParameterList(engine.parameters()).forEach((array, k) => {
            assertNear(array, expected[k], 1e-4, `array ${k}`);
          });
          const condition = randomStreams(9)('condition').fillNormal(new Float32Array(50 * d));
          const noise = options.start === 'noise' ? randomStreams(9)('noise').fillNormal(condition.slice()) : undefined;
          assertNear(engine.sample(condition, noise), exact.sample(condition, noise), 1e-4, 'samples');
        });
      }

      it('samples as exactly as float32 allows, step by step of the solver', () => {
        const engine = createLayersEngine({ ...settings, initial: start() }, kernels);
        const exact = createReferenceEngine({ ...settings, initial: start() });
        const condition = randomStreams(9)('condition').fillNormal(new Float32Array(20 * 10));
        for (const nfe of [1, 2, 3, 5, 10, 30, 100]) {
          const at = (make: () => DiffusionEngine) => make().sample(condition);
          const solver = { nfe };
          const got = at(() => createLayersEngine({ ...settings, solver, initial: start() }, kernels));
          const expected = at(() => createReferenceEngine({ ...settings, solver, initial: start() }));
          assertNear(got, expected, 1e-5, `nfe ${nfe}`);
        }
        engine.dispose();
        exact.dispose();
      });

      it('takes a batch of any size in parts that add up', () => {
        const exact = createReferenceEngine({ ...settings, initial: start() });
        const engine = createLayersEngine({ ...settings, initial: start() }, kernels);
        for (const batch of batches(8, [1, 128, 129, 300], 10, 1000)) {
          assertNear([engine.trainBatch(batch)], [exact.trainBatch(batch)], 1e-4, 'loss');
        }
        const expected = dimParameterList(exact.parameters());
        dimParameterList(engine.parameters()).forEach((array, k) => {
          assertNear(array, expected[k], 1e-4, `array ${k}`);
        });
      });

      it('gives a user the same sample alone and among many, bit for bit', () => {
        const engine = createLayersEngine({ ...settings, solver: { nfe: 4 }, initial: start() }, kernels);
        const condition = randomStreams(9)('condition').fillNormal(new Float32Array(300 * 10));
        const together = engine.sample(condition);
        for (const user of [0, 17, 127, 128, 299]) {
          const place: [number, number] = [user * 10, (user + 1) * 10];
          assert.deepEqual(engine.sample(condition.slice(...place)), together.slice(...place));
        }
        assert.equal(engine.sample(new Float32Array(0)).length, 0);
      });

      it('samples with a solver whose steps depend on the states, of all rows together', () => {
        const options = { ...settings, solver: { method: adaptive, atol: 1e-3, rtol: 1e-2 } };
        const engine = createLayersEngine({ ...options, initial: start() }, kernels);
        const exact = createReferenceEngine({ ...options, initial: start() });
        const condition = randomStreams(9)('condition').fillNormal(new Float32Array(150 * 10));
        // Rounding moves the steps a little, so the two differ within the solver's own tolerance.
        assertNear(engine.sample(condition), exact.sample(condition), 1e-2, 'sample');
      });
    });
  }

  it('refuses empty batches, a time step out of range, half a row, and use after dispose', () => {
    const engine = createLayersEngine({ ...settings, initial: start() });
    const batch = createDimBatch(1, 10);
    assert.throws(() => engine.trainBatch(batch), /at least one row/);
    batch.size = 1;
    batch.t[0] = 1000;
    assert.throws(() => engine.trainBatch(batch), /time step 1000 of row 0/);
    assert.throws(() => engine.sample(new Float32Array(7)), /7 numbers are not rows of 10/);
    engine.dispose();
    assert.throws(() => engine.sample(new Float32Array(10)), /disposed/);
    assert.throws(
      () => createLayersEngine({ ...settings, hiddenDim: 8, initial: engineParameters() }),
      /h = 32.*h = 8/,
    );
  });
});

const engineParameters = () => createLayersEngine({ ...settings, initial: start() }).parameters();
