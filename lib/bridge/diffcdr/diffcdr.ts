import type { AffineEngine, AffineMap } from '../../diffusion/dim/affine-engine';
import { createDimBatch, drawBatch } from '../../diffusion/dim/antithetic';
import { createDimEngine, engineKind, prepareNetwork } from '../../diffusion/dim/create-engine';
import type { DiffusionEngine, DimEngineOptions } from '../../diffusion/dim/engine';
import { multiply } from '../../kernels/js/matrix';
import { kernelEngine } from '../../kernels/load';
import { gather64, gatherRows } from '../../math/gather-rows';
import { userSlots } from '../../math/grouping';
import { type LinearLayer, randomLayer } from '../../math/linear-layer';
import type { RandomStreams } from '../../math/random';
import type { SavedTensors } from '../../math/tensor';
import { platform } from '../../platform';
import type { Bridge } from '../bridge';
import { defineMethod, type Method, type MethodContext, type SavedContext } from '../method';
import { fitted } from '../parts/fitted';
import { layerTensors, savedLayer } from '../parts/layer-tensors';
import { trainEpochs } from '../parts/training';
import { Alignment, type AlignmentOptions } from './alignment';
import { dimTensors, savedDim } from './dim-tensors';
import { createFusedTrainer } from './fused-trainer';
import { type DiffcdrOptions, diffcdrOptions } from './options';
import { userNoise } from './user-noise';

const stream = (random: RandomStreams, stage: string) => random(`bridge/DiffCDR/${stage}`);

/** A DiffCDR bridge and its parts, for notebooks that look inside. */
export interface DiffcdrBridge extends Bridge {
  /** The DIM; not in the variant `AT`. */
  readonly diffusion?: DiffusionEngine;
  /** The ALM as it stands; not in the variant `D`. */
  readonly alignment?: Alignment;
  /** The noise that `transfer` starts from where it starts from noise: the same for a user at every call, [users.length × d]. */
  startNoise(users: Int32Array): Float32Array;
  /**
   * Where the affine engine computes: the sampler as x0 = A u_s + a (+ Z z from noise), and the whole bridge as
   * û = `aligned.A` u_s + `aligned.a` (+ …), the ALM's product with it (the same map where there is no ALM).
   */
  affineMap?(): AffineMap & { readonly aligned: AffineMap };
}

/** The DIM's settings that DiffCDR's options ask for, without where to start from. */
export function dimSettings(embeddingDim: number, o: DiffcdrOptions): Omit<DimEngineOptions, 'initial'> {
  return {
    embeddingDim,
    hiddenDim: o.hiddenDim,
    activation: o.activation,
    prediction: o.prediction,
    learningRate: o.learningRate,
    clipNorm: o.clipNorm,
    guidance: o.guidance,
    schedule: o.schedule,
    steps: o.steps,
    start: o.start,
    solver: {
      method: o.solver,
      nfe: o.nfe,
      order: o.order,
      spacing: o.spacing,
      tEnd: o.tEnd,
      atol: o.atol,
      rtol: o.rtol,
    },
  };
}

/**
 * Builds a DiffCDR bridge (Algorithm 1 of the paper): each batch of rating rows takes a DIM step; then the batch's users are
 * sampled, without gradient, and take an ALM + task step. Each distinct user is sampled once.
 * @throws RangeError where source and target vectors differ in length: the sampler starts from the source vector
 */
