import { z } from 'zod';
import type { EmbeddingModel } from '../../embedding/embedding-model';
import { Adam } from '../../math/adam';
import { gather64 } from '../../math/gather-rows';
import { randomLayer, zeroLayer } from '../../math/linear-layer';
import { likedAbove } from '../../ratings/implicit';
import { sortByTime, type UserItems, userItems } from '../../ratings/user-items';
import { defineMethod } from '../method';
import { trainEpochs, trainingOptions } from '../parts/training';
import { trainedMap } from '../parts/vector-map';
import { strictOptions } from '../strict-options';
import type { HistoryBatch } from './history-attention';
import { type PtupcdrLayers, ptupcdrArrays, ptupcdrLoss, ptupcdrMap, ptupcdrWorkspace } from './ptupcdr-network';

/** How histories are cut and what stands where there is no item. */
export interface HistorySettings {
  /** Most items of a history: its last ones are taken. */
  readonly length: number;
  /** An item that counts as no item, as the reference's id 0; absent: none. */
  readonly padding?: number;
  /** Vector [d] that stands for the history of a user who has none; absent: such a row has no place filled. */
  readonly empty?: Float64Array;
}

/**
 * Returns a function that puts the histories of some users side by side, each distinct item once. A user may be asked for
 * more than once.
 * @param items each user's items, the last ones last
 */
export function historyGatherer(
  { starts, items }: UserItems,
  source: Pick<EmbeddingModel, 'items' | 'dim'>,
  { length, padding, empty }: HistorySettings,
): (users: Int32Array) => HistoryBatch {
  const { dim } = source;
  const itemCount = source.items.length / dim;
  // The empty history's vector is looked up like an item, one past the last.
  const emptyItem = itemCount;
  const slotOf = new Int32Array(itemCount + 1).fill(-1);
  return (users) => {
    const places = users.length * length;
    const slots = new Int32Array(places).fill(-1);
    const distinct = new Int32Array(places);
    let count = 0;
    for (let r = 0; r < users.length; r++) {
      const end = starts[users[r] + 1];
      const start = Math.max(starts[users[r]], end - length);
      const first = r * length;
      let at = first;
      for (let k = start; k < end; k++) {
        const item = items[k];
        if (item === padding) continue;
        let slot = slotOf[item];
        if (slot < 0) {
          slot = count++;
          slotOf[item] = slot;
          distinct[slot] = item;
        }
        slots[at++] = slot;
      }
      if (at > first) continue;
      // With nothing but padding, the reference's softmax is even over the padding item itself.
      const instead = start < end && padding !== undefined ? padding : empty ? emptyItem : -1;
      if (instead < 0) continue;
      if (slotOf[instead] < 0) {
        slotOf[instead] = count;
        distinct[count++] = instead;
      }
      slots[first] = slotOf[instead];
    }
    const vectors = new Float64Array(count * dim);
    for (let position = 0, at = 0; position < count; position++) {
      const item = distinct[position];
      slotOf[item] = -1;
      if (item === emptyItem && empty) {
        for (let j = 0; j < dim; j++) vectors[at++] = empty[j];
      } else {
        for (let from = item * dim, last = from + dim; from < last; ) vectors[at++] = source.items[from++];
      }
    }
    return { size: users.length, length, slots, vectors };
  };
}

/** Users whose histories are looked up at once to be kept. */
const KEPT_AT_ONCE = 256;

/**
 * `histories` of users who are asked for again and again, as in training: their item vectors are copied out once and lie side
 * by side, so that a history is read in one piece. An item counts once for each place it has.
 * @param users all who will be asked for; may repeat
 * @param userCount users of the task
 * @param dim numbers in an item's vector
 */
export function keepHistories(
  histories: (users: Int32Array) => HistoryBatch,
  users: Int32Array,
  userCount: number,
  dim: number,
): (users: Int32Array) => HistoryBatch {
  const distinct = Int32Array.from(new Set(users));
  const placeOf = new Int32Array(userCount).fill(-1);
  distinct.forEach((user, place) => {
    placeOf[user] = place;
  });
  const starts = new Int32Array(distinct.length + 1);
  const chunks: Float32Array[] = [];
  let length = 0;
  for (let from = 0; from < distinct.length; from += KEPT_AT_ONCE) {
    const some = distinct.subarray(from, from + KEPT_AT_ONCE);
    const batch = histories(some);
    const { slots, vectors, size } = batch;
    length = batch.length;
    const filled = slots.filter((slot) => slot >= 0);
    const chunk = new Float32Array(filled.length * dim);
    filled.forEach((slot, k) => {
      chunk.set(vectors.subarray(slot * dim, (slot + 1) * dim), k * dim);
    });
    chunks.push(chunk);
    for (let r = 0; r < size; r++) {
      const places = slots.subarray(r * length, (r + 1) * length);
      starts[from + r + 1] = starts[from + r] + places.filter((slot) => slot >= 0).length;
    }
  }
  const table = new Float32Array(starts[distinct.length] * dim);
  let end = 0;
  for (const chunk of chunks) {
    table.set(chunk, end);
    end += chunk.length;
  }
  return (asked) => {
    const slots = new Int32Array(asked.length * length).fill(-1);
    let count = 0;
    for (let r = 0; r < asked.length; r++) {
      const place = placeOf[asked[r]];
      if (place < 0) throw new RangeError(`the history of user ${asked[r]} was not kept`);
      const items = starts[place + 1] - starts[place];
      for (let k = 0; k < items; k++) slots[r * length + k] = count++;
    }
    const vectors = new Float64Array(count * dim);
    for (let r = 0, at = 0; r < asked.length; r++) {
      const place = placeOf[asked[r]];
      for (let k = starts[place] * dim, last = starts[place + 1] * dim; k < last; k++) vectors[at++] = table[k];
    }
    return { size: asked.length, length, slots, vectors };
  };
}

