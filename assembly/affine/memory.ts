// Where everything lies in the memory that lib/kernels/affine-layout.ts lays out. Addresses are in bytes; all rows are padded to
// whole vectors, padding is 0.

export let d: i32 = 0;
export let evaluations: i32 = 0;
export let programLength: i32 = 0;
export let registerOut: i32 = 0;
export let parameterBytes: usize = 0;
/** Bytes of a row of E and of a row of H. */
export let rowE: usize = 0;
export let rowH: usize = 0;
/** Half a time embedding, and bytes of a row of half a time embedding. */
export let half: i32 = 0;
export let rowHalf: usize = 0;
export let steps: i32 = 0;
export let E: i32 = 0;
export let H: i32 = 0;
export let guidance: f64 = 0;
export let learningRate: f64 = 0;
export let clipNorm: f64 = 0;

export let w1: usize = 0;
export let w2: usize = 0;
export let b2: usize = 0;
export let w3: usize = 0;
export let b3: usize = 0;
export let timeWeight: usize = 0;
export let timeBias: usize = 0;
export let condition: usize = 0;
export let first: usize = 0;
export let second: usize = 0;
export let gradient: usize = 0;
export let waves: usize = 0;
export let turn: usize = 0;
export let signal: usize = 0;
export let sigma: usize = 0;
export let planTau: usize = 0;
export let program: usize = 0;
export let target: usize = 0;
export let source: usize = 0;
export let noise: usize = 0;
export let time: usize = 0;
export let keep: usize = 0;
export let items: usize = 0;
export let ratings: usize = 0;
export let users: usize = 0;
export let slots: usize = 0;
export let itemTable: usize = 0;
export let itemSlots: usize = 0;
export let batchWaves: usize = 0;
export let turned: usize = 0;
export let sinePart: usize = 0;
export let cosinePart: usize = 0;
export let sineDelta: usize = 0;
export let cosineDelta: usize = 0;
export let turnedMoments: usize = 0;
export let masked: usize = 0;
export let conditionPart: usize = 0;
export let input: usize = 0;
export let delta: usize = 0;
export let w21: usize = 0;
export let w32: usize = 0;
export let map: usize = 0;
export let mapOnly: usize = 0;
export let moments: usize = 0;
export let sourceMoments: usize = 0;
export let tauMoments: usize = 0;
export let inner: usize = 0;
export let oldW3: usize = 0;
export let registers: usize = 0;
export let base: usize = 0;
export let map64: usize = 0;
export let planTime: usize = 0;
export let sampler: usize = 0;
export let align: usize = 0;
export let alignFirst: usize = 0;
export let alignSecond: usize = 0;
export let alignGradient: usize = 0;
export let sampled: usize = 0;
export let aligned: usize = 0;
export let losses: usize = 0;

// @ts-ignore: decorator
@inline
function place(table: usize, k: i32): usize {
  return load<usize>(table + (<usize>k << 2));
}

/** Takes the byte addresses from `table`, in the order of AFFINE_PLACES. */
export function affinePlaces(table: usize): void {
  let k = 0;
  w1 = place(table, k++);
  w2 = place(table, k++);
  b2 = place(table, k++);
  w3 = place(table, k++);
  b3 = place(table, k++);
  timeWeight = place(table, k++);
  timeBias = place(table, k++);
  condition = place(table, k++);
  first = place(table, k++);
  second = place(table, k++);
  gradient = place(table, k++);
  waves = place(table, k++);
  turn = place(table, k++);
  signal = place(table, k++);
  sigma = place(table, k++);
  planTau = place(table, k++);
  program = place(table, k++);
  target = place(table, k++);
  source = place(table, k++);
  noise = place(table, k++);
  time = place(table, k++);
  keep = place(table, k++);
  items = place(table, k++);
  ratings = place(table, k++);
  users = place(table, k++);
  slots = place(table, k++);
  itemTable = place(table, k++);
  itemSlots = place(table, k++);
  batchWaves = place(table, k++);
  turned = place(table, k++);
  sinePart = place(table, k++);
  cosinePart = place(table, k++);
  sineDelta = place(table, k++);
  cosineDelta = place(table, k++);
  turnedMoments = place(table, k++);
  masked = place(table, k++);
  conditionPart = place(table, k++);
  input = place(table, k++);
  delta = place(table, k++);
  w21 = place(table, k++);
  w32 = place(table, k++);
  map = place(table, k++);
  mapOnly = place(table, k++);
  moments = place(table, k++);
  sourceMoments = place(table, k++);
  tauMoments = place(table, k++);
  inner = place(table, k++);
  oldW3 = place(table, k++);
  registers = place(table, k++);
  base = place(table, k++);
  map64 = place(table, k++);
  planTime = place(table, k++);
  sampler = place(table, k++);
  align = place(table, k++);
  alignFirst = place(table, k++);
  alignSecond = place(table, k++);
  alignGradient = place(table, k++);
  sampled = place(table, k++);
  aligned = place(table, k++);
  losses = place(table, k++);
}

export function affineShape(
  d_: i32,
  E_: i32,
  H_: i32,
  half_: i32,
  halfWords: i32,
  steps_: i32,
  parameterWords: i32,
  evaluations_: i32,
  programLength_: i32,
  registerOut_: i32,
): void {
  d = d_;
  E = E_;
  H = H_;
  rowE = <usize>E_ << 2;
  rowH = <usize>H_ << 2;
  half = half_;
  rowHalf = <usize>halfWords << 2;
  steps = steps_;
  parameterBytes = <usize>parameterWords << 2;
  evaluations = evaluations_;
  programLength = programLength_;
  registerOut = registerOut_;
}

export function affineSettings(guidance_: f64, learningRate_: f64, clipNorm_: f64): void {
  guidance = guidance_;
  learningRate = learningRate_;
  clipNorm = clipNorm_;
}
