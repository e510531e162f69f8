import type { EmbeddingModel, EmbeddingSnapshot } from '../../embedding/embedding-model';
import { gatherRows } from '../../math/gather-rows';
import type { Bridge, ItemTable } from '../bridge';

/** Vectors of the users (indices of the task) out of a snapshot that keeps only some of them. */
function snapshotVectors(snapshot: EmbeddingSnapshot, dim: number, users: Int32Array): Float32Array {
  const position = new Map<number, number>();
  snapshot.userIndices.forEach((user, k) => {
    position.set(user, k);
  });
  const rows = users.map((user) => {
    const row = position.get(user);
    if (row === undefined) {
      throw new RangeError(`user ${user} is not in the snapshot of this epoch; train the base models with it kept`);
    }
    return row;
  });
  return gatherRows(snapshot.users, dim, rows);
}

/**
 * A bridge that moves nothing: it shows a base model as it stood after each of its pretraining epochs, one epoch of `fit`
 * each. So a selection over epochs (paper section 4; the reference's best test epoch) works on pretraining epochs too,
 * which is how the reference scores TGT and CMF. Before and after the replay it stands at the final model.
 * @param firstItem the item table starts at this item of the model (CMF's table has the source items first)
 * @param rows training rows of one pretraining epoch, for the report
 * @throws Error where the model kept no snapshots
 */
export function replaySnapshots(method: string, model: EmbeddingModel, firstItem: number, rows: number): Bridge {
  const { dim, epochs } = model;
  if (!epochs || epochs.length === 0) {
    throw new Error(`${method} replays pretraining epochs, but the base model kept none: train it with snapshots`);
  }
  let shown: EmbeddingSnapshot | undefined;
  return {
    engine: 'typed-array',
    *fit() {
      for (let k = 0; k < epochs.length; k++) {
        // The last snapshot is the final model, which has all users.
        shown = k + 1 < epochs.length ? epochs[k] : undefined;
        yield { epoch: k + 1, losses: {}, rows };
      }
    },
    transfer: (users) => (shown ? snapshotVectors(shown, dim, users) : gatherRows(model.users, dim, users)),
    itemTable(): ItemTable {
      const { items, itemOffsets } = shown ?? model;
      return { dim, items: items.subarray(firstItem * dim), itemOffsets: itemOffsets?.subarray(firstItem) };
    },
  };
}
