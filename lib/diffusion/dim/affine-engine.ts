import { createAffineKernel, growAffineKernel } from '../../kernels/affine';
import type { AffineKernel } from '../../kernels/affine-kernel';
import type { AffineTables } from '../../kernels/affine-layout';
import type { KernelEngine } from '../../kernels/load';
import { recordPlan } from '../solver/plan';
import { goalShares } from '../solver/prediction';
import { discreteTime, timeEmbedding } from '../time-embedding';
import { encodePlan, putWaves } from './affine-memory';
import type { DiffusionEngine, DimBatch, DimEngineOptions } from './engine';
import { getParameters, putRows, setParameters } from './kernel-memory';
import { startingDimParameters } from './parameter-list';
import { startOf } from './start';

/** An affine map y = A u + a of vectors of length `dim`; of a sampler that starts from noise z, y = A u + Z z + a. */
export interface AffineMap {
  readonly dim: number;
  /** Row-major [dim × dim]. */
  readonly A: Float64Array;
  /** [dim]. */
  readonly a: Float64Array;
  /** Row-major [dim × dim]; absent where sampling starts from the source. */
  readonly Z?: Float64Array;
}

/** What is drawn for a training batch: a `DimBatch` but its vectors. */
export type DimDraws = Omit<DimBatch, 'target' | 'condition'>;

/**
 * The affine engine: a `DiffusionEngine` that can also show its map, and lets a trainer that keeps more in its kernel's
 * memory take the steps in place.
 */
export interface AffineEngine extends DiffusionEngine {
  /** The sampler as the parameters stand: x0 = A u_s + a (+ Z z), exactly what the solver gives for every u_s. */
  affineMap(): AffineMap;
  /** The kernel with room for a batch of `rows`. It is another one, with a larger memory, after a larger batch than before. */
  kernel(rows: number): AffineKernel;
  /**
   * The kernel after its sampler was brought up to the parameters, for samples that start from the source.
   * @throws Error where the options say start 'noise'
   */
  sampledKernel(): AffineKernel;
  /** `trainBatch` on the targets and sources that are in the kernel already. */
  trainInPlace(draws: DimDraws): number;
}

/** Rows that a kernel has room for from the start. */
const USUAL_ROWS = 128;

/** Before the plan of a sampler that starts from noise: the start, register 0, times a factor that stands at `FACTOR` in it. */
const SCALE_START = { op: 'combine', dst: 0, terms: [[1, 0]] } as const;
const FACTOR = 3;

