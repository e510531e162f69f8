import { z } from 'zod';
import { Adam } from '../../math/adam';
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
import type { RandomStream } from '../../math/random';
import { likedAbove } from '../../ratings/implicit';
import { itemSets, userItems } from '../../ratings/user-items';
import { defineMethod } from '../method';
import { trainEpochs, trainingOptions } from '../parts/training';
import { trainedMap } from '../parts/vector-map';
import { strictOptions } from '../strict-options';

/** A batch of SSCDR: n rows, row-major. */
export interface SscdrBatch {
  readonly size: number;
  /** u_s, [n × d_s]. */
  readonly user: Float64Array;
  /** v⁺: a source item that the user rated above 3, [n × d_s]. */
  readonly positive: Float64Array;
  /** v⁻: another source item, [n × d_s]. */
  readonly negative: Float64Array;
  /** u_t, [n × d_t]. */
  readonly targetUser: Float64Array;
  /** 1 where the row has both items, [n]; a row without takes part in the first term alone. */
  readonly ranked: Uint8Array;
}

/**
 * SSCDR's loss, with f(x) = W x + b, as the mean over rows of
 *   ‖f(u_s) − u_t‖² + max(0, 1 + ‖f(v⁺) − u_t‖² − ‖f(v⁻) − u_t‖²);
 * its gradient is added to `gradient`.
 * @returns the two terms
 */
export function sscdrLoss(map: LinearLayer, batch: SscdrBatch, gradient: LinearLayer): { map: number; rank: number } {
  const { size, user, positive, negative, targetUser, ranked } = batch;
  const d = map.outDim;
  const toUser = applyLayer(map, user, size, new Float64Array(size * d));
  const toPositive = applyLayer(map, positive, size, new Float64Array(size * d));
  const toNegative = applyLayer(map, negative, size, new Float64Array(size * d));
  let mapSum = 0;
  let rankSum = 0;
  for (let r = 0; r < size; r++) {
    let near = 0;
    let far = 0;
    for (let k = r * d; k < (r + 1) * d; k++) {
      toUser[k] -= targetUser[k];
      toPositive[k] -= targetUser[k];
      toNegative[k] -= targetUser[k];
      mapSum += toUser[k] * toUser[k];
      near += toPositive[k] * toPositive[k];
      far += toNegative[k] * toNegative[k];
    }
    const hinge = ranked[r] ? Math.max(0, 1 + near - far) : 0;
    rankSum += hinge;
    const pull = hinge > 0 ? 2 / size : 0;
    for (let k = r * d; k < (r + 1) * d; k++) {
      toUser[k] *= 2 / size;
      toPositive[k] *= pull;
      toNegative[k] *= -pull;
    }
  }
  addGradients(gradient, user, toUser, size);
  addGradients(gradient, positive, toPositive, size);
  addGradients(gradient, negative, toNegative, size);
  return { map: mapSum / size, rank: rankSum / size };
}

/**
 * A random item that is not among the user's, or −1 where the user has rated them all.
 * @param own the user's items
 * @param items number of items
 */
export function drawUnrated(own: ReadonlySet<number>, items: number, stream: RandomStream): number {
  if (own.size >= items) return -1;
  let item = stream.integer(items);
  while (own.has(item)) item = stream.integer(items);
  return item;
}

/**
 * SSCDR: an affine map f of source vectors, trained so that a user lands on its target vector and its liked source items land
 * nearer to that vector than other items do, by a margin of 1 (squared distances). One row a target rating of an overlapping
 * training user; the two items are drawn anew for each row and epoch. Prediction: r̂ = f(u_s)·v_t.
 *
 * Left out, as in the reference: the original's metric-learning base models, multi-hop user neighbourhoods and inference by
 * nearest neighbours. Differs from the reference under `compat: corrected`: the negative item is one that the user has not
 * rated (the reference draws from all items, so it can be the user's own, even the positive one).
 * In both, a row whose user liked no source item has the first term alone.
 */
export const sscdr = defineMethod({
  name: 'SSCDR',
  summary: 'affine map trained with distances to users and to liked against other items',
  source: 'Kang et al., CIKM 2019; baseline of the paper (section 4)',
  options: strictOptions(trainingOptions({ batchSize: 128, learningRate: 0.01 }), {
    /** `reference`: negatives may be items that the user rated. */
    compat: z.enum(['corrected', 'reference']).default('corrected'),
  }),
  create({ task, split, base, random }, options) {
    const { source, target } = base;
    const map = randomLayer(source.dim, target.dim, true, random('bridge/SSCDR/weights'));
    return trainedMap(
      base,
      () => {
        const adam = new Adam(layerArrays([map]), options);
        const gradient = zeroLayer(source.dim, target.dim, true);
        const gradients = layerArrays([gradient]);
        const { users } = split.bridgeTrain;
        const itemCount = task.source.itemIds.length;
        const liked = userItems(split.source, task.userIds.length, likedAbove(task.source));
        const rated = itemSets(split.source, split.trainUsers);
        const draw = random('bridge/SSCDR/items');
        const none: ReadonlySet<number> = new Set();
        const excluded = (user: number): ReadonlySet<number> =>
          options.compat === 'reference' ? none : (rated.get(user) ?? none);

        return trainEpochs('SSCDR', options, users.length, random('bridge/SSCDR/order'), (batch) => {
          const size = batch.length;
          const rows = batch.map((row) => users[row]);
          const positives = new Int32Array(size);
          const negatives = new Int32Array(size);
          const ranked = new Uint8Array(size);
          for (let r = 0; r < size; r++) {
            const first = liked.starts[rows[r]];
            const count = liked.starts[rows[r] + 1] - first;
            if (count === 0) continue;
            const negative = drawUnrated(excluded(rows[r]), itemCount, draw);
            if (negative < 0) continue;
            positives[r] = liked.items[first + draw.integer(count)];
            negatives[r] = negative;
            ranked[r] = 1;
          }
          for (const values of gradients) values.fill(0);
          const losses = sscdrLoss(
            map,
            {
              size,
              user: gather64(source.users, source.dim, rows),
              positive: gather64(source.items, source.dim, positives),
              negative: gather64(source.items, source.dim, negatives),
              targetUser: gather64(target.users, target.dim, rows),
              ranked,
            },
            gradient,
          );
          adam.step(gradients);
          return losses;
        });
      },
      layerMap(map),
    );
  },
});
