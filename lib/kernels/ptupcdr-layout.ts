import { layOut, type MemoryTable, type Place, type Places, type ScalarTable, wordsOfAll } from './memory-table';

/** Sizes of a PTUPCDR trainer. */
export interface PtupcdrSizes {
  /** d_s and d_t. */
  readonly sourceDim: number;
  readonly targetDim: number;
  /** h. */
  readonly hidden: number;
  /** Rows of the largest batch. */
  readonly capacity: number;
  /** Most places of a history. */
  readonly length: number;
  /** Users that have a history and a vector, and the places of all their histories. */
  readonly users: number;
  readonly places: number;
  /** Items of the target table. */
  readonly items: number;
  /** Rating rows. */
  readonly rows: number;
}

/** The sizes padded: E, F, H and Q are d_s, d_t, h and d_s · d_t rounded up to whole vectors of two. */
export interface PtupcdrShape extends PtupcdrSizes {
  readonly E: number;
  readonly F: number;
  readonly H: number;
  readonly Q: number;
  /** Groups of four places that hold a history. */
  readonly panels: number;
  /** Words of the parameter block; `first`, `second` and `gradient` have the same shape. */
  readonly parameterWords: number;
}

const pad2 = (n: number): number => Math.ceil(n / 2) * 2;

const f32 = (count: Place<PtupcdrShape>['count']): Place<PtupcdrShape> => ({ type: 'f32', count });
const f64 = (count: Place<PtupcdrShape>['count']): Place<PtupcdrShape> => ({ type: 'f64', count });
const i32 = (count: Place<PtupcdrShape>['count']): Place<PtupcdrShape> => ({ type: 'i32', count });

/** The parameter block. Padding is 0 and has no gradient, so Adam leaves it 0. */
const PARAMETERS = {
  /** K: rows of E. */
  attentionWeight: f64((s) => s.E * s.E),
  attentionBias: f64((s) => s.E),
  /** q. */
  score: f64((s) => s.E),
  /** D: rows of E. */
  hiddenWeight: f64((s) => s.H * s.E),
  hiddenBias: f64((s) => s.H),
  /** Wᵀ: a row of Q for each unit of the hidden layer. */
  bridgeWeight: f64((s) => s.H * s.Q),
  bridgeBias: f64((s) => s.Q),
} satisfies MemoryTable<PtupcdrShape>;

/** The memory of a PTUPCDR trainer. */
export const PTUPCDR_MEMORY = {
  ...PARAMETERS,
  /** Adam's m, v and the gradient of the block. */
  first: f64((s) => s.parameterWords / 2),
  second: f64((s) => s.parameterWords / 2),
  gradient: f64((s) => s.parameterWords / 2),

  // What is trained on, written once by the caller.
  /** u_s: rows of E. */
  users: f32((s) => s.users * s.E),
  /** The first place of each user's history, [users + 1]. */
  starts: i32((s) => s.users + 1),
  /** Item vectors of all places, rows of E; three more may be read. */
  history: f32((s) => (s.places + 3) * s.E),
  /** v_t: rows of F. */
  items: f32((s) => s.items * s.F),
  /** Rating rows: the user and the item as int32, then the rating less the item's offset as float64. */
  records: f64((s) => 2 * s.rows),
  /** Rows of the batch, [capacity]; written before each. */
  batch: i32((s) => s.capacity),

  // Between the steps of a batch.
  /** Dᵀ: rows of H. */
  hiddenColumns: f64((s) => s.sourceDim * s.H),
  /** Four item vectors, transposed: [E × 4]. */
  panel: f64((s) => s.E * 4),
  /** Item vectors of one history, rows of E. */
  vectors: f64((s) => s.panels * 4 * s.E),
  /** By place of one history: the gradient by the score, and what it gives a unit's weight in the score and before its relu. */
  pulls: f64((s) => s.panels * 4),
  shares: f64((s) => s.panels * 4),
  deltas: f64((s) => s.panels * 4),
  /** Gradient by c of one row, [E]. */
  contextGradient: f64((s) => s.E),
  /** Softmax over the places, rows of 4 panels. */
  weights: f64((s) => s.capacity * s.panels * 4),
  /** relu(K v + k): by row, panel, unit and place of the panel. */
  activation: f64((s) => s.capacity * s.panels * s.E * 4),
  /** c: rows of E. */
  context: f64((s) => s.capacity * s.E),
  /** z = relu(D c + d): rows of H. */
  code: f64((s) => s.capacity * s.H),
  /** Wᵀ p where z is not 0, then the gradient by z: rows of H. */
  codeGradient: f64((s) => s.capacity * s.H),
  /** p = u_s ⊗ v_t: rows of Q; writing a row may reach into the next. */
  pairs: f64((s) => (s.capacity + 1) * s.Q),
  /** Residuals, then the gradient by the prediction; three more may be written. */
  residuals: f64((s) => s.capacity + 3),
  /** Which units of each row are not 0, and how many. */
  unitsOfRow: i32((s) => s.capacity * s.H),
  unitCount: i32((s) => s.capacity),
  /** Which rows of the batch have each unit not 0, and how many; the last list has all. */
  rowsOfUnit: i32((s) => (s.H + 1) * s.capacity),
  rowCount: i32((s) => s.H + 1),
  /** Numbers by entry of a list; three more may be written. */
  sums: f64((s) => Math.max(s.capacity, s.H) + 3),
} satisfies MemoryTable<PtupcdrShape>;

/** Where everything lies, in 4-byte words, and the padded sizes. */
export type PtupcdrLayout = Places<typeof PTUPCDR_MEMORY> & Omit<PtupcdrShape, keyof PtupcdrSizes>;

/** What `assembly/ptupcdr/` is told besides the places. */
export const PTUPCDR_SCALARS = {
  sourceDim: { type: 'i32', of: (s) => s.sourceDim },
  targetDim: { type: 'i32', of: (s) => s.targetDim },
  hidden: { type: 'i32', of: (s) => s.hidden },
  capacity: { type: 'i32', of: (s) => s.capacity },
  panels: { type: 'i32', of: (_, l) => l.panels },
  /** Bytes of rows of E, H and Q in float64. */
  rowE: { type: 'usize', of: (_, l) => l.E * 8 },
  rowH: { type: 'usize', of: (_, l) => l.H * 8 },
  rowQ: { type: 'usize', of: (_, l) => l.Q * 8 },
  /** Bytes of rows of E and F in float32. */
  givenE: { type: 'usize', of: (_, l) => l.E * 4 },
  givenF: { type: 'usize', of: (_, l) => l.F * 4 },
  parameterBytes: { type: 'usize', of: (_, l) => l.parameterWords * 4 },
} satisfies ScalarTable<PtupcdrSizes, PtupcdrLayout>;

/** Lays the memory out from word `start`. */
export function ptupcdrLayout(sizes: PtupcdrSizes, start: number): PtupcdrLayout {
  const padded = {
    E: pad2(sizes.sourceDim),
    F: pad2(sizes.targetDim),
    H: pad2(sizes.hidden),
    Q: pad2(sizes.sourceDim * sizes.targetDim),
    panels: Math.ceil(sizes.length / 4),
  };
  const parameterWords = wordsOfAll(PARAMETERS, { ...sizes, ...padded, parameterWords: 0 });
  const shape = { ...padded, parameterWords };
  return { ...layOut(PTUPCDR_MEMORY, { ...sizes, ...shape }, start), ...shape };
}
