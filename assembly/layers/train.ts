// The DIM's training step, layer by layer: the SIMD form of lib/kernels/js/layers/train.ts.

import { adam, prepareAdam } from '../adam';
import { dots, Lanes, squares } from '../dots';
import { product } from '../products';
import { activateWithSlope } from './activation';
import { addProducts, addRows, multiply, toPanels, toTransposedPanels } from './matmul';
import {
  a1,
  a2,
  b2,
  b3,
  back,
  clipNorm,
  condition,
  conditionPart,
  d,
  delta,
  E,
  first,
  goal,
  gradient,
  H,
  input,
  keep,
  learningRate,
  losses,
  masked,
  parameterBytes,
  rowE,
  rowH,
  rowZ,
  second,
  slope1,
  slope2,
  source,
  tau,
  tauRows,
  time,
  timeBias,
  timeParts,
  timeWeight,
  w1,
  w2,
  w2Back,
  w2Forward,
  w3,
  x,
  zeros,
} from './memory';

/** W2 in the two orders that the passes read it in; needed before the first batch, and left by each step. */
export function layersPack(): void {
  toTransposedPanels(w2Forward, w2, H);
  toPanels(w2Back, w2, H);
}

/** Adds the loss and the gradient of n rows of the batch to losses[0] and `gradient`; `share` is 1 / (rows · d) of the whole batch. */
export function layersAccumulate(n: i32, share: f64): void {
  const rows = (n + 3) & ~3;
  const panel = (<usize>H) << 5;
  gatherInput(n, rows);
  multiply(a1, rowZ, input, rowE, w1, rowH, 32, rows, d + 1, rowH, zeros);
  activateWithSlope(a1, slope1, <usize>rows * rowZ);
  multiply(a2, rowZ, a1, rowZ, w2Forward, 32, panel, rows, H, rowH, b2);
  activateWithSlope(a2, slope2, <usize>rows * rowZ);
  dots(delta, rowE, a2, rowZ, w3, rowH, rows, E, rowH);
  slopeOfLoss(n, share);

  const shift = gradient - w1;
  addProducts(shift + w3, rowH, delta, rowE, a2, rowZ, E, n, rowH);
  addRows(shift + b3, delta, rowE, n, rowE);
  multiply(back, rowZ, delta, rowE, w3, rowH, 32, rows, d, rowH, zeros);
  times(back, slope2, <usize>rows * rowZ);
  addProducts(shift + w2, rowH, back, rowZ, a1, rowZ, H, n, rowH);
  addRows(shift + b2, back, rowZ, n, rowH);
  // What comes back through W2 takes the room of a2.
  multiply(a2, rowZ, back, rowZ, w2Back, 32, panel, rows, H, rowH, zeros);
  times(a2, slope1, <usize>rows * rowZ);
  addProducts(shift + w1, rowH, input, rowE, a2, rowZ, E, n, rowH);
  dots(delta, rowE, a2, rowZ, w1, rowH, rows, E, rowH);
  // Row d of w1 is b1, whose product is nobody's gradient.
  for (let r = 0; r < n; r++) store<f32>(delta + <usize>r * rowE + ((<usize>d) << 2), 0);
  addProducts(shift + timeWeight, rowH, delta, rowE, tauRows, rowZ, E, n, rowH);
  addRows(shift + timeBias, delta, rowE, n, rowE);
  addProducts(shift + condition, rowE, masked, rowE, delta, rowE, E, n, rowE);
}

/** x' = x_t + (P τ(t) + p) + m (C u + c) of n rows, with a 1 in column d. */
function gatherInput(n: i32, rows: i32): void {
  for (let r = 0; r < n; r++) {
    const from = tau + <usize>load<i32>(time + ((<usize>r) << 2)) * rowH;
    memory.copy(tauRows + <usize>r * rowZ, from, rowH);
    const m = v128.load_splat<f32>(keep + ((<usize>r) << 2));
    const at = <usize>r * rowE;
    for (let j: usize = 0; j < rowE; j += 16) v128.store(masked + at + j, f32x4.mul(m, v128.load(source + at + j)));
  }
  dots(timeParts, rowE, tauRows, rowZ, timeWeight, rowH, rows, E, rowH);
  product(conditionPart, masked, rowE, 4, condition, rowE, rows, d + 1, rowE);
  const one = (<usize>d) << 2;
  for (let r = 0; r < n; r++) {
    const at = <usize>r * rowE;
    for (let j: usize = 0; j < rowE; j += 16) {
      const given = f32x4.add(v128.load(timeParts + at + j), v128.load(timeBias + j));
      v128.store(input + at + j, f32x4.add(f32x4.add(v128.load(x + at + j), given), v128.load(conditionPart + at + j)));
    }
    store<f32>(input + at + one, 1);
  }
}

/** Adds the smooth-L1 loss of n rows of W3 a2, in delta, and leaves its slope there. */
function slopeOfLoss(n: i32, share: f64): void {
  const shares = f32x4.splat(<f32>share);
  const up = f32x4.splat(1);
  const down = f32x4.splat(-1);
  const halved = f32x4.splat(0.5);
  let loss = f32x4.splat(0);
  for (let p: usize = 0, end = <usize>n * rowE; p < end; p += rowE) {
    for (let j: usize = 0; j < rowE; j += 16) {
      const at = p + j;
      const z = f32x4.sub(f32x4.add(v128.load(delta + at), v128.load(b3 + j)), v128.load(goal + at));
      const c = f32x4.max(down, f32x4.min(up, z));
      loss = f32x4.add(loss, f32x4.mul(c, f32x4.sub(z, f32x4.mul(halved, c))));
      v128.store(delta + at, f32x4.mul(c, shares));
    }
  }
  store<f64>(losses, load<f64>(losses) + Lanes.total(loss) * share);
}

/** y ← y · s, number by number. */
function times(y: usize, s: usize, bytes: usize): void {
  for (const end = y + bytes; y < end; y += 16, s += 16) v128.store(y, f32x4.mul(v128.load(y), v128.load(s)));
}

/** The clipped Adam step on the gradient that was added up, which is 0 again afterwards. */
export function layersStep(): void {
  const step = load<f64>(losses, 8) + 1;
  store<f64>(losses, step, 8);
  prepareAdam(squares(gradient, parameterBytes), step, learningRate, clipNorm);
  adam(w1, first, second, gradient, parameterBytes);
  memory.fill(gradient, 0, parameterBytes);
  layersPack();
}
