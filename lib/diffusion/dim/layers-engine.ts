import { createLayersKernel } from '../../kernels/layers';
import { LAYERS_ROWS } from '../../kernels/layers-layout';
import type { KernelEngine } from '../../kernels/load';
import { float64Space } from '../../math/vector-space';
import { isRecordable } from '../solver/options';
import { goalShares } from '../solver/prediction';
import { timeEmbedding } from '../time-embedding';
import type { DiffusionEngine, DimBatch, DimEngineOptions } from './engine';
import { getParameters, putRows, setParameters } from './kernel-memory';
import { startingDimParameters } from './parameter-list';
import { sampleFromCondition } from './sampler';
import { startOf } from './start';

/**
 * The layer-by-layer engine: the DIM with any activation and any solver in a float32 kernel, gradients by hand (method §3). A batch
 * goes through in parts of `LAYERS_ROWS` rows, which add up. The solver keeps its states in float64 and asks the kernel for ε̂;
 * guidance's two evaluations share what they can:
 *   W1 x' + b1 = W1 x + [W1 (P τ + p) + b1] + m · [W1 (C u + c)],
 * of which the first bracket is the same for all users of a step and the second for all steps of a user, and W3, which is linear,
 * takes the mixture (1 − s) a + s a' of both second layers.
 * Training and samples are those of the network engine, up to rounding.
 *
 * @param kernels which implementation; default: WebAssembly SIMD where the machine has it (`kernelEngine`)
 */
export function createLayersEngine(options: DimEngineOptions, kernels?: KernelEngine): DiffusionEngine {
  const { embeddingDim: d, hiddenDim: h, steps, activation, guidance, learningRate, clipNorm } = options;
  const { prediction = 'epsilon', start = 'source' } = options;
  const kernel = createLayersKernel(
    { sizes: { dim: d, hidden: h, steps }, activation, guidance, learningRate, clipNorm },
    kernels,
  );
  const { f32, i32, f64, layout } = kernel;
  const { E, H } = layout;
  const levels = options.schedule.noiseLevels(steps);
  const space = float64Space(d);
  const allSteps = Float64Array.from({ length: steps }, (_, t) => t);
  putRows(f32, layout.tau, H, timeEmbedding(allSteps, h, new Float32Array(steps * h)), steps, h);
  setParameters(kernel, d, startingDimParameters(options.initial, d, h, Float32Array));
  kernel.pack();

  // A solver whose steps depend on the states takes them from all rows together, which must not be parted then.
  const parted = isRecordable(options.solver);
  const embedded = new Map<number, Float32Array>();
  let disposed = false;
  const alive = (): void => {
    if (disposed) throw new Error('this layer-by-layer engine was disposed of');
  };

  /** τ(t); kept where the solver asks for the same times again and again. */
  function embeddingOf(t: number): Float32Array {
    const known = embedded.get(t);
    if (known) return known;
    const tau = timeEmbedding([t], h, new Float32Array(h));
    if (parted) embedded.set(t, tau);
    return tau;
  }

  function trainBatch(batch: DimBatch): number {
    alive();
    if (batch.size === 0) throw new RangeError('a DIM batch needs at least one row');
    for (let r = 0; r < batch.size; r++) {
      const t = batch.t[r];
      if (!(t >= 0 && t < steps)) throw new RangeError(`time step ${t} of row ${r} is not within 0 … ${steps - 1}`);
    }
    f64[layout.losses / 2] = 0;
    for (let first = 0; first < batch.size; first += LAYERS_ROWS) {
      const n = Math.min(LAYERS_ROWS, batch.size - first);
      for (let r = 0; r < n; r++) {
        const row = first + r;
        const t = batch.t[row];
        i32[layout.time + r] = t;
        f32[layout.keep + r] = batch.keep[row];
        const signal = levels.sqrtAlphaBar[t];
        const sigma = levels.sqrtOneMinusAlphaBar[t];
        const [ofTarget, ofNoise] = goalShares(prediction, signal, sigma);
        for (let j = 0, from = row * d; j < d; j++, from++) {
          const at = r * E + j;
          f32[layout.x + at] = signal * batch.target[from] + sigma * batch.noise[from];
          f32[layout.goal + at] = ofTarget * batch.target[from] + ofNoise * batch.noise[from];
          f32[layout.source + at] = batch.condition[from];
        }
      }
      kernel.accumulate(n, 1 / (batch.size * d));
    }
    kernel.step();
    return f64[layout.losses / 2];
  }

  /** Readies the conditions of some rows, whose estimates follow. */
  function guide(condition: Float32Array): void {
    const n = condition.length / d;
    putRows(f32, layout.source, E, condition, n, d);
    kernel.guide(n);
  }

  function sampleRows(condition: Float32Array, from: Float32Array): Float64Array {
    const part = LAYERS_ROWS * d;
    const alone = condition.length <= part;
    if (alone) guide(condition);
    const guided = (x: Float64Array, t: number): Float64Array => {
      f32.set(embeddingOf(t), layout.tauNow);
      kernel.time();
      const predicted = new Float64Array(x.length);
      for (let first = 0; first < x.length; first += part) {
        const end = Math.min(first + part, x.length);
        if (!alone) guide(condition.subarray(first, end));
        putRows(f32, layout.x, E, x.subarray(first, end), (end - first) / d, d);
        kernel.estimate((end - first) / d);
        for (let k = first, at = layout.estimate; k < end; k += d, at += E) {
          for (let j = 0; j < d; j++) predicted[k + j] = f32[at + j];
        }
      }
      return predicted;
    };
    return sampleFromCondition(space, guided, Float64Array.from(from), options).sample;
  }

  return {
    name: `layers/${kernel.engine}`,
    trainBatch,
    sample(condition, noise) {
      alive();
      if (condition.length % d !== 0) throw new RangeError(`${condition.length} numbers are not rows of ${d}`);
      const from = startOf(start, condition, noise);
      const sample = new Float32Array(condition.length);
      const chunk = parted ? LAYERS_ROWS * d : condition.length;
      for (let at = 0; at < condition.length; at += chunk) {
        sample.set(sampleRows(condition.subarray(at, at + chunk), from.subarray(at, at + chunk)), at);
      }
      return sample;
    },
    parameters() {
      alive();
      return getParameters(kernel, d, h);
    },
    dispose() {
      disposed = true;
    },
  };
}
