import type { EmbeddingModel } from '../../embedding/embedding-model';
import { userSlots } from '../../math/grouping';
import type { UserItems } from '../../ratings/user-items';
import type { HistoryBatch } from './history-attention';

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
 * Histories of users who are asked for again and again, as in training: their item vectors are copied out once and lie side by
 * side, so that a history is read in one piece. An item counts once for each place it has.
 */
export interface KeptHistories {
  /** Most places of a history. */
  readonly length: number;
  /** The distinct users, in order of first appearance. */
  readonly users: Int32Array;
  /** Where each user of the task stands among `users`; −1: nowhere. */
  readonly slotOf: Int32Array;
  /** First place of each of `users`, [users + 1]. */
  readonly starts: Int32Array;
  /** Item vectors by place, [places × d]. */
  readonly vectors: Float32Array;
}

/**
 * Keeps the histories of some users.
 * @param users all who will be asked for; may repeat
 * @param userCount users of the task
 * @param dim numbers in an item's vector
 */
export function keepHistories(
  histories: (users: Int32Array) => HistoryBatch,
  users: Int32Array,
  userCount: number,
  dim: number,
): KeptHistories {
  const distinct = userSlots(users).users;
  const slotOf = new Int32Array(userCount).fill(-1);
  distinct.forEach((user, slot) => {
    slotOf[user] = slot;
  });
  const starts = new Int32Array(distinct.length + 1);
  const chunks: Float32Array[] = [];
  let length = 0;
  for (let from = 0; from < distinct.length; from += KEPT_AT_ONCE) {
    const batch = histories(distinct.subarray(from, from + KEPT_AT_ONCE));
    const { slots, vectors, size } = batch;
    length = batch.length;
    const chunk = new Float32Array(slots.length * dim);
    let end = 0;
    for (let r = 0, place = 0; r < size; r++) {
      const before = end;
      for (const last = place + length; place < last; place++) {
        if (slots[place] < 0) continue;
        for (let k = slots[place] * dim, stop = k + dim; k < stop; ) chunk[end++] = vectors[k++];
      }
      starts[from + r + 1] = starts[from + r] + (end - before) / dim;
    }
    chunks.push(chunk.subarray(0, end));
  }
  const table = new Float32Array(starts[distinct.length] * dim);
  let end = 0;
  for (const chunk of chunks) {
    table.set(chunk, end);
    end += chunk.length;
  }
  return { length, users: distinct, slotOf, starts, vectors: table };
}

/**
 * Kept histories side by side. A user may be asked for more than once.
 * @throws RangeError for a user whose history was not kept
 */
export function keptHistories(kept: KeptHistories, users: Int32Array, dim: number): HistoryBatch {
  const { length, slotOf, starts, vectors: table } = kept;
  const slots = new Int32Array(users.length * length).fill(-1);
  let count = 0;
  for (let r = 0; r < users.length; r++) {
    const slot = slotOf[users[r]];
    if (slot < 0) throw new RangeError(`the history of user ${users[r]} was not kept`);
    const places = starts[slot + 1] - starts[slot];
    for (let k = 0; k < places; k++) slots[r * length + k] = count++;
  }
  const vectors = new Float64Array(count * dim);
  for (let r = 0, at = 0; r < users.length; r++) {
    const slot = slotOf[users[r]];
    for (let k = starts[slot] * dim, last = starts[slot + 1] * dim; k < last; k++) vectors[at++] = table[k];
  }
  return { size: users.length, length, slots, vectors };
}