/**
 * PTUPCDR: a bridge of one's own for each user. A meta network attends over the user's last 20 source items rated above 3,
 * c = Σ softmax(q · relu(K v + k)) v, and turns c into a matrix, B = W relu(D c + d) + b, with which û = u_s B. Trained with
 * the task loss alone, the squared error of û·v_t, one row a target rating of an overlapping training user. The reference's
 * batch is 128 rows in task 1, 512 in tasks 2 and 3.
 *
 * Differs from the reference under `compat: corrected`:
 *  - item 0 is an item like all others (the reference uses its id for padding as well, and so ignores it in histories);
 *  - a user without a liked item has c = 0 (there: an item vector that was never trained);
 *  - the last 20 items are the last in time where times are known (there, and without times: in the order of the rows).
 */
export const ptupcdr = defineMethod({
  name: 'PTUPCDR',
  summary: 'a personal bridge for each user, made by a meta network from the source items the user liked',
  source: 'Zhu et al., WSDM 2022; baseline of the paper (section 4)',
  options: strictOptions(trainingOptions({ batchSize: 128, learningRate: 0.01 }), {
    /** Most items of a history. */
    historyLength: z.int().min(1).default(20),
    /** Width of the meta network. */
    hiddenDim: z.int().min(1).default(50),
    /** `reference`: item 0 is padding, an empty history is one random item, times are not used. */
    compat: z.enum(['corrected', 'reference']).default('corrected'),
  }),
  create({ task, split, base, random }, options) {
    const { source, target } = base;
    const { hiddenDim, historyLength } = options;
    const asReference = options.compat === 'reference';
    const size = source.dim * target.dim;
    const weights = random('bridge/PTUPCDR/weights');
    const layers: PtupcdrLayers = {
      attention: {
        hidden: randomLayer(source.dim, source.dim, true, weights),
        score: randomLayer(source.dim, 1, false, weights),
      },
      hidden: randomLayer(source.dim, hiddenDim, true, weights),
      bridge: randomLayer(hiddenDim, size, true, weights),
    };
    const liked = userItems(
      asReference ? split.source : sortByTime(split.source),
      task.userIds.length,
      likedAbove(task.source),
    );
    const empty = asReference
      ? Float64Array.from(random('bridge/PTUPCDR/empty-history').fillNormal(new Float32Array(source.dim)))
      : undefined;
    const histories = historyGatherer(liked, source, {
      length: historyLength,
      padding: asReference ? 0 : undefined,
      empty,
    });
    const workspace = ptupcdrWorkspace(
      layers,
      Math.min(options.batchSize, split.bridgeTrain.values.length),
      historyLength,
    );

    return trainedMap(
      base,
      () => {
        const adam = new Adam(ptupcdrArrays(layers), options);
        const gradient: PtupcdrLayers = {
          attention: {
            hidden: zeroLayer(source.dim, source.dim, true),
            score: zeroLayer(source.dim, 1, false),
          },
          hidden: zeroLayer(source.dim, hiddenDim, true),
          bridge: zeroLayer(hiddenDim, size, true),
        };
        const gradients = ptupcdrArrays(gradient);
        const { users, items, values } = split.bridgeTrain;
        const kept = keepHistories(histories, users, task.userIds.length, source.dim);
        return trainEpochs('PTUPCDR', options, users.length, random('bridge/PTUPCDR/order'), (batch) => {
          const n = batch.length;
          const userRows = new Int32Array(n);
          const itemRows = new Int32Array(n);
          const rating = new Float64Array(n);
          for (let k = 0; k < n; k++) {
            const row = batch[k];
            userRows[k] = users[row];
            itemRows[k] = items[row];
            rating[k] = values[row] - (target.itemOffsets ? target.itemOffsets[items[row]] : 0);
          }
          for (const array of gradients) array.fill(0);
          const loss = ptupcdrLoss(
            layers,
            {
              history: kept(userRows),
              user: gather64(source.users, source.dim, userRows),
              item: gather64(target.items, target.dim, itemRows),
              rating,
            },
            gradient,
            workspace,
          );
          adam.step(gradients);
          return { task: loss };
        });
      },
      (vectors, users) => ptupcdrMap(layers, histories(users), vectors).mapped,
      `typed-array/${workspace.kernel.engine}`,
    );
  },
});
