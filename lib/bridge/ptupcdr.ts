import { z } from 'zod';
import type { EmbeddingModel } from '../embedding/embedding-model';
import { Adam } from '../tensor/adam';
import { defineMethod } from './bridge';
import type { HistoryBatch } from './history-attention';
import { randomLayer, zeroLayer } from './linear-layer';
import { type PtupcdrLayers, ptupcdrArrays, ptupcdrLoss, ptupcdrMap } from './ptupcdr-network';
import { trainEpochs, trainingOptions } from './training';
import { sortByTime, type UserItems, userItems } from './user-items';
import { gather64, vectorMapBridge } from './vector-map';

/**
 * Puts the histories of some users side by side: the last `length` items of each, each distinct item once.
 * @param users indices of the task, [n]; one may occur more than once
 * @param padding item that counts as no item, or −1
 * @param empty vector [d] that stands for the history of a user who has none, or undefined: such a row has no place filled
 */
export function gatherHistories(
  { starts, items }: UserItems,
  source: Pick<EmbeddingModel, 'items' | 'dim'>,
  users: Int32Array,
  length: number,
  padding = -1,
  empty?: Float64Array,
): HistoryBatch {
  const { dim } = source;
  const slots = new Int32Array(users.length * length).fill(-1);
  const slotOf = new Map<number, number>();
  const distinct: number[] = [];
  const emptyKey = -1;
  const slot = (item: number): number => {
    let position = slotOf.get(item);
    if (position === undefined) {
      position = distinct.length;
      slotOf.set(item, position);
      distinct.push(item);
    }
    return position;
  };
  for (let r = 0; r < users.length; r++) {
    const end = starts[users[r] + 1];
    const start = Math.max(starts[users[r]], end - length);
    let filled = 0;
    for (let k = start; k < end; k++) if (items[k] !== padding) slots[r * length + filled++] = slot(items[k]);
    if (filled > 0) continue;
    // With nothing but padding, the reference's softmax is even over the padding item itself.
    if (start < end) slots[r * length] = slot(padding);
    else if (empty) slots[r * length] = slot(emptyKey);
  }
  const vectors = new Float64Array(distinct.length * dim);
  distinct.forEach((item, position) => {
    const row = item === emptyKey && empty ? empty : source.items.subarray(item * dim, (item + 1) * dim);
    vectors.set(row, position * dim);
  });
  return { size: users.length, length, slots, vectors };
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
    const histories = (users: Int32Array): HistoryBatch =>
      gatherHistories(liked, source, users, historyLength, asReference ? 0 : -1, empty);

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
          );
          adam.step(gradients);
          return { task: loss };
        });
      },
      (vectors, users) => ptupcdrMap(layers, histories(users), vectors).mapped,
    );
  },
});
