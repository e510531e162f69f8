import { type AdamConstants, LONG_POWERS, SHORT_POWERS } from './adam-drift';
import { layOut, type MemoryTable, type Place, type Places, type ScalarTable } from './memory-table';

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

/** Everything that a matrix factorisation kernel is told once. */
export interface MfSpec {
  readonly sizes: MfSizes;
  readonly adam: AdamConstants;
  /** The last coordinate of a line is a bias, added to `mean` instead of multiplied. */
  readonly biased: boolean;
  /** True for the trajectory of dense Adam (untouched lines drift), false for that of sparse Adam (they rest). */
  readonly lazy: boolean;
  /** Added to every prediction where biased. */
  readonly mean: number;
  /** Largest step of the drift tables. */
  readonly cap: number;
}

/** The sizes with what follows from them. */
export interface MfShape extends MfSizes {
  readonly cap: number;
  /** Words of one state line, a multiple of 16 (a cache line). */
  readonly stride: number;
  /** Words of one gradient: `width` rounded up to whole vectors of 4. */
  readonly gradientStride: number;
}

/** Coordinates of one rating in the memory: user row, item row, rating (float32). */
export const RECORD_WORDS = 3;
/** Swap partners and rows read back go through a buffer of this many words. */
export const EXCHANGE_WORDS = 16384;

const f32 = (count: Place<MfShape>['count']): Place<MfShape> => ({ type: 'f32', count });
const i32 = (count: Place<MfShape>['count']): Place<MfShape> => ({ type: 'i32', count });

/**
 * The memory of a matrix factorisation trainer; the WebAssembly kernel and its JavaScript twin share it.
 *
 * State: one line per user and then per item, [w | m | v | last step | slot], `width` words each of the first three. d = 10 gives 32 words: two
 * cache lines hold everything that a rating reads and writes of a user.
 */
export const MF_MEMORY = {
  state: f32((s) => (s.users + s.items) * s.stride),
  records: f32((s) => s.rows * RECORD_WORDS),
  /** Gradients of the lines that the batch touches, [2 batchSize × gradientStride]. */
  gradients: f32((s) => 2 * s.batchSize * s.gradientStride),
  /** State line of each slot, [2 batchSize]. */
  slots: i32((s) => 2 * s.batchSize),
  exchange: f32(() => EXCHANGE_WORDS),

  // The drift, as in `DriftTables`.
  correction: f32((s) => s.cap + 1),
  rate: f32((s) => s.cap + 1),
  sum: f32((s) => s.cap + 1),
  epsilonSum: f32((s) => s.cap + 1),
  beta1Powers: f32(() => SHORT_POWERS),
  ratioPowers: f32(() => SHORT_POWERS),
  epsilonPowers: f32(() => SHORT_POWERS),
  beta2Low: f32(() => LONG_POWERS),
  beta2High: f32(() => LONG_POWERS),
} satisfies MemoryTable<MfShape>;

/** Where everything lies, in 4-byte words, and how far lines lie apart. */
export type MfLayout = Places<typeof MF_MEMORY> & Pick<MfShape, 'stride' | 'gradientStride'>;

/** What `assembly/mf/` is told besides the places; `stride` and `gradientStride` are in bytes there. */
export const MF_SCALARS = {
  width: { type: 'i32', of: ({ sizes }) => sizes.width },
  /** Coordinates that are multiplied: those but the bias. */
  dim: { type: 'i32', of: ({ sizes, biased }) => (biased ? sizes.width - 1 : sizes.width) },
  biased: { type: 'bool', of: (spec) => spec.biased },
  lazy: { type: 'bool', of: (spec) => spec.lazy },
  cap: { type: 'i32', of: (spec) => spec.cap },
  rows: { type: 'i32', of: ({ sizes }) => sizes.rows },
  batchSize: { type: 'i32', of: ({ sizes }) => sizes.batchSize },
  stride: { type: 'usize', of: (_, l) => l.stride * 4 },
  gradientStride: { type: 'usize', of: (_, l) => l.gradientStride * 4 },
  /** Bytes of w, of m and of v in a line, and of all three: the line's last step lies behind them. */
  fieldBytes: { type: 'usize', of: ({ sizes }) => sizes.width * 4 },
  lastStep: { type: 'usize', of: ({ sizes }) => sizes.width * 12 },
  learningRate: { type: 'f64', of: ({ adam }) => adam.learningRate },
  beta1: { type: 'f64', of: ({ adam }) => adam.beta1 },
  beta2: { type: 'f64', of: ({ adam }) => adam.beta2 },
  epsilon: { type: 'f64', of: ({ adam }) => adam.epsilon },
  mean: { type: 'f32', of: (spec) => spec.mean },
} satisfies ScalarTable<MfSpec, MfLayout>;

/**
 * Lays the memory out from word `start`. State lines start on a multiple of 16 words.
 * @throws RangeError where it would not fit into the 4 GiB of a WebAssembly memory
 */
export function mfLayout({ sizes, cap }: Pick<MfSpec, 'sizes' | 'cap'>, start: number): MfLayout {
  const stride = Math.ceil((3 * sizes.width + 2) / 16) * 16;
  const gradientStride = Math.ceil(sizes.width / 4) * 4;
  const places = layOut(MF_MEMORY, { ...sizes, cap, stride, gradientStride }, start);
  if (places.end * 4 > 65535 * 65536) {
    throw new RangeError(
      `training ${sizes.rows} ratings of ${sizes.users} users and ${sizes.items} items needs ` +
        `${(places.end / 2 ** 28).toFixed(1)} GiB, more than the 4 GiB of one trainer`,
    );
  }
  return { ...places, stride, gradientStride };
}
