import { createAffineKernel, growAffineKernel } from '../../kernels/affine';
import type { AffineKernel } from '../../kernels/affine-kernel';
import type { AffineTables } from '../../kernels/affine-layout';
import type { KernelEngine } from '../../kernels/load';
import { recordPlan } from '../solver/plan';
import { discreteTime, timeEmbedding } from '../time-embedding';
import { encodePlan, putWaves } from './affine-memory';
import type { DiffusionEngine, DimBatch, DimEngineOptions } from './engine';
import { getParameters, putRows, setParameters } from './kernel-memory';
import { startingDimParameters } from './parameter-list';

/** An affine map y = A u + a of vectors of length `dim`. */
export interface AffineMap {
  readonly dim: number;
  /** Row-major [dim × dim]. */
  readonly A: Float64Array;
  /** [dim]. */
  readonly a: Float64Array;
}

/** What is drawn for a training batch: a `DimBatch` but its vectors. */
export type DimDraws = Omit<DimBatch, 'target' | 'condition'>;

/**
 * The affine engine: a `DiffusionEngine` that can also show its map, and lets a trainer that keeps more in its kernel's
 * memory take the steps in place.
 */
export interface AffineEngine extends DiffusionEngine {
  /** The sampler as the parameters stand: x0 = A u_s + a, exactly what the solver gives for every u_s. */
  affineMap(): AffineMap;
  /** The kernel with room for a batch of `rows`. It is another one, with a larger memory, after a larger batch than before. */
  kernel(rows: number): AffineKernel;
  /** The kernel after its sampler was brought up to the parameters. */
  sampledKernel(): AffineKernel;
  /** `trainBatch` on the targets and sources that are in the kernel already. */
  trainInPlace(draws: DimDraws): number;
}

/** Rows that a kernel has room for from the start. */
const USUAL_ROWS = 128;

/**
 * The DIM without activation (method §3 with φ = identity) at the cost of its algebra. The network is then
 * ε̂ = M x' + b with M = W3 W2 W1, so
 *  - a batch enters the gradient only through its sufficient statistics G = Σ δ x'ᵀ, γ = Σ δ, Σ δ τᵀ and Σ m δ [u, 1]ᵀ,
 *    from which every parameter gets the gradient that backpropagation would give it;
 *  - the solver only adds and scales, so x = A u + a holds at every step, and the pair (A, a), carried through the plan in
 *    float64, samples all users at once.
 * Training and samples are those of the network engine, up to rounding.
 *
 * @param options activation must be `none` and the solver recordable
 * @param kernels which implementation; default: WebAssembly SIMD where the machine has it (`kernelEngine`)
 * @param tables rows that a trainer wants in the kernel's tables; the DIM itself does not use them
 * @throws RangeError where the options are not affine
 */
