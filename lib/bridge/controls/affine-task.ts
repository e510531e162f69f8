import { z } from 'zod';
import { Adam, clipGlobalNorm } from '../../math/adam';
import { gather64 } from '../../math/gather-rows';
import {
  addGradients,
  applyLayer,
  type LinearLayer,
  layerArrays,
  layerMap,
  randomLayer,
  zeroLayer,
} from '../../math/linear-layer';
import { defineMethod } from '../method';
import { trainEpochs, trainingOptions } from '../parts/training';
import { trainedMap } from '../parts/vector-map';

/** A batch of rating rows of overlapping training users; n rows, row-major. */
export interface AffineTaskBatch {
  readonly size: number;
  /** u_s, [n × d_s]. */
  readonly user: Float64Array;
  /** u_t, [n × d_t]. */
  readonly targetUser: Float64Array;
  /** v_t, [n × d_t]. */
  readonly item: Float64Array;
  /** Rating less the item's offset, [n]. */
  readonly rating: Float64Array;
}

/**
 * The alignment and task loss of the paper (section 3.4) for an affine map û = W u_s + b:
 *   smooth-L1(û, u_t), mean over entries, + λ · mean over rows of (û·v_t − r)²;
 * its gradient is added to `gradient`.
 * @returns the two terms, the second without λ
 */
export function affineTaskLoss(
  map: LinearLayer,
  { size, user, targetUser, item, rating }: AffineTaskBatch,
  lambda: number,
  gradient: LinearLayer,
): { alignment: number; task: number } {
  const d = map.outDim;
  const entries = size * d;
  const mapped = applyLayer(map, user, size, new Float64Array(entries));
  const delta = new Float64Array(entries);
  let alignment = 0;
  let task = 0;
  for (let r = 0; r < size; r++) {
    let residual = -rating[r];
    for (let k = r * d; k < (r + 1) * d; k++) residual += mapped[k] * item[k];
    task += residual * residual;
    const pull = (2 * lambda * residual) / size;
    for (let k = r * d; k < (r + 1) * d; k++) {
      const error = mapped[k] - targetUser[k];
      const far = Math.abs(error) >= 1;
      alignment += far ? Math.abs(error) - 0.5 : 0.5 * error * error;
      delta[k] = (far ? Math.sign(error) : error) / entries + pull * item[k];
    }
  }
  addGradients(gradient, user, delta, size);
  return { alignment: alignment / entries, task: task / size };
}

/**
 * What is left of DiffCDR when the diffusion is taken out: an affine map û = W u_s + b, trained exactly as DiffCDR trains its
 * alignment layer (smooth-L1 to u_t plus λ times the squared rating error, gradient clipped at norm 1, Adam). As the
 * published network has no activation, DiffCDR is an affine map of u_s too; this control has the same form and none of its
 * cost. The paper's ablation AT comes near it, but has no bias.
 */
export const affineTask = defineMethod({
  name: 'AffineTask',
  summary: 'affine map trained with DiffCDR’s alignment and task loss, without diffusion',
  source: 'control; not in the paper',
  options: z.strictObject({
    ...trainingOptions({ batchSize: 128, learningRate: 0.001 }),
    /** λ, the weight of the task loss. */
    lambda: z.number().min(0).default(0.1),
    /** Largest joint norm of a batch's gradient. */
    clipNorm: z.number().gt(0).default(1),
  }),
  create({ split, base, random }, options) {
    const { source, target } = base;
    const map = randomLayer(source.dim, target.dim, true, random('bridge/AffineTask/weights'));
    return trainedMap(
      base,
      () => {
        const adam = new Adam(layerArrays([map]), options);
        const gradient = zeroLayer(source.dim, target.dim, true);
        const gradients = layerArrays([gradient]);
        const { users, items, values } = split.bridgeTrain;
        return trainEpochs('AffineTask', options, users.length, random('bridge/AffineTask/order'), (batch) => {
          const userRows = batch.map((row) => users[row]);
          const itemRows = batch.map((row) => items[row]);
          for (const array of gradients) array.fill(0);
          const losses = affineTaskLoss(
            map,
            {
              size: batch.length,
              user: gather64(source.users, source.dim, userRows),
              targetUser: gather64(target.users, target.dim, userRows),
              item: gather64(target.items, target.dim, itemRows),
              rating: Float64Array.from(batch, (row) => values[row] - (target.itemOffsets?.[items[row]] ?? 0)),
            },
            options.lambda,
            gradient,
          );
          clipGlobalNorm(gradients, options.clipNorm);
          adam.step(gradients);
          return losses;
        });
      },
      layerMap(map),
    );
  },
});
