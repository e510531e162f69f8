import { type AffineKernel, createAffineKernel } from '../../kernels/affine';
import type { KernelEngine } from '../../kernels/load';
import { recordPlan } from '../solver/plan';
import { discreteTime, timeEmbedding } from '../time-embedding';
import { carryOver, encodePlan, getParameters, putRows, putWaves, setParameters } from './affine-memory';
import type { DiffusionEngine, DimBatch, DimEngineOptions } from './engine';
import { startingDimParameters } from './parameter-list';

/** An affine map y = A u + a of vectors of length `dim`. */
export interface AffineMap {
  readonly dim: number;
  /** Row-major [dim × dim]. */
  readonly A: Float64Array;
  /** [dim]. */
  readonly a: Float64Array;
}

/** One batch of the alignment layer, with the vectors that a `DimBatch` does not have. */
export interface AffineAlignmentBatch {
  readonly size: number;
  /** u_t, [n × d]. */
  readonly target: Float32Array;
  /** u_s, [n × d]; the kernel samples by itself. */
  readonly condition: Float32Array;
  /** v_t, [n × d]. */
  readonly item: Float32Array;
  /** Rating less the item's offset, [n]. */
  readonly rating: Float32Array;
}

/** Vectors of d numbers, row-major, that `trainRows` and `alignRows` name by their row. */
export interface AffineTables {
  /** u_s of the training users, [users × d]. */
  readonly source: Float32Array;
  /** u_t of the training users, [users × d]. */
  readonly target: Float32Array;
  /** v_t, [items × d]. */
  readonly items: Float32Array;
}

/** One training batch of the DIM with its users' rows in the tables, [n], in place of their vectors. */
export type AffineRowBatch = Omit<DimBatch, 'target' | 'condition'> & { readonly users: Int32Array };

/** Norm of the alignment loss: smooth-L1, mean |·| or mean (·)². */
export type AffineNorm = 'smooth-l1' | 1 | 2;

/** The affine engine: a `DiffusionEngine` that can also show its map and train an alignment layer in its kernel. */
export interface AffineEngine extends DiffusionEngine {
  /** The sampler as the parameters stand: x0 = A u_s + a, exactly what the solver gives for every u_s. */
  affineMap(): AffineMap;
  /** Puts an alignment layer [d × d], row-major [out × in], into the kernel, with Adam's state set to its start. */
  setAlignment(weight: ArrayLike<number>): void;
  /** The alignment layer as it stands, [d × d]. */
  alignment(): Float64Array;
  /**
   * One clipped Adam step of the alignment layer (paper section 3.4): norm(ALM(x0), u_t) + λ·mean (ALM(x0)·v − r)², with the
   * learning rate and clipping norm of the engine. Returns the two losses before it, `task` without λ; the object is reused by
   * the next call.
   * @param norm default: smooth-L1
   */
  alignBatch(batch: AffineAlignmentBatch, lambda: number, norm?: AffineNorm): AffineAlignmentLoss;
  /** Keeps tables in the kernel, so that batches need not bring vectors. */
  setTables(tables: AffineTables): void;
  /** `trainBatch` on users of the tables. */
  trainRows(batch: AffineRowBatch): number;
  /**
   * `alignBatch` on the users of the last `trainRows`.
   * @param items row of each item in the tables, [n]
   * @param rating less the item's offset, [n]
   */
  alignRows(items: Int32Array, rating: Float32Array, lambda: number, norm?: AffineNorm): AffineAlignmentLoss;
}

