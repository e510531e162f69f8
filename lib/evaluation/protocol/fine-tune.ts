import type { ItemTable } from '../../kernels/score';
import { Adam } from '../../math/adam';
import type { RandomStream } from '../../math/random';
import type { RatingRows } from '../../ratings/ratings';

/** How user vectors are fine-tuned. */
export interface FineTuneOptions {
  /** Passes over the rows. */
  readonly epochs: number;
  /** Adam's learning rate. */
  readonly learningRate: number;
  /** Ratings in a batch. */
  readonly batchSize: number;
  /** Move the item vectors (and offsets) too, not the users' own vectors alone. */
  readonly tuneItems: boolean;
}

/** Where fine-tuning stands. The arrays are the live ones: copy what must last. */
export interface FineTuneEpoch {
  /** 0 for the start, before any step. */
  readonly epoch: number;
  /** Mean of (r̂ − r)² over the epoch's rows, each taken before its batch's step; NaN for the start. */
  readonly loss: number;
  /** [users × dim]. */
  readonly vectors: Float32Array;
  readonly table: ItemTable;
}

/** True where offsets are biases and not a domain's mean: every item vector then ends in a 1, as none that was trained does. */
function hasBiases({ dim, items, itemOffsets }: ItemTable): boolean {
  return itemOffsets?.every((_, item) => items[item * dim + dim - 1] === 1) ?? false;
}

/**
 * Fine-tunes user vectors on ratings (paper section 4.5): L = mean over a batch of (u·v + offset − r)², dense Adam, rows
 * shuffled anew each epoch. The arguments are copied, not changed. Yields the start, then once an epoch.
 *
 * Where the table has item biases, the last coordinate of an item vector is the constant 1 that the user bias is scored against;
 * it stays, and the bias is tuned in its place. The one offset of a centred model stays too.
 * @param users distinct users of `start`, in its order
 * @param start vectors to start from, row-major [users × dim]
 * @param rows ratings of some of these users; the others keep their start
 */
export function* fineTune(
  users: Int32Array,
  start: Float32Array,
  table: ItemTable,
  rows: RatingRows,
  options: FineTuneOptions,
  random: RandomStream,
): Generator<FineTuneEpoch, void> {
  const { epochs, learningRate, batchSize, tuneItems } = options;
  const { dim } = table;
  if (!(Number.isInteger(epochs) && epochs >= 1)) throw new RangeError(`epochs must be 1 or more, not ${epochs}`);
  if (!(Number.isInteger(batchSize) && batchSize >= 1))
    throw new RangeError(`batch size must be 1 or more, not ${batchSize}`);
  if (!(learningRate > 0)) throw new RangeError(`learning rate must be above 0, not ${learningRate}`);
  if (start.length !== users.length * dim)
    throw new RangeError(`${start.length} numbers are not ${users.length} vectors of ${dim}`);
  const slots = new Map(Array.from(users, (user, slot) => [user, slot]));
  const rowSlot = Int32Array.from(rows.users, (user) => {
    const slot = slots.get(user);
    if (slot === undefined)
      throw new RangeError(`user ${user} has ratings to fine-tune with but no vector to start from`);
    return slot;
  });

  const vectors = start.slice();
  const items = tuneItems ? table.items.slice() : table.items;
  const biased = hasBiases(table);
  const itemOffsets = tuneItems && biased ? table.itemOffsets?.slice() : table.itemOffsets;
  const tuned: ItemTable = { dim, items, itemOffsets };
  const parameters: Float32Array[] = [vectors];
  if (tuneItems) parameters.push(items);
  if (tuneItems && biased && itemOffsets) parameters.push(itemOffsets);
  const gradients = parameters.map((parameter) => new Float32Array(parameter.length));
  const [userGradient, itemGradient, offsetGradient] = gradients;
  const adam = new Adam(parameters, { learningRate });
  const movedCoordinates = biased ? dim - 1 : dim;

  yield { epoch: 0, loss: Number.NaN, vectors, table: tuned };
  const order = Int32Array.from(rowSlot.keys());
  for (let epoch = 1; epoch <= epochs; epoch++) {
    random.shuffle(order);
    let sum = 0;
    for (let from = 0; from < order.length; from += batchSize) {
      const to = Math.min(from + batchSize, order.length);
      for (const gradient of gradients) gradient.fill(0);
      for (let k = from; k < to; k++) {
        const row = order[k];
        const item = rows.items[row];
        const u = rowSlot[row] * dim;
        const v = item * dim;
        let error = (itemOffsets ? itemOffsets[item] : 0) - rows.values[row];
        for (let d = 0; d < dim; d++) error += vectors[u + d] * items[v + d];
        sum += error * error;
        const slope = (2 * error) / (to - from);
        for (let d = 0; d < dim; d++) userGradient[u + d] += slope * items[v + d];
        if (!tuneItems) continue;
        for (let d = 0; d < movedCoordinates; d++) itemGradient[v + d] += slope * vectors[u + d];
        if (offsetGradient) offsetGradient[item] += slope;
      }
      adam.step(gradients);
    }
    yield { epoch, loss: sum / order.length, vectors, table: tuned };
  }
}
