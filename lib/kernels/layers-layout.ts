import { DIM_PARAMETERS, type DimParameterShape } from './dim-parameters';
import { layOut, type MemoryTable, type Place, type Places, type ScalarTable, wordsOfAll } from './memory-table';

/** Rows that are trained or sampled in one call: what they need fits into a processor's second cache. */
export const LAYERS_ROWS = 128;

/** The activations in the order in which `assembly/layers/activation.ts` numbers them. */
export const LAYERS_ACTIVATIONS = ['none', 'relu', 'silu', 'tanh'] as const;

/** Sizes of a DIM that is computed layer by layer. */
export interface LayersSizes {
  /** d. */
  readonly dim: number;
  /** h. */
  readonly hidden: number;
  /** N, discrete time steps. */
  readonly steps: number;
}

/** Everything that the kernel is told once. */
export interface LayersSpec {
  readonly sizes: LayersSizes;
  readonly activation: (typeof LAYERS_ACTIVATIONS)[number];
  readonly guidance: number;
  readonly learningRate: number;
  readonly clipNorm: number;
}

/** The sizes padded: E = d + 1 to a multiple of 4, H = h to one of 8. */
export interface LayersShape extends LayersSizes, DimParameterShape {
  /** Words from one row of a batch's layer to the next: a little more than H, so that a column does not fall on few cache lines. */
  readonly Z: number;
  /** Words of the parameter block; `first`, `second` and `gradient` have the same shape. */
  readonly parameterWords: number;
}

const f32 = (count: Place<LayersShape>['count']): Place<LayersShape> => ({ type: 'f32', count });
const i32 = (count: Place<LayersShape>['count']): Place<LayersShape> => ({ type: 'i32', count });
const f64 = (count: Place<LayersShape>['count']): Place<LayersShape> => ({ type: 'f64', count });

/** Users that the sampler takes through the layers together; assembly/layers/estimate.ts has the number too. */
export const LAYERS_USERS = 16;

/**
 * The memory of a DIM with activations, which is computed layer by layer; the WebAssembly kernel and its JavaScript twin share
 * it. Padding is 0: every φ leaves 0 as it is, so that it neither adds to a sum nor is moved by Adam.
 */
export const LAYERS_MEMORY = {
  ...DIM_PARAMETERS,
  /** Adam's m, v and the gradient of the block. */
  first: f32((s) => s.parameterWords),
  second: f32((s) => s.parameterWords),
  gradient: f32((s) => s.parameterWords),
  /** W2ᵀ and W2 in panels of eight columns, for the passes forward and back. */
  w2Forward: f32((s) => s.H * s.H),
  w2Back: f32((s) => s.H * s.H),
  /** [H]. */
  zeros: f32((s) => s.H),
  /** τ(t) of the time steps, [N × H]. */
  tau: f32((s) => s.steps * s.H),

  // A batch, written by the caller: rows of E.
  /** x_t in training, the solver's x in sampling. */
  x: f32((s) => LAYERS_ROWS * s.E),
  /** What the network is to predict. */
  goal: f32((s) => LAYERS_ROWS * s.E),
  /** [u_s, 1]; the ones are set once. */
  source: f32((s) => LAYERS_ROWS * s.E),
  /** [rows]. */
  time: i32(() => LAYERS_ROWS),
  /** 0 or 1, [rows]. */
  keep: f32(() => LAYERS_ROWS),

  // Between the steps of a batch: rows of E, and layers in rows of Z.
  masked: f32((s) => LAYERS_ROWS * s.E),
  conditionPart: f32((s) => LAYERS_ROWS * s.E),
  timeParts: f32((s) => LAYERS_ROWS * s.E),
  input: f32((s) => LAYERS_ROWS * s.E),
  delta: f32((s) => LAYERS_ROWS * s.E),
  tauRows: f32((s) => LAYERS_ROWS * s.Z),
  /** φ and φ′ of the first and of the second layer. */
  a1: f32((s) => LAYERS_ROWS * s.Z),
  slope1: f32((s) => LAYERS_ROWS * s.Z),
  a2: f32((s) => LAYERS_ROWS * s.Z),
  slope2: f32((s) => LAYERS_ROWS * s.Z),
  /** The loss's slope in the second layer. */
  back: f32((s) => LAYERS_ROWS * s.Z),

  // Sampling.
  /** τ at the solver's time, [H], and a row of padding. */
  tauNow: f32((s) => 2 * s.H),
  /** W1 (P τ + p) + b1, [H]. */
  timeHidden: f32((s) => s.H),
  /** W1 (C u + c), [rows × Z]. */
  guide: f32((s) => LAYERS_ROWS * s.Z),
  /** The guided estimate, rows of E. */
  estimate: f32((s) => LAYERS_ROWS * s.E),
  /** Both layers of some users without and with the condition, and their mixture. */
  pairs: f32((s) => 2 * LAYERS_USERS * s.Z),
  hidden: f32((s) => 2 * LAYERS_USERS * s.Z),
  mixed: f32((s) => LAYERS_USERS * s.Z),

  /** The batch's loss so far and the Adam steps taken. */
  losses: f64(() => 2),
} satisfies MemoryTable<LayersShape>;

/** Where everything lies, in 4-byte words, and the padded sizes. */
export type LayersLayout = Places<typeof LAYERS_MEMORY> & Omit<LayersShape, keyof LayersSizes>;

/** What `assembly/layers/` is told besides the places. */
export const LAYERS_SCALARS = {
  d: { type: 'i32', of: ({ sizes }) => sizes.dim },
  E: { type: 'i32', of: (_, l) => l.E },
  H: { type: 'i32', of: (_, l) => l.H },
  /** Bytes of a row of E, of a row of H, and from one row of a layer to the next. */
  rowE: { type: 'usize', of: (_, l) => l.E * 4 },
  rowH: { type: 'usize', of: (_, l) => l.H * 4 },
  rowZ: { type: 'usize', of: (_, l) => l.Z * 4 },
  parameterBytes: { type: 'usize', of: (_, l) => l.parameterWords * 4 },
  activation: { type: 'i32', of: (spec) => LAYERS_ACTIVATIONS.indexOf(spec.activation) },
  guidance: { type: 'f64', of: (spec) => spec.guidance },
  learningRate: { type: 'f64', of: (spec) => spec.learningRate },
  clipNorm: { type: 'f64', of: (spec) => spec.clipNorm },
} satisfies ScalarTable<LayersSpec, LayersLayout>;

/** Lays the memory out from word `start`. */
export function layersLayout(sizes: LayersSizes, start: number): LayersLayout {
  const E = Math.ceil((sizes.dim + 1) / 4) * 4;
  const H = Math.ceil(sizes.hidden / 8) * 8;
  const Z = H + 4;
  const parameterWords = wordsOfAll(DIM_PARAMETERS, { E, H });
  return { ...layOut(LAYERS_MEMORY, { ...sizes, E, H, Z, parameterWords }, start), E, H, Z, parameterWords };
}