/** The two losses of an alignment step; `task` is without λ. */
export interface AffineAlignmentLoss {
  readonly alignment: number;
  readonly task: number;
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
 * @throws RangeError where the options are not affine
 */
export function createAffineEngine(options: DimEngineOptions, kernels?: KernelEngine): AffineEngine {
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
  let tables: AffineTables | undefined;
  let lastRows = 0;
  const losses = { alignment: 0, task: 0 };

  function build(rows: number): AffineKernel {
    const built = createAffineKernel(
      {
        sizes: {
          dim: d,
          hidden: h,
          capacity: rows,
          steps,
          evaluations: plan.evaluations,
          registers: plan.registers,
          program: program.length,
          users: tables ? tables.source.length / d : 0,
          items: tables ? tables.items.length / d : 0,
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
    for (let r = 0; r < layout.rows; r++) f32[layout.source + r * layout.E + d] = 1;
    if (tables) {
      const { E, users, itemTable } = layout;
      const count = tables.source.length / d;
      putRows(f32, users, 2 * E, tables.target, count, d);
      putRows(f32, users + E, 2 * E, tables.source, count, d);
      for (let k = 0; k < count; k++) f32[users + (2 * k + 1) * E + d] = 1;
      putRows(f32, itemTable, E, tables.items, tables.items.length / d, d);
    }
    return built;
  }

  /** The kernel with room for `rows`: a batch larger than any before moves training into a larger memory. */
  function withRoom(rows: number): AffineKernel {
    if (disposed) throw new Error('this affine engine was disposed of');
    return kernel && rows <= kernel.layout.rows ? kernel : rebuild(rows);
  }

  function rebuild(rows: number): AffineKernel {
    const grown = build(rows);
    if (kernel) carryOver(kernel, grown);
    else setParameters(grown, d, startingDimParameters(options.initial, d, h, Float32Array));
    grown.compose();
    kernel = grown;
    return grown;
  }

  /** The kernel after the solver's map was brought up to the parameters. */
  function current(): AffineKernel {
    const ready = withRoom(USUAL_ROWS);
    if (stale) ready.replay();
    stale = false;
    return ready;
  }

  /** A step of the DIM on the targets and sources that are in the kernel. */
  function trainOn({ size, noise, t: times, keep }: Omit<DimBatch, 'target' | 'condition'>): number {
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

  /** A step of the alignment layer on the targets, sources and items that are in the kernel. */
  function alignOn(size: number, rating: Float32Array, lambda: number, norm: AffineNorm = 'smooth-l1') {
    if (size === 0) throw new RangeError('a batch of the alignment layer needs at least one row');
    const { f32, f64, layout, align } = current();
    for (let r = 0; r < size; r++) f32[layout.ratings + r] = rating[r];
    align(size, lambda, norm === 'smooth-l1' ? 0 : norm);
    losses.alignment = f64[layout.losses / 2 + 1];
    losses.task = f64[layout.losses / 2 + 2];
    return losses;
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
      return trainOn(batch);
    },
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
    setAlignment(weight) {
      if (weight.length !== d * d)
        throw new RangeError(`the alignment layer has ${weight.length} weights, not ${d * d}`);
      const { f32, f64, layout } = withRoom(USUAL_ROWS);
      f32.fill(0, layout.alignFirst, layout.alignFirst + layout.E ** 2);
      f32.fill(0, layout.alignSecond, layout.alignSecond + layout.E ** 2);
      f64[layout.losses / 2 + 4] = 0;
      for (let o = 0; o < d; o++) for (let i = 0; i < d; i++) f32[layout.align + i * layout.E + o] = weight[o * d + i];
    },
    alignment() {
      const { f32, layout } = withRoom(USUAL_ROWS);
      return Float64Array.from({ length: d * d }, (_, k) => f32[layout.align + (k % d) * layout.E + Math.floor(k / d)]);
    },
    alignBatch({ size, target, condition, item, rating }, lambda, norm) {
      withRoom(size);
      const { f32, layout } = current();
      putRows(f32, layout.target, layout.E, target, size, d);
      putRows(f32, layout.source, layout.E, condition, size, d);
      putRows(f32, layout.items, layout.E, item, size, d);
      return alignOn(size, rating, lambda, norm);
    },
    setTables(given) {
      const { source, target, items } = given;
      if (source.length !== target.length || source.length % d !== 0 || items.length % d !== 0) {
        throw new RangeError(
          `the tables have ${source.length}, ${target.length} and ${items.length} numbers, not rows of ${d} for as many users`,
        );
      }
      const rows = withRoom(USUAL_ROWS).layout.rows;
      tables = given;
      rebuild(rows);
    },
    trainRows(batch) {
      const { size, users } = batch;
      const { i32, layout, gather } = withRoom(size);
      putIndices(i32, layout.slots, users, size, tables ? tables.source.length / d : 0, 'user');
      gather(size);
      lastRows = size;
      return trainOn(batch);
    },
    alignRows(items, rating, lambda, norm) {
      const { i32, layout, gatherItems } = current();
      putIndices(i32, layout.itemSlots, items, lastRows, tables ? tables.items.length / d : 0, 'item');
      gatherItems(lastRows);
      return alignOn(lastRows, rating, lambda, norm);
    },
    parameters: () => getParameters(withRoom(USUAL_ROWS), d, h),
    dispose() {
      disposed = true;
      kernel = undefined;
    },
  };
}

/** Row numbers into a kernel, which does not look whether there are such rows. */
function putIndices(i32: Int32Array, at: number, rows: Int32Array, n: number, count: number, what: string): void {
  for (let r = 0; r < n; r++) {
    const row = rows[r];
    if (!(row >= 0 && row < count)) throw new RangeError(`${what} ${row} is not within the tables' ${count} rows`);
    i32[at + r] = row;
  }
}