export function createAffineEngine(
  options: DimEngineOptions,
  kernels?: KernelEngine,
  tables?: AffineTables,
): AffineEngine {
  if (options.activation !== 'none') {
    throw new RangeError(`the affine engine needs activation 'none', not '${options.activation}'`);
  }
  const { embeddingDim: d, hiddenDim: h, steps } = options;
  const plan = recordPlan(options.schedule, options.solver);
  if (plan.input !== 0) throw new Error('the plan must start in register 0');
  const program = encodePlan(plan.ops);
  const levels = options.schedule.noiseLevels(steps);

  let kernel: AffineKernel | undefined;
  let stale = true;
  let disposed = false;

  function build(capacity: number): AffineKernel {
    const built = createAffineKernel(
      {
        sizes: {
          dim: d,
          hidden: h,
          capacity,
          steps,
          evaluations: plan.evaluations,
          registers: plan.registers,
          program: program.length,
          tables,
        },
        output: plan.output,
        guidance: options.guidance,
        learningRate: options.learningRate,
        clipNorm: options.clipNorm,
      },
      kernels,
    );
    const { f32, f64, layout } = built;
    f64.set(program, layout.program / 2);
    f32.set(levels.sqrtAlphaBar, layout.signal);
    f32.set(levels.sqrtOneMinusAlphaBar, layout.sigma);
    const middle = (steps - 1) / 2;
    const distances = Array.from({ length: Math.ceil(steps / 2) }, (_, k) => k + (steps % 2 === 0 ? 0.5 : 0));
    putWaves(f32, layout.waves, layout.halfWords, timeEmbedding(distances, h), h);
    putWaves(f32, layout.turn, layout.halfWords, timeEmbedding([middle], h), h);
    const planTimes = plan.ops.flatMap((o) => (o.op === 'eval' ? [discreteTime(o.t, steps)] : []));
    const planTau = timeEmbedding(planTimes, h, new Float32Array(planTimes.length * h));
    putRows(f32, layout.planTau, layout.H, planTau, planTimes.length, h);
    setParameters(built, d, startingDimParameters(options.initial, d, h, Float32Array));
    built.compose();
    return built;
  }

  /** The kernel with room for `rows`: a batch larger than any before moves training into a larger memory. */
  function withRoom(rows: number): AffineKernel {
    if (disposed) throw new Error('this affine engine was disposed of');
    if (!kernel) kernel = build(rows);
    else if (rows > kernel.layout.rows) kernel = growAffineKernel(kernel, rows);
    return kernel;
  }

  /** The kernel after the solver's map was brought up to the parameters. */
  function current(): AffineKernel {
    const ready = withRoom(USUAL_ROWS);
    if (stale) ready.replay();
    stale = false;
    return ready;
  }

  function trainInPlace({ size, noise, t: times, keep }: DimDraws): number {
    if (size === 0) throw new RangeError('a DIM batch needs at least one row');
    const { f32, i32, f64, layout, train } = withRoom(size);
    putRows(f32, layout.noise, layout.E, noise, size, d);
    for (let r = 0; r < size; r++) {
      const t = times[r];
      if (!(t >= 0 && t < steps)) throw new RangeError(`time step ${t} of row ${r} is not within 0 … ${steps - 1}`);
      i32[layout.time + r] = t;
      f32[layout.keep + r] = keep[r];
    }
    train(size);
    stale = true;
    return f64[layout.losses / 2];
  }

  withRoom(USUAL_ROWS);

  return {
    get name() {
      return `affine/${withRoom(USUAL_ROWS).engine}`;
    },
    trainBatch(batch: DimBatch) {
      const { f32, layout } = withRoom(batch.size);
      putRows(f32, layout.target, layout.E, batch.target, batch.size, d);
      putRows(f32, layout.source, layout.E, batch.condition, batch.size, d);
      return trainInPlace(batch);
    },
    trainInPlace,
    kernel: withRoom,
    sampledKernel: current,
    sample(condition) {
      const { f64, layout } = current();
      const { E } = layout;
      const map = layout.registers / 2 + plan.output * E * E;
      const out = new Float32Array(condition.length);
      for (let at = 0; at < condition.length; at += d) {
        for (let i = 0; i < d; i++) {
          let sum = f64[map + d * E + i];
          for (let k = 0; k < d; k++) sum += f64[map + k * E + i] * condition[at + k];
          out[at + i] = sum;
        }
      }
      return out;
    },
    affineMap() {
      const { f64, layout } = current();
      const { E } = layout;
      const map = layout.registers / 2 + plan.output * E * E;
      const A = new Float64Array(d * d);
      for (let i = 0; i < d; i++) for (let k = 0; k < d; k++) A[i * d + k] = f64[map + k * E + i];
      return { dim: d, A, a: f64.slice(map + d * E, map + d * E + d) };
    },
    parameters: () => getParameters(withRoom(USUAL_ROWS), d, h),
    dispose() {
      disposed = true;
      kernel = undefined;
    },
  };
}
