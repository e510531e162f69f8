// The affine DIM's training step: the SIMD form of lib/kernels/js/affine/train.ts.

import { adam, prepareAdam, scale } from '../adam';
import { dots, Lanes, squares } from '../dots';
import { combination, product } from '../products';
import {
  b2,
  b3,
  batchWaves,
  clipNorm,
  condition,
  conditionPart,
  cosineDelta,
  cosinePart,
  d,
  delta,
  E,
  first,
  gradient,
  inner,
  input,
  keep,
  learningRate,
  losses,
  map,
  map64,
  mapOnly,
  masked,
  moments,
  noise,
  oldW3,
  parameterBytes,
  rowE,
  rowH,
  rowHalf,
  second,
  sigma,
  signal,
  sineDelta,
  sinePart,
  source,
  sourceMoments,
  target,
  tauMoments,
  timeBias,
  timeWeight,
  turned,
  turnedMoments,
  w1,
  w2,
  w3,
  w21,
  w32,
} from './memory';
import { composeMap, squaresOfSecondLayer, stepSecondLayer } from './second-layer';
import { mirrored, Time, turnBack, turnTime } from './time';

/** One clipped Adam step of the DIM on the batch's n rows; leaves the loss before the step in losses[0]. */
export function affineTrain(n: i32): void {
  const rows = (n + 3) & ~3;
  const mirror = mirrored(n);
  // Waves to be looked at: those of the rows 0 … mirror − 1 serve two rows each.
  const waveCount = n - mirror;
  const rowWave = rowHalf << 1;
  for (let k = 0; k < waveCount; k++) {
    let from = Time.wave(Time.ofRow(k < mirror ? k : k + mirror));
    for (let to = batchWaves + <usize>k * rowWave, end = to + rowWave; to < end; to += 16, from += 16) {
      v128.store(to, v128.load(from));
    }
  }
  turnTime();
  const evenWaves = (waveCount + 1) & ~1;
  dots(sinePart, rowE, batchWaves, rowWave, turned, rowWave, evenWaves, E, rowHalf);
  dots(cosinePart, rowE, batchWaves + rowHalf, rowWave, turned + rowHalf, rowWave, evenWaves, E, rowHalf);

  for (let r = 0; r < n; r++) {
    const m = v128.load_splat<f32>(keep + ((<usize>r) << 2));
    const at = <usize>r * rowE;
    for (let j: usize = 0; j < rowE; j += 16) v128.store(masked + at + j, f32x4.mul(m, v128.load(source + at + j)));
  }
  product(conditionPart, masked, rowE, 4, condition, rowE, rows, d + 1, rowE);
  const one = (<usize>d) << 2;
  for (let r = 0; r < n; r++) {
    const t = Time.ofRow(r);
    const side = Time.side(t);
    const clean = v128.load_splat<f32>(signal + ((<usize>t) << 2));
    const noisy = v128.load_splat<f32>(sigma + ((<usize>t) << 2));
    const at = <usize>r * rowE;
    const wave = <usize>(r < mirror ? r : r - mirror) * rowE;
    for (let j: usize = 0; j < rowE; j += 16) {
      const x = f32x4.add(f32x4.mul(clean, v128.load(target + at + j)), f32x4.mul(noisy, v128.load(noise + at + j)));
      const given = f32x4.add(
        f32x4.add(f32x4.mul(side, v128.load(sinePart + wave + j)), v128.load(cosinePart + wave + j)),
        v128.load(timeBias + j),
      );
      v128.store(input + at + j, f32x4.add(f32x4.add(x, given), v128.load(conditionPart + at + j)));
    }
    store<f32>(input + at + one, 1);
  }

  // ε̂ = M x' + W3 (W2 b1 + b2) + b3: rows of input times the transposed map.
  transposeMap();
  product(delta, input, rowE, 4, map64, rowE, rows, d + 1, rowE);
  const share = f32x4.splat(<f32>(1 / (<f64>n * <f64>d)));
  const up = f32x4.splat(1);
  const down = f32x4.splat(-1);
  const halved = f32x4.splat(0.5);
  let loss = f32x4.splat(0);
  for (let r = 0; r < n; r++) {
    const at = <usize>r * rowE;
    const paired = mirror > 0 && r >= mirror && r < 2 * mirror;
    const wave = <usize>(r < mirror ? r : r - mirror) * rowE;
    const side = Time.side(Time.ofRow(r));
    for (let j: usize = 0; j < rowE; j += 16) {
      const z = f32x4.sub(f32x4.add(v128.load(delta + at + j), v128.load(b3 + j)), v128.load(noise + at + j));
      const c = f32x4.max(down, f32x4.min(up, z));
      loss = f32x4.add(loss, f32x4.mul(c, f32x4.sub(z, f32x4.mul(halved, c))));
      const slope = f32x4.mul(c, share);
      v128.store(delta + at + j, slope);
      const sided = f32x4.mul(side, slope);
      if (paired) {
        v128.store(cosineDelta + wave + j, f32x4.add(v128.load(cosineDelta + wave + j), slope));
        v128.store(sineDelta + wave + j, f32x4.add(v128.load(sineDelta + wave + j), sided));
      } else {
        v128.store(cosineDelta + wave + j, slope);
        v128.store(sineDelta + wave + j, sided);
      }
    }
  }
  store<f64>(losses, Lanes.total(loss) / (<f64>n * <f64>d));

  // Sufficient statistics of the batch.
  product(moments, delta, 4, rowE, input, rowE, E, n, rowE);
  product(sourceMoments, masked, 4, rowE, delta, rowE, E, n, rowE);
  product(turnedMoments, sineDelta, 4, rowE, batchWaves, rowWave, E, waveCount, rowHalf);
  product(turnedMoments + rowHalf, cosineDelta, 4, rowE, batchWaves + rowHalf, rowWave, E, waveCount, rowHalf);
  turnBack();

  // Every parameter's own gradient but W2's.
  const shift = gradient - w1;
  const gamma = moments + one;
  product(shift + w3, moments, rowE, 4, w21, rowH, E, d + 1, rowH);
  product(inner, moments, rowE, 4, w1, rowH, E, d + 1, rowH);
  product(shift + w1, moments, 4, rowE, w32, rowH, E, d, rowH);
  combination(shift + b2, gamma, rowE, w3, rowH, d);
  product(shift + timeWeight, mapOnly, 4, rowE, tauMoments, rowH, E, d, rowH);
  product(shift + condition, sourceMoments, rowE, 4, mapOnly, rowE, E, d, rowE);
  combination(shift + timeBias, gamma, rowE, mapOnly, rowE, d);
  for (let a = 0; a < d; a++) store<f32>(shift + b3 + ((<usize>a) << 2), load<f32>(gamma + <usize>a * rowE));

  const step = load<f64>(losses, 24) + 1;
  store<f64>(losses, step, 24);
  const beforeW2 = w2 - w1;
  const afterW2 = b2 - w1;
  const rest = parameterBytes - afterW2;
  const sum = squares(gradient, beforeW2) + squaresOfSecondLayer() + squares(gradient + afterW2, rest);
  prepareAdam(sum, step, learningRate, clipNorm);
  memory.copy(oldW3, w3, <usize>E * rowH);
  const scales = f32x4.splat(scale);
  for (let p = inner, end = inner + <usize>d * rowH; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), scales));
  adam(w1, first, second, gradient, beforeW2);
  adam(b2, first + afterW2, second + afterW2, gradient + afterW2, rest);
  stepSecondLayer();
  composeMap();
}

/** Mᵀ with its bias row into `map64`, for the forward pass: the sampler fills it anew. */
function transposeMap(): void {
  for (let a = 0; a < E; a++) {
    for (let b = 0; b < E; b++) {
      store<f32>(map64 + <usize>b * rowE + ((<usize>a) << 2), load<f32>(map + <usize>a * rowE + ((<usize>b) << 2)));
    }
  }
}