export function createDiffcdr({ split, base, random }: MethodContext, o: DiffcdrOptions): DiffcdrBridge {
  const { source, target } = base;
  const d = target.dim;
  const hasDim = o.variant !== 'AT';
  const hasAlignment = o.variant !== 'D';
  if (hasDim && source.dim !== d) {
    throw new RangeError(`DiffCDR needs source and target vectors of one length, not ${source.dim} and ${d}`);
  }
  const fromNoise = o.start === 'noise';
  const alignment = hasAlignment
    ? alignmentOf(o, randomLayer(source.dim, d, false, stream(random, 'alignment')))
    : undefined;

  const dim = { ...dimSettings(d, o), initial: stream(random, 'dim') };
  const trained = userSlots(split.bridgeTrain.users);
  // Where the affine kernel computes and starts from the source, it samples and aligns in one go.
  const fused =
    hasDim && !fromNoise && engineKind(o.engine, dim) === 'affine'
      ? createFusedTrainer(
          dim,
          {
            source: gatherRows(source.users, d, trained.users),
            target: gatherRows(target.users, d, trained.users),
            items: alignment ? target.items : new Float32Array(0),
          },
          alignment && { weight: alignment.layer.weight, ...alignmentLoss(o) },
        )
      : undefined;
  const engine: (DiffusionEngine & Partial<AffineEngine>) | undefined = fused
    ? fused.engine
    : hasDim
      ? createDimEngine(o.engine, dim)
      : undefined;
  /** The ALM, with its weight brought up to the kernel's where that trains it. */
  const currentAlignment = (): Alignment | undefined => {
    if (fused) alignment?.layer.weight.set(fused.alignment());
    return alignment;
  };

  function fit(): ReturnType<Bridge['fit']> {
    const { users, items, values } = split.bridgeTrain;
    const capacity = Math.min(o.batchSize, Math.max(users.length, 1));
    const dimBatch = createDimBatch(capacity, d);
    const streams = { time: stream(random, 'time'), noise: stream(random, 'noise'), mask: stream(random, 'mask') };
    const rating = new Float32Array(capacity);
    const itemOf = new Int32Array(capacity);
    const dimLoss = o.prediction ?? 'noise';
    const lossNames = [
      ...(engine ? [dimLoss] : []),
      ...(alignment ? (o.variant === 'DA' ? ['alignment'] : ['alignment', 'task']) : []),
    ];
    const batchLosses: Record<string, number> = { [dimLoss]: 0, alignment: 0, task: 0 };
    const readRatings = (rows: Int32Array): void => {
      for (let k = 0; k < rows.length; k++) {
        const item = items[rows[k]];
        itemOf[k] = item;
        rating[k] = values[rows[k]] - (target.itemOffsets ? target.itemOffsets[item] : 0);
      }
    };
    const pick = (): Record<string, number> => Object.fromEntries(lossNames.map((name) => [name, batchLosses[name]]));

    if (fused) {
      const slots = new Int32Array(capacity);
      const { noise, t, keep } = dimBatch;
      return trainEpochs('DiffCDR', o, users.length, stream(random, 'order'), (rows) => {
        const size = rows.length;
        for (let k = 0; k < size; k++) slots[k] = trained.slots[rows[k]];
        drawBatch(dimBatch, size, o.steps, o.maskRate, streams);
        batchLosses[dimLoss] = fused.trainRows({ size, users: slots, noise, t, keep });
        if (alignment) {
          readRatings(rows);
          const loss = fused.alignRows(itemOf, rating);
          batchLosses.alignment = loss.alignment;
          batchLosses.task = loss.task;
        }
        return pick();
      });
    }

    const sample = new Float64Array(capacity * source.dim);
    const goal = new Float64Array(capacity * d);
    const item = new Float64Array(capacity * d);
    const userOf = new Int32Array(capacity);
    const starts = stream(random, 'start');
    return trainEpochs('DiffCDR', o, users.length, stream(random, 'order'), (rows) => {
      const n = rows.length;
      for (let k = 0; k < n; k++) userOf[k] = users[rows[k]];
      const batchUsers = userOf.subarray(0, n);
      if (engine) {
        gatherRows(target.users, d, batchUsers, dimBatch.target);
        gatherRows(source.users, d, batchUsers, dimBatch.condition);
        drawBatch(dimBatch, n, o.steps, o.maskRate, streams);
        batchLosses[dimLoss] = engine.trainBatch(dimBatch);
      }
      if (alignment) {
        if (engine) {
          const distinct = userSlots(batchUsers);
          const condition = gatherRows(source.users, d, distinct.users);
          const noise = fromNoise ? starts.fillNormal(new Float32Array(condition.length)) : undefined;
          const sampled = engine.sample(condition, noise);
          gather64(sampled, d, distinct.slots, sample);
        } else {
          gather64(source.users, source.dim, batchUsers, sample);
        }
        readRatings(rows);
        gather64(target.users, d, batchUsers, goal);
        gather64(target.items, d, itemOf.subarray(0, n), item);
        const loss = alignment.trainBatch({ size: n, sample, target: goal, item, rating });
        batchLosses.alignment = loss.alignment;
        batchLosses.task = loss.task;
      }
      return pick();
    });
  }

  return sampledBridge({ base, random }, o, { engine, alignment: currentAlignment, fit });
}

/** The alignment's norm and λ that the options ask for. */
function alignmentLoss(o: DiffcdrOptions): Pick<AlignmentOptions, 'norm' | 'lambda'> {
  const norm = o.norm === 'auto' ? (o.variant === 'DA' ? 2 : 'smooth-l1') : o.norm;
  return { norm, lambda: o.variant === 'DA' ? 0 : o.lambda };
}

