import type { BaseModels } from '../../embedding/embedding-model';
import type { KernelEngine } from '../../kernels/load';
import { createSscdrKernel } from '../../kernels/sscdr';
import { Adam, type AdamSettings, adamScale } from '../../math/adam';
import { gather64, gatherRows, padRows } from '../../math/gather-rows';
import { userSlots } from '../../math/grouping';
import { type LinearLayer, layerArrays, zeroLayer } from '../../math/linear-layer';
import { sscdrLoss } from './sscdr-loss';

/** The items of a batch's rows, written before each step. */
export interface SscdrItems {
  /** A source item that the row's user liked. */
  readonly positives: Int32Array;
  /** Another source item; −1 where the row has no items. */
  readonly negatives: Int32Array;
}

/** Trains the map; both engines give the same bits. */
export interface SscdrTrainer extends SscdrItems {
  /** One Adam step on a batch of rows, with the items written for it; returns the terms of the loss before it. */
  step(batch: Int32Array): { map: number; rank: number };
  /** Brings the layer to where the training stands. */
  read(): void;
}

/** Adam's learning rate, and rows of the largest batch. */
type Settings = Pick<AdamSettings, 'learningRate'> & { readonly batchSize: number };

/**
 * A trainer of `map` from where it stands.
 * @param users user of each rating row
 */
export function createSscdrTrainer(
  map: LinearLayer,
  base: BaseModels,
  users: Int32Array,
  settings: Settings,
  engine: KernelEngine,
): SscdrTrainer {
  const capacity = Math.min(settings.batchSize, users.length);
  return engine === 'js'
    ? jsTrainer(map, base, users, settings, capacity)
    : wasmTrainer(map, base, users, settings, capacity);
}

function jsTrainer(
  map: LinearLayer,
  { source, target }: BaseModels,
  users: Int32Array,
  settings: Settings,
  capacity: number,
): SscdrTrainer {
  const adam = new Adam(layerArrays([map]), { learningRate: settings.learningRate });
  const gradient = zeroLayer(source.dim, target.dim, true);
  const gradients = layerArrays([gradient]);
  const positives = new Int32Array(capacity);
  const negatives = new Int32Array(capacity);
  return {
    positives,
    negatives,
    step: (batch) => {
      const size = batch.length;
      const rows = batch.map((row) => users[row]);
      const ranked = Uint8Array.from(rows, (_, r) => (negatives[r] < 0 ? 0 : 1));
      // A row without items takes no part in the second term, whatever stands for them.
      const itemsOf = (items: Int32Array) =>
        gather64(
          source.items,
          source.dim,
          rows.map((_, r) => (ranked[r] ? items[r] : 0)),
        );
      for (const values of gradients) values.fill(0);
      const losses = sscdrLoss(
        map,
        {
          size,
          user: gather64(source.users, source.dim, rows),
          positive: itemsOf(positives),
          negative: itemsOf(negatives),
          targetUser: gather64(target.users, target.dim, rows),
          ranked,
        },
        gradient,
      );
      adam.step(gradients);
      return losses;
    },
    read: () => {},
  };
}

function wasmTrainer(
  map: LinearLayer,
  { source, target }: BaseModels,
  users: Int32Array,
  settings: Settings,
  capacity: number,
): SscdrTrainer {
  const trained = userSlots(users);
  const kernel = createSscdrKernel({
    sourceDim: source.dim,
    targetDim: target.dim,
    capacity,
    users: trained.users.length,
    items: source.items.length / source.dim,
  });
  const { layout, f32, i32, f64 } = kernel;
  const { E, F } = layout;
  padRows(gatherRows(source.users, source.dim, trained.users), source.dim, f32, layout.users, E);
  padRows(gatherRows(target.users, target.dim, trained.users), target.dim, f32, layout.goals, F);
  padRows(source.items, source.dim, f32, layout.items, E);
  const { weight, bias } = map;
  padRows(weight, map.inDim, f64, layout.weight / 2, E);
  if (bias) f64.set(bias, layout.bias / 2);
  const slots = i32.subarray(layout.slots, layout.slots + capacity);
  let steps = 0;
  return {
    positives: i32.subarray(layout.positives, layout.positives + capacity),
    negatives: i32.subarray(layout.negatives, layout.negatives + capacity),
    step: (batch) => {
      for (let r = 0; r < batch.length; r++) slots[r] = trained.slots[batch[r]];
      const { rate, correction } = adamScale(++steps, settings);
      kernel.train(batch.length, rate, correction);
      return { map: f64[layout.losses / 2], rank: f64[layout.losses / 2 + 1] };
    },
    read: () => {
      for (let k = 0; k < weight.length; k++) {
        weight[k] = f64[layout.weight / 2 + Math.floor(k / map.inDim) * E + (k % map.inDim)];
      }
      bias?.set(f64.subarray(layout.bias / 2, layout.bias / 2 + bias.length));
    },
  };
}
