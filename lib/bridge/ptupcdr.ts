import { z } from 'zod';
import type { EmbeddingModel } from '../embedding/embedding-model';
import { Adam } from '../tensor/adam';
import { defineMethod } from './bridge';
import type { HistoryBatch } from './history-attention';
import { randomLayer, zeroLayer } from './linear-layer';
import { type PtupcdrLayers, ptupcdrArrays, ptupcdrLoss, ptupcdrMap, ptupcdrWorkspace } from './ptupcdr-network';
import { trainEpochs, trainingOptions } from './training';
import { sortByTime, type UserItems, userItems } from './user-items';
import { gather64, vectorMapBridge } from './vector-map';

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
    const slots = new Int32Array(users.length * length).fill(-1);
    const distinct = new Int32Array(users.length * length);
    let count = 0;
    const slot = (item: number): number => {
      if (slotOf[item] < 0) {
        slotOf[item] = count;
        distinct[count++] = item;
      }
      return slotOf[item];
    };
    for (let r = 0; r < users.length; r++) {
      const end = starts[users[r] + 1];
      const start = Math.max(starts[users[r]], end - length);
      let at = r * length;
      for (let k = start; k < end; k++) if (items[k] !== padding) slots[at++] = slot(items[k]);
      if (at > r * length) continue;
      // With nothing but padding, the reference's softmax is even over the padding item itself.
      if (start < end && padding !== undefined) slots[at] = slot(padding);
      else if (empty) slots[at] = slot(emptyItem);
    }
    const vectors = new Float64Array(count * dim);
    for (let position = 0; position < count; position++) {
      const item = distinct[position];
      const [table, first] = item === emptyItem && empty ? [empty, 0] : [source.items, item * dim];
      for (let j = 0; j < dim; j++) vectors[position * dim + j] = table[first + j];
      slotOf[item] = -1;
    }
    return { size: users.length, length, slots, vectors };
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
  options: z.strictObject({
    ...trainingOptions({ batchSize: 128, learningRate: 0.01 }),
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
    const liked = userItems(asReference ? split.source : sortByTime(split.source), task.userIds.length, 3);
    const empty = asReference
      ? random('bridge/PTUPCDR/empty-history').fillNormal(new Float64Array(source.dim))
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

    return vectorMapBridge(
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
        return trainEpochs('PTUPCDR', options, users.length, random('bridge/PTUPCDR/order'), (batch) => {
          const userRows = batch.map((row) => users[row]);
          for (const array of gradients) array.fill(0);
          const loss = ptupcdrLoss(
            layers,
            {
              history: histories(userRows),
              user: gather64(source.users, source.dim, userRows),
              item: gather64(
                target.items,
                target.dim,
                batch.map((row) => items[row]),
              ),
              rating: Float64Array.from(batch, (row) => values[row] - (target.itemOffsets?.[items[row]] ?? 0)),
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
