import { createDimBatch, drawBatch } from '../diffusion/dim/antithetic';
import { createDimEngine, engineKind, prepareNetwork } from '../diffusion/dim/create-engine';
import type { DiffusionEngine, DimEngineOptions } from '../diffusion/dim/engine';
import type { RandomStreams } from '../tensor/random';
import { Alignment } from './alignment';
import { type Bridge, type BridgeContext, defineMethod } from './bridge';
import { type DiffcdrOptions, diffcdrOptions } from './diffcdr-options';
import { DistinctUsers } from './distinct-users';
import { randomLayer } from './linear-layer';
import { trainEpochs } from './training';

const stream = (random: RandomStreams, stage: string) => random(`bridge/DiffCDR/${stage}`);

/** A DiffCDR bridge and its parts, for notebooks that look inside. */
export interface DiffcdrBridge extends Bridge {
  readonly diffusion?: DiffusionEngine;
  readonly alignment?: Alignment;
}

/** The DIM's settings that DiffCDR's options ask for, without where to start from. */
function dimSettings(embeddingDim: number, o: DiffcdrOptions): Omit<DimEngineOptions, 'initial'> {
  return {
    embeddingDim,
    hiddenDim: o.hiddenDim,
    activation: o.activation,
    learningRate: o.learningRate,
    clipNorm: o.clipNorm,
    guidance: o.guidance,
    schedule: o.schedule,
    steps: o.steps,
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
export function createDiffcdr({ task, split, base, random }: BridgeContext, o: DiffcdrOptions): DiffcdrBridge {
  const { source, target } = base;
  const d = target.dim;
  const hasDim = o.variant !== 'AT';
  const hasAlignment = o.variant !== 'D';
  if (hasDim && source.dim !== d) {
    throw new RangeError(`DiffCDR needs source and target vectors of one length, not ${source.dim} and ${d}`);
  }
  const engine = hasDim
    ? createDimEngine(o.engine, { ...dimSettings(d, o), initial: stream(random, 'dim') })
    : undefined;
  const norm = o.norm === 'auto' ? (o.variant === 'DA' ? 2 : 'smooth-l1') : o.norm;
  const alignment = hasAlignment
    ? new Alignment(randomLayer(source.dim, d, false, stream(random, 'alignment')), {
        norm,
        lambda: o.variant === 'DA' ? 0 : o.lambda,
        learningRate: o.learningRate,
        clipNorm: o.clipNorm,
      })
    : undefined;

  const gather = (table: Float32Array, dim: number, indices: Int32Array, n: number, out: Float32Array): void => {
    for (let k = 0; k < n; k++) {
      const start = indices[k] * dim;
      for (let j = 0; j < dim; j++) out[k * dim + j] = table[start + j];
    }
  };

  function fit(): ReturnType<Bridge['fit']> {
    const { users, items, values } = split.bridgeTrain;
    const capacity = Math.min(o.batchSize, Math.max(users.length, 1));
    const dimBatch = createDimBatch(capacity, d);
    const streams = { time: stream(random, 'time'), noise: stream(random, 'noise'), mask: stream(random, 'mask') };
    const distinct = new DistinctUsers(task.userIds.length, capacity);
    const distinctSource = new Float32Array(capacity * source.dim);
    const sample = new Float32Array(capacity * source.dim);
    const rating = new Float32Array(capacity);
    const item = new Float32Array(capacity * d);
    const userOf = new Int32Array(capacity);
    const itemOf = new Int32Array(capacity);

    return trainEpochs('DiffCDR', o, users.length, stream(random, 'order'), (rows) => {
      const n = rows.length;
      for (let k = 0; k < n; k++) userOf[k] = users[rows[k]];
      gather(target.users, d, userOf, n, dimBatch.target);
      const losses: Record<string, number> = {};
      if (engine) {
        gather(source.users, d, userOf, n, dimBatch.condition);
        drawBatch(dimBatch, n, o.steps, o.maskRate, streams);
        losses.noise = engine.trainBatch(dimBatch);
      }
      if (alignment) {
        if (engine) {
          const count = distinct.find(users, rows);
          gather(source.users, d, distinct.users, count, distinctSource);
          const sampled = engine.sample(distinctSource.subarray(0, count * d));
          gather(sampled, d, distinct.slots, n, sample);
        } else {
          gather(source.users, source.dim, userOf, n, sample);
        }
        for (let k = 0; k < n; k++) {
          const row = rows[k];
          itemOf[k] = items[row];
          rating[k] = values[row] - (target.itemOffsets ? target.itemOffsets[items[row]] : 0);
        }
        gather(target.items, d, itemOf, n, item);
        const loss = alignment.trainBatch({ size: n, sample, target: dimBatch.target, item, rating });
        losses.alignment = loss.alignment;
        if (o.variant !== 'DA') losses.task = loss.task;
      }
      return losses;
    });
  }

  return {
    engine: engine?.name ?? 'typed-array',
    diffusion: engine,
    alignment,
    fit,
    transfer(users) {
      const condition = new Float32Array(users.length * source.dim);
      gather(source.users, source.dim, users, users.length, condition);
      const sampled = engine ? engine.sample(condition) : condition;
      return alignment ? Float32Array.from(alignment.apply(sampled, users.length)) : sampled;
    },
    itemTable: () => ({ dim: d, items: target.items, itemOffsets: target.itemOffsets }),
    dispose: () => engine?.dispose(),
  };
}

/**
 * DiffCDR: r̂ = ALM(Solver(u_s))·v_t. A diffusion model (DIM) generates a target vector from the source vector, a linear layer
 * (ALM) aligns it to the target domain, under the alignment loss and the loss of the ratings.
 */
export const diffcdr = defineMethod({
  name: 'DiffCDR',
  summary: 'diffusion from source to target user vectors, alignment layer and task loss',
  source: 'the paper (arXiv 2402.02182), sections 3.3 and 3.4, Algorithm 1',
  options: diffcdrOptions,
  async prepare(options) {
    // The dimension does not matter for the choice.
    if (options.variant !== 'AT' && engineKind(options.engine, dimSettings(1, options)) === 'network') {
      await prepareNetwork();
    }
  },
  create: createDiffcdr,
});