/** The ALM of the options on a layer, which it trains. */
function alignmentOf(o: DiffcdrOptions, layer: LinearLayer): Alignment {
  return new Alignment(layer, { ...alignmentLoss(o), learningRate: o.learningRate, clipNorm: o.clipNorm });
}

/** The parts of a bridge: the DIM (not in the variant `AT`), the ALM as it stands (not in `D`), and how it is trained. */
interface DiffcdrParts extends Pick<Bridge, 'fit'> {
  readonly engine: (DiffusionEngine & Partial<AffineEngine>) | undefined;
  alignment(): Alignment | undefined;
}

/** The bridge that samples with the DIM and aligns what it sampled. */
function sampledBridge(
  { base, random }: Pick<SavedContext, 'base' | 'random'>,
  o: DiffcdrOptions,
  { engine, alignment: currentAlignment, fit }: DiffcdrParts,
): DiffcdrBridge {
  const { source, target } = base;
  const d = target.dim;
  const { affineMap } = engine ?? {};
  const startNoise = (users: Int32Array): Float32Array => userNoise(random, users, d);
  return {
    engine: engine?.name ?? 'typed-array',
    diffusion: engine,
    get alignment() {
      return currentAlignment();
    },
    startNoise,
    affineMap:
      affineMap &&
      (() => {
        const map = affineMap();
        const alm = currentAlignment()?.layer.weight;
        return { ...map, aligned: alm ? product(alm, map) : map };
      }),
    fit,
    transfer(users) {
      const condition = gatherRows(source.users, source.dim, users);
      const sampled = engine
        ? engine.sample(condition, o.start === 'noise' ? startNoise(users) : undefined)
        : condition;
      const alm = currentAlignment();
      return alm ? new Float32Array(alm.apply(sampled, users.length)) : sampled;
    },
    itemTable: () => ({ dim: d, items: target.items, itemOffsets: target.itemOffsets }),
    state() {
      const alignment = currentAlignment();
      return {
        ...(engine ? dimTensors(engine.parameters()) : {}),
        ...(alignment ? layerTensors('alignment', alignment.layer) : {}),
      };
    },
    dispose: () => engine?.dispose(),
  };
}

/** A DiffCDR bridge out of the {@link Bridge.state} of a trained one. */
function restoreDiffcdr({ base, random }: SavedContext, o: DiffcdrOptions, saved: SavedTensors): DiffcdrBridge {
  const { source, target } = base;
  const d = target.dim;
  const engine: (DiffusionEngine & Partial<AffineEngine>) | undefined =
    o.variant === 'AT'
      ? undefined
      : createDimEngine(o.engine, { ...dimSettings(d, o), initial: savedDim(saved, d, o.hiddenDim) });
  const alignment =
    o.variant === 'D' ? undefined : alignmentOf(o, savedLayer(saved, 'alignment', source.dim, d, false));
  return sampledBridge({ base, random }, o, { engine, alignment: () => alignment, fit: fitted });
}

/** The map that does `map` and then W, row-major [dim × dim]. */
function product(W: Float64Array, { dim, A, a, Z }: AffineMap): AffineMap {
  const times = (columns: number, right: Float64Array): Float64Array => {
    const out = new Float64Array(dim * columns);
    multiply(dim, columns, dim, W, right, out);
    return out;
  };
  return { dim, A: times(dim, A), a: times(1, a), ...(Z ? { Z: times(dim, Z) } : {}) };
}

/** What computes the DIM; the dimension does not matter for it. */
const kindOf = (options: DiffcdrOptions) => engineKind(options.engine, dimSettings(1, options));

/**
 * DiffCDR: r̂ = ALM(Solver(u_s))·v_t. A diffusion model (DIM) generates a target vector from the source vector, a linear layer
 * (ALM) aligns it to the target domain, under the alignment loss and the loss of the ratings.
 */
export const diffcdr: Method<'DiffCDR', typeof diffcdrOptions, DiffcdrBridge> = defineMethod({
  name: 'DiffCDR',
  summary: 'diffusion from source to target user vectors, alignment layer and task loss',
  source: 'the paper (arXiv 2402.02182), sections 3.3 and 3.4, Algorithm 1',
  options: diffcdrOptions,
  engine(options) {
    if (options.variant === 'AT') return undefined;
    const kind = kindOf(options);
    return `${kind}/${kind === 'network' ? platform.variable('DIFFCDR_BACKEND') || 'auto' : kernelEngine()}`;
  },
  async prepare(options) {
    if (options.variant !== 'AT' && kindOf(options) === 'network') await prepareNetwork();
  },
  create: createDiffcdr,
  restore: restoreDiffcdr,
});
