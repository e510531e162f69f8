import { type DriftTables, LONG_POWERS, SHORT_POWERS } from './adam-drift';

/** What a matrix factorisation trainer must hold. */
export interface MfSizes {
  readonly users: number;
  readonly items: number;
  /** Ratings. */
  readonly rows: number;
  /** Trained coordinates of a user or an item: d, plus one with biases. */
  readonly width: number;
  readonly batchSize: number;
}

/** Coordinates of one rating in the memory: user row, item row, rating (float32). */
export const RECORD_WORDS = 3;
/** Swap partners and rows read back go through a buffer of this many words. */
export const EXCHANGE_WORDS = 16384;

/**
 * Where everything lies in one flat memory, in 4-byte words: the WebAssembly kernel and its JavaScript twin share it.
 *
 * State: one line per user and then per item, [w | m | v | last step | slot], `width` words each of the first three. d = 10 gives 32 words: two
 * cache lines hold everything that a rating reads and writes of a user.
 */
export interface MfLayout {
  /** Words of one state line, a multiple of 16 (a cache line). */
  readonly stride: number;
  /** Words of one gradient: `width` rounded up to whole vectors of 4. */
  readonly gradientStride: number;
  readonly state: number;
  readonly records: number;
  /** Gradients of the lines that the batch touches, [2 batchSize × gradientStride]. */
  readonly gradients: number;
  /** State line of each slot, [2 batchSize]. */
  readonly slots: number;
  readonly exchange: number;
  /** Tables of the drift, in the order of `DriftTables`. */
  readonly correction: number;
  readonly rate: number;
  readonly sum: number;
  readonly epsilonSum: number;
  readonly beta1Powers: number;
  readonly ratioPowers: number;
  readonly epsilonPowers: number;
  readonly beta2Low: number;
  readonly beta2High: number;
  /** One past the last word. */
  readonly end: number;
}

/**
 * Lays the memory out from word `start`. State lines start on a multiple of 16 words.
 * @throws RangeError where it would not fit into the 4 GiB of a WebAssembly memory
 */
export function mfLayout(sizes: MfSizes, drift: DriftTables, start: number): MfLayout {
  const stride = Math.ceil((3 * sizes.width + 2) / 16) * 16;
  const gradientStride = Math.ceil(sizes.width / 4) * 4;
  let next = start;
  const take = (words: number): number => {
    const at = Math.ceil(next / 16) * 16;
    next = at + words;
    return at;
  };
  const layout = {
    stride,
    gradientStride,
    state: take((sizes.users + sizes.items) * stride),
    records: take(sizes.rows * RECORD_WORDS),
    gradients: take(2 * sizes.batchSize * gradientStride),
    slots: take(2 * sizes.batchSize),
    exchange: take(EXCHANGE_WORDS),
    correction: take(drift.cap + 1),
    rate: take(drift.cap + 1),
    sum: take(drift.cap + 1),
    epsilonSum: take(drift.cap + 1),
    beta1Powers: take(SHORT_POWERS),
    ratioPowers: take(SHORT_POWERS),
    epsilonPowers: take(SHORT_POWERS),
    beta2Low: take(LONG_POWERS),
    beta2High: take(LONG_POWERS),
    // A vector load at the end of the last table may reach past it.
    end: take(16) + 16,
  };
  if (layout.end * 4 > 65535 * 65536) {
    throw new RangeError(
      `training ${sizes.rows} ratings of ${sizes.users} users and ${sizes.items} items needs ` +
        `${(layout.end / 2 ** 28).toFixed(1)} GiB, more than the 4 GiB of one trainer`,
    );
  }
  return layout;
}
