import type { EmbeddingModel } from '../../embedding/embedding-model';
import type { KernelEngine } from '../../kernels/load';
import { createPtupcdrKernel } from '../../kernels/ptupcdr';
import { Adam, type AdamSettings, adamScale } from '../../math/adam';
import { gather64, gatherRows, padRows } from '../../math/gather-rows';
import { zeroLayer } from '../../math/linear-layer';
import { type KeptHistories, keptHistories } from './kept-histories';
import { type PtupcdrLayers, ptupcdrArrays, ptupcdrLoss, ptupcdrWorkspace } from './ptupcdr-network';

/** What PTUPCDR is trained on. */
export interface PtupcdrRows {
  readonly source: EmbeddingModel;
  readonly target: EmbeddingModel;
  /** Histories of all `users`. */
  readonly kept: KeptHistories;
  /** User and item of each rating row, and its rating less the item's offset. */
  readonly users: Int32Array;
  readonly items: Int32Array;
  readonly ratings: Float64Array;
}

/** Trains the meta network; both engines give the same bits. */
export interface PtupcdrTrainer {
  /** One Adam step on a batch of rows; returns the task loss before it. */
  step(batch: Int32Array): number;
  /** Brings the layers to where the training stands. */
  read(): void;
}

/** Adam's learning rate, and rows of the largest batch. */
type Settings = Pick<AdamSettings, 'learningRate'> & { readonly batchSize: number };

/** A trainer of `layers` from where they stand. */
export function createPtupcdrTrainer(
  layers: PtupcdrLayers,
  rows: PtupcdrRows,
  settings: Settings,
  engine: KernelEngine,
): PtupcdrTrainer {
  const capacity = Math.min(settings.batchSize, rows.users.length);
  return engine === 'js' ? jsTrainer(layers, rows, settings, capacity) : wasmTrainer(layers, rows, settings, capacity);
}

function jsTrainer(layers: PtupcdrLayers, rows: PtupcdrRows, settings: Settings, capacity: number): PtupcdrTrainer {
  const { source, target, kept, users, items, ratings } = rows;
  const { inDim: h, outDim: size } = layers.bridge;
  const adam = new Adam(ptupcdrArrays(layers), { learningRate: settings.learningRate });
  const gradient: PtupcdrLayers = {
    attention: { hidden: zeroLayer(source.dim, source.dim, true), score: zeroLayer(source.dim, 1, false) },
    hidden: zeroLayer(source.dim, h, true),
    bridge: zeroLayer(h, size, true),
  };
  const gradients = ptupcdrArrays(gradient);
  const workspace = ptupcdrWorkspace(layers, capacity);
  return {
    step: (batch) => {
      const userRows = batch.map((row) => users[row]);
      const batchRows = {
        history: keptHistories(kept, userRows, source.dim),
        user: gather64(source.users, source.dim, userRows),
        item: gather64(
          target.items,
          target.dim,
          batch.map((row) => items[row]),
        ),
        rating: Float64Array.from(batch, (row) => ratings[row]),
      };
      for (const array of gradients) array.fill(0);
      const loss = ptupcdrLoss(layers, batchRows, gradient, workspace);
      adam.step(gradients);
      return loss;
    },
    read: () => {},
  };
}

function wasmTrainer(layers: PtupcdrLayers, rows: PtupcdrRows, settings: Settings, capacity: number): PtupcdrTrainer {
  const { source, target, kept, users, items, ratings } = rows;
  const { inDim: h, outDim: size } = layers.bridge;
  const kernel = createPtupcdrKernel({
    sourceDim: source.dim,
    targetDim: target.dim,
    hidden: h,
    capacity,
    length: kept.length,
    users: kept.users.length,
    places: kept.starts[kept.users.length],
    items: target.items.length / target.dim,
    rows: users.length,
  });
  const { layout, f32, i32, f64 } = kernel;
  const { E, F, Q } = layout;
  padRows(gatherRows(source.users, source.dim, kept.users), source.dim, f32, layout.users, E);
  padRows(kept.vectors, source.dim, f32, layout.history, E);
  padRows(target.items, target.dim, f32, layout.items, F);
  i32.set(kept.starts, layout.starts);
  for (let row = 0, at = layout.records; row < users.length; row++, at += 4) {
    i32[at] = kept.slotOf[users[row]];
    i32[at + 1] = items[row];
    f64[at / 2 + 1] = ratings[row];
  }

  // Where each of `ptupcdrArrays` lies: numbers in a row of it, first place, and from one row and one number to the next.
  const d = source.dim;
  const places = [
    { width: d, at: layout.attentionWeight, row: E, step: 1 },
    { width: d, at: layout.attentionBias, row: 0, step: 1 },
    { width: d, at: layout.score, row: 0, step: 1 },
    { width: d, at: layout.hiddenWeight, row: E, step: 1 },
    { width: h, at: layout.hiddenBias, row: 0, step: 1 },
    { width: h, at: layout.bridgeWeight, row: 1, step: Q },
    { width: size, at: layout.bridgeBias, row: 0, step: 1 },
  ];
  const eachParameter = (visit: (array: Float64Array, k: number, place: number) => void): void => {
    ptupcdrArrays(layers).forEach((array, which) => {
      const { width, at, row, step } = places[which];
      for (let k = 0; k < array.length; k++) {
        visit(array, k, at / 2 + Math.floor(k / width) * row + (k % width) * step);
      }
    });
  };
  eachParameter((array, k, place) => {
    f64[place] = array[k];
  });
  let steps = 0;
  return {
    step: (batch) => {
      i32.set(batch, layout.batch);
      const { rate, correction } = adamScale(++steps, settings);
      return kernel.train(batch.length, rate, correction);
    },
    read: () =>
      eachParameter((array, k, place) => {
        array[k] = f64[place];
      }),
  };
}
