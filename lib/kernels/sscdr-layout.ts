import { layOut, type MemoryTable, type Place, type Places, type ScalarTable, wordsOfAll } from './memory-table';

/** Sizes of an SSCDR trainer. */
export interface SscdrSizes {
  /** d_s and d_t. */
  readonly sourceDim: number;
  readonly targetDim: number;
  /** Rows of the largest batch. */
  readonly capacity: number;
  /** Users of the tables, and source items. */
  readonly users: number;
  readonly items: number;
}

/** The sizes padded: E and F are d_s and d_t rounded up to whole vectors of two. */
export interface SscdrShape extends SscdrSizes {
  readonly E: number;
  readonly F: number;
  /** Words of the parameter block; `first`, `second` and `gradient` have the same shape. */
  readonly parameterWords: number;
}

const pad2 = (n: number): number => Math.ceil(n / 2) * 2;

const f32 = (count: Place<SscdrShape>['count']): Place<SscdrShape> => ({ type: 'f32', count });
const f64 = (count: Place<SscdrShape>['count']): Place<SscdrShape> => ({ type: 'f64', count });
const i32 = (count: Place<SscdrShape>['count']): Place<SscdrShape> => ({ type: 'i32', count });

/** The parameter block. Padding is 0 and has no gradient, so Adam leaves it 0. */
const PARAMETERS = {
  /** W: rows of E. */
  weight: f64((s) => s.targetDim * s.E),
  bias: f64((s) => s.F),
} satisfies MemoryTable<SscdrShape>;

/** The memory of an SSCDR trainer. */
export const SSCDR_MEMORY = {
  ...PARAMETERS,
  /** Adam's m, v and the gradient of the block. */
  first: f64((s) => s.parameterWords / 2),
  second: f64((s) => s.parameterWords / 2),
  gradient: f64((s) => s.parameterWords / 2),

  // What is trained on, written once by the caller.
  /** u_s: rows of E. */
  users: f32((s) => s.users * s.E),
  /** u_t: rows of F. */
  goals: f32((s) => s.users * s.F),
  /** v: rows of E. */
  items: f32((s) => s.items * s.E),

  // A batch, written before each step: the row's user in the tables, and its two items; a negative item of −1: it has none.
  slots: i32((s) => s.capacity),
  positives: i32((s) => s.capacity),
  negatives: i32((s) => s.capacity),

  // Between the steps of a batch.
  /** Wᵀ: rows of F. */
  columns: f64((s) => s.sourceDim * s.F),
  /** u_t of one row. */
  goal: f64((s) => s.F),
  /** One term's gradient of a row of W. */
  part: f64((s) => s.E),
  /** Inputs of f as rows of E: of all rows, and of those whose hinge is open. */
  userRows: f64((s) => s.capacity * s.E),
  positiveRows: f64((s) => s.capacity * s.E),
  negativeRows: f64((s) => s.capacity * s.E),
  /** f less u_t, then the gradient by f: rows of F. */
  userDeltas: f64((s) => s.capacity * s.F),
  positiveDeltas: f64((s) => s.capacity * s.F),
  negativeDeltas: f64((s) => s.capacity * s.F),
  /** The two terms of the loss that a call leaves: map and rank. */
  losses: f64(() => 2),
} satisfies MemoryTable<SscdrShape>;

/** Where everything lies, in 4-byte words, and the padded sizes. */
export type SscdrLayout = Places<typeof SSCDR_MEMORY> & Omit<SscdrShape, keyof SscdrSizes>;

/** What `assembly/sscdr/` is told besides the places. */
export const SSCDR_SCALARS = {
  sourceDim: { type: 'i32', of: (s) => s.sourceDim },
  targetDim: { type: 'i32', of: (s) => s.targetDim },
  /** Bytes of rows of E and F in float64. */
  rowE: { type: 'usize', of: (_, l) => l.E * 8 },
  rowF: { type: 'usize', of: (_, l) => l.F * 8 },
  parameterBytes: { type: 'usize', of: (_, l) => l.parameterWords * 4 },
} satisfies ScalarTable<SscdrSizes, SscdrLayout>;

/** Lays the memory out from word `start`. */
export function sscdrLayout(sizes: SscdrSizes, start: number): SscdrLayout {
  const padded = { E: pad2(sizes.sourceDim), F: pad2(sizes.targetDim) };
  const parameterWords = wordsOfAll(PARAMETERS, { ...sizes, ...padded, parameterWords: 0 });
  const shape = { ...padded, parameterWords };
  return { ...layOut(SSCDR_MEMORY, { ...sizes, ...shape }, start), ...shape };
}