/**
 * The DIM without activation (method §3 with φ = identity) at the cost of its algebra. The network is then
 * ε̂ = M x' + b with M = W3 W2 W1, so
 *  - a batch enters the gradient only through its sufficient statistics G = Σ δ x'ᵀ, γ = Σ δ, Σ δ τᵀ and Σ m δ [u, 1]ᵀ,
 *    from which every parameter gets the gradient that backpropagation would give it;
 *  - the solver only adds and scales, so x = A u + a holds at every step, and the pair (A, a), carried through the plan in
 *    float64, samples all users at once. From noise z it is x = A u + Z z + a: the plan is replayed twice, from z = u, which
 *    gives A + Z, and from z = 0, which gives A.
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
  const { embeddingDim: d, hiddenDim: h, steps, prediction = 'epsilon', start = 'source' } = options;
  const plan = recordPlan(options.schedule, options.solver, prediction);
  if (plan.input !== 0) throw new Error('the plan must start in register 0');
  const program = encodePlan(start === 'noise' ? [SCALE_START, ...plan.ops] : plan.ops);
  const levels = options.schedule.noiseLevels(steps);

  let kernel: AffineKernel | undefined;
  let stale = true;
  let map: AffineMap | undefined;
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
    // What another prediction than ε is trained on is mixed before the kernel sees it: see `mixGoal`.
    f32.set(prediction === 'epsilon' ? levels.sqrtAlphaBar : new Float32Array(steps).fill(1), layout.signal);
    f32.set(prediction === 'epsilon' ? levels.sqrtOneMinusAlphaBar : new Float32Array(steps), layout.sigma);
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
    if (start === 'noise') throw new Error("the kernel samples from the source, and the options say start 'noise'");
    const ready = withRoom(USUAL_ROWS);
    if (stale) ready.replay();
    stale = false;
    return ready;
  }

  /** The pair that the plan has carried to its end. */
  function carried({ f64, layout }: AffineKernel): AffineMap {
    const { E } = layout;
    const at = layout.registers / 2 + plan.output * E * E;
    const A = new Float64Array(d * d);
    for (let i = 0; i < d; i++) for (let k = 0; k < d; k++) A[i * d + k] = f64[at + k * E + i];
    return { dim: d, A, a: f64.slice(at + d * E, at + d * E + d) };
  }

  /** The map of a sampler that starts from noise, from two replays. */
  function mapFromNoise(): AffineMap {
    const ready = withRoom(USUAL_ROWS);
    const carriedFrom = (factor: number): AffineMap => {
      ready.f64[ready.layout.program / 2 + FACTOR] = factor;
      ready.replay();
      return carried(ready);
    };
    const both = carriedFrom(1).A;
    const source = carriedFrom(0);
    return { ...source, Z: both.map((sum, k) => sum - source.A[k]) };
  }

  function affineMap(): AffineMap {
    map ??= start === 'noise' ? mapFromNoise() : carried(current());
    return map;
  }

  /**
   * The kernel learns ε from α x0 + σ ε with the (α, σ) of its table. For another quantity it is given x_t as x0, the quantity as
   * ε, and a table of (1, 0): the same regression of one on the other.
   */
  function mixGoal({ f32, layout }: AffineKernel, size: number, times: Int32Array): void {
    for (let r = 0; r < size; r++) {
      const alpha = levels.sqrtAlphaBar[times[r]];
      const sigma = levels.sqrtOneMinusAlphaBar[times[r]];
      const [ofTarget, ofNoise] = goalShares(prediction, alpha, sigma);
      for (let k = r * layout.E; k < r * layout.E + d; k++) {
        const x0 = f32[layout.target + k];
        const epsilon = f32[layout.noise + k];
        f32[layout.target + k] = alpha * x0 + sigma * epsilon;
        f32[layout.noise + k] = ofTarget * x0 + ofNoise * epsilon;
      }
    }
  }

  function trainInPlace({ size, noise, t: times, keep }: DimDraws): number {
    if (size === 0) throw new RangeError('a DIM batch needs at least one row');
    const ready = withRoom(size);
    const { f32, i32, f64, layout, train } = ready;
    putRows(f32, layout.noise, layout.E, noise, size, d);
    for (let r = 0; r < size; r++) {
      const t = times[r];
      if (!(t >= 0 && t < steps)) throw new RangeError(`time step ${t} of row ${r} is not within 0 … ${steps - 1}`);
      i32[layout.time + r] = t;
      f32[layout.keep + r] = keep[r];
    }
    if (prediction !== 'epsilon') mixGoal(ready, size, times);
    train(size);
    stale = true;
    map = undefined;
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
    sample(condition, noise) {
      const from = startOf(start, condition, noise);
      const { A, a, Z } = affineMap();
      const out = new Float32Array(condition.length);
      for (let at = 0; at < condition.length; at += d) {
        for (let i = 0; i < d; i++) {
          let sum = a[i];
          for (let k = 0; k < d; k++) sum += A[i * d + k] * condition[at + k];
          if (Z) for (let k = 0; k < d; k++) sum += Z[i * d + k] * from[at + k];
          out[at + i] = sum;
        }
      }
      return out;
    },
    affineMap,
    parameters: () => getParameters(withRoom(USUAL_ROWS), d, h),
    dispose() {
      disposed = true;
      kernel = undefined;
      map = undefined;
    },
  };
}
