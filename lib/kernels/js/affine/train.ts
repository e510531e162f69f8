import type { AffineSteps } from '../../affine-kernel';
import type { ClippedAdam } from '../adam';
import type { AffineMemory } from './memory';
import type { AffineProducts } from './products';
import type { AffineTime } from './time';

/** The affine DIM's training step; `compose` brings the products of the weights up to the new ones. */
export function affineTrain(
  { f32: f, i32, f64, spec, layout }: AffineMemory,
  { product, dots }: AffineProducts,
  { mirrored, sideOf, turnTime, turnBack }: AffineTime,
  clippedAdam: ClippedAdam,
  compose: () => void,
): AffineSteps['train'] {
  const { dim: d, hidden: h, steps } = spec.sizes;
  const {
    E,
    H,
    b2,
    b3,
    batchWaves,
    condition,
    conditionPart,
    cosineDelta,
    cosinePart,
    delta,
    first,
    gradient,
    halfWords,
    inner,
    input,
    keep,
    losses,
    map,
    mapOnly,
    masked,
    moments,
    noise,
    parameterWords,
    second,
    sigma,
    signal,
    sineDelta,
    sinePart,
    source,
    sourceMoments,
    target,
    tauMoments,
    time,
    timeBias,
    timeWeight,
    turned,
    turnedMoments,
    w1,
    w2,
    w21,
    w3,
    w32,
    waves,
  } = layout;
  const half = h / 2;
  const rowWave = 2 * halfWords;

  /** Σ over waves of their δ times one half of their row. */
  function waveMoments(out: number, deltas: number, rows: number, count: number): void {
    product(out, deltas, 1, E, rows, d, count, rowWave, half);
  }

  /** out[j] = Σ_a γ_a · B[a][j], γ the last column of the moments. */
  function gammaTimes(out: number, B: number, row: number, cols: number): void {
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      for (let a = 0; a < d; a++) sum += f[moments + a * E + d] * f[B + a * row + j];
      f[out + j] = sum;
    }
  }

  function train(n: number): void {
    const mirror = mirrored(n);
    const waveCount = n - mirror;
    for (let k = 0; k < waveCount; k++) {
      const t = i32[time + (k < mirror ? k : k + mirror)];
      const from = waves + (Math.abs(2 * t - (steps - 1)) >> 1) * rowWave;
      for (let j = 0; j < rowWave; j++) f[batchWaves + k * rowWave + j] = f[from + j];
    }
    turnTime();
    const [cosines, turnedCosines] = [batchWaves + halfWords, turned + halfWords];
    dots(sinePart, batchWaves, turned, waveCount, d, E, rowWave, halfWords);
    dots(cosinePart, cosines, turnedCosines, waveCount, d, E, rowWave, halfWords);
    for (let r = 0; r < n; r++) {
      const m = f[keep + r];
      for (let j = 0; j < E; j++) f[masked + r * E + j] = m * f[source + r * E + j];
    }
    product(conditionPart, masked, E, 1, condition, n, d + 1, E, d);
    for (let r = 0; r < n; r++) {
      const t = i32[time + r];
      const side = sideOf(t);
      const at = r * E;
      const wave = (r < mirror ? r : r - mirror) * E;
      for (let j = 0; j < d; j++) {
        const x = f[signal + t] * f[target + at + j] + f[sigma + t] * f[noise + at + j];
        const timePart = side * f[sinePart + wave + j] + f[cosinePart + wave + j];
        f[input + at + j] = x + timePart + f[timeBias + j] + f[conditionPart + at + j];
      }
      f[input + at + d] = 1;
    }
    const share = 1 / (n * d);
    let loss = 0;
    f.fill(0, sineDelta, sineDelta + waveCount * E);
    f.fill(0, cosineDelta, cosineDelta + waveCount * E);
    for (let r = 0; r < n; r++) {
      const at = r * E;
      const side = sideOf(i32[time + r]);
      const wave = (r < mirror ? r : r - mirror) * E;
      for (let a = 0; a < d; a++) {
        let z = f[b3 + a] - f[noise + at + a];
        for (let b = 0; b <= d; b++) z += f[map + a * E + b] * f[input + at + b];
        const c = Math.max(-1, Math.min(1, z));
        loss += c * (z - 0.5 * c);
        f[delta + at + a] = c * share;
        f[sineDelta + wave + a] += side * c * share;
        f[cosineDelta + wave + a] += c * share;
      }
    }
    f64[losses / 2] = loss * share;

    product(moments, delta, 1, E, input, d, n, E, d + 1);
    product(sourceMoments, masked, 1, E, delta, d + 1, n, E, d);
    waveMoments(turnedMoments, sineDelta, batchWaves, waveCount);
    waveMoments(turnedMoments + halfWords, cosineDelta, cosines, waveCount);
    turnBack();

    const shift = gradient - w1;
    product(shift + w3, moments, E, 1, w21, d, d + 1, H, h);
    product(inner, moments, E, 1, w1, d, d + 1, H, h);
    product(shift + w2, w3, 1, H, inner, h, d, H, h);
    product(shift + w1, moments, 1, E, w32, d + 1, d, H, h);
    gammaTimes(shift + b2, w3, H, h);
    product(shift + timeWeight, mapOnly, 1, E, tauMoments, d, d, H, h);
    product(shift + condition, sourceMoments, E, 1, mapOnly, d + 1, d, E, d);
    gammaTimes(shift + timeBias, mapOnly, E, d);
    for (let a = 0; a < d; a++) f[shift + b3 + a] = f[moments + a * E + d];

    const step = ++f64[losses / 2 + 3];
    clippedAdam(w1, first, second, gradient, parameterWords, step);
    compose();
  }

  return train;
}
