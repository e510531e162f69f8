import { pow } from '../../math/elementary';
import type { AffineKernel, AffineSpec } from '../affine';
import type { AffineLayout } from '../affine-layout';

/** The JavaScript twin of `assembly/affine/` over the same memory; products add up in float64, results are float32. */
export function createJsAffineKernel(
  spec: AffineSpec,
  l: AffineLayout,
  buffer: ArrayBuffer,
): Pick<AffineKernel, 'compose' | 'gather' | 'gatherItems' | 'train' | 'replay' | 'align'> {
  const f = new Float32Array(buffer);
  const i32 = new Int32Array(buffer);
  const f64 = new Float64Array(buffer);
  const { dim: d, hidden: h, evaluations, steps } = spec.sizes;
  const { E, H, halfWords } = l;
  const half = h / 2;
  const rowWave = 2 * halfWords;
  const sums = new Float64Array(Math.max(E, H));

  /** out[a][j] = Σ_k A(a, k) · B[k][j], j < cols; A(a, k) lies at A + a·perA + k·perK, rows of out and B are `row` apart. */
  function product(
    out: number,
    A: number,
    perA: number,
    perK: number,
    B: number,
    count: number,
    ks: number,
    row: number,
    cols: number,
  ): void {
    for (let a = 0; a < count; a++) {
      const to = out + a * row;
      const from = A + a * perA;
      sums.fill(0, 0, cols);
      let k = 0;
      // Four at a time: a sum is then read and written once for four products.
      for (; k + 3 < ks; k += 4) {
        const s0 = f[from + k * perK];
        const s1 = f[from + (k + 1) * perK];
        const s2 = f[from + (k + 2) * perK];
        const s3 = f[from + (k + 3) * perK];
        const b0 = B + k * row;
        const b1 = b0 + row;
        const b2 = b1 + row;
        const b3 = b2 + row;
        for (let j = 0; j < cols; j++) {
          sums[j] += s0 * f[b0 + j] + s1 * f[b1 + j] + (s2 * f[b2 + j] + s3 * f[b3 + j]);
        }
      }
      for (; k < ks; k++) {
        const scale = f[from + k * perK];
        const b = B + k * row;
        for (let j = 0; j < cols; j++) sums[j] += scale * f[b + j];
      }
      for (let j = 0; j < cols; j++) f[to + j] = sums[j];
    }
  }

  /** out[a][b] = Σ_j A[a][j] · B[b][j], j < cols, a multiple of 4; rows of A and B are `row` apart, of out `outRow`. */
  function dots(
    out: number,
    A: number,
    B: number,
    as: number,
    bs: number,
    outRow: number,
    row: number,
    cols: number,
  ): void {
    for (let a = 0; a < as; a++) {
      for (let b = 0; b < bs; b++) {
        const x = A + a * row;
        const y = B + b * row;
        let even = 0;
        let odd = 0;
        for (let j = 0; j < cols; j += 4) {
          even += f[x + j] * f[y + j] + f[x + j + 2] * f[y + j + 2];
          odd += f[x + j + 1] * f[y + j + 1] + f[x + j + 3] * f[y + j + 3];
        }
        f[out + a * outRow + b] = even + odd;
      }
    }
  }

  function clippedAdam(p: number, m: number, v: number, g: number, words: number, t: number): void {
    let squares = 0;
    for (let k = 0; k < words; k++) squares += f[g + k] * f[g + k];
    const scale = Math.min(1, spec.clipNorm / (Math.sqrt(squares) + 1e-6));
    const correction = Math.sqrt(1 - pow(0.999, t));
    const rate = (spec.learningRate * correction) / (1 - pow(0.9, t));
    const eps = 1e-8 * correction;
    for (let k = 0; k < words; k++) {
      const x = f[g + k] * scale;
      const mm = 0.9 * f[m + k] + 0.1 * x;
      const vv = 0.999 * f[v + k] + 0.001 * x * x;
      f[m + k] = mm;
      f[v + k] = vv;
      f[p + k] -= (rate * mm) / (Math.sqrt(vv) + eps);
    }
  }

  /** Σ over waves of their δ times one half of their row. */
  function waveMoments(out: number, deltas: number, waves: number, count: number): void {
    product(out, deltas, 1, E, waves, d, count, rowWave, half);
  }

  /** out[j] = Σ_a γ_a · B[a][j], γ the last column of the moments. */
  function gammaTimes(out: number, B: number, row: number, cols: number): void {
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      for (let a = 0; a < d; a++) sum += f[l.moments + a * E + d] * f[B + a * row + j];
      f[out + j] = sum;
    }
  }

  function compose(): void {
    dots(l.w21, l.w1, l.w2, d + 1, h, H, H, H);
    for (let j = 0; j < h; j++) f[l.w21 + d * H + j] += f[l.b2 + j];
    product(l.w32, l.w3, H, 1, l.w2, d, h, H, h);
    dots(l.map, l.w3, l.w21, d, d + 1, E, H, H);
    for (let k = 0; k < E * E; k++) f[l.mapOnly + k] = k % E === d ? 0 : f[l.map + k];
  }

  function gather(n: number): void {
    for (let r = 0; r < n; r++) {
      const from = l.users + i32[l.slots + r] * 2 * E;
      for (let j = 0; j < E; j++) {
        f[l.target + r * E + j] = f[from + j];
        f[l.source + r * E + j] = f[from + E + j];
      }
    }
  }

  function gatherItems(n: number): void {
    for (let r = 0; r < n; r++) {
      const from = l.itemTable + i32[l.itemSlots + r] * E;
      for (let j = 0; j < E; j++) f[l.items + r * E + j] = f[from + j];
    }
  }

  /** How far the mirrored row lies behind each of the first half's rows, or 0 where a row's mirror is not there. */
  function mirrored(n: number): number {
    const middle = n >> 1;
    for (let r = 0; r < middle; r++) if (i32[l.time + r] + i32[l.time + middle + r] !== steps - 1) return 0;
    return middle;
  }

  const sideOf = (t: number): number => (2 * t < steps - 1 ? -1 : 1);

  /** P turned by cω, as `waveOf` in assembly/affine/time.ts explains. */
  function turnTime(): void {
    const [sine, cosine] = [l.turn, l.turn + halfWords];
    for (let a = 0; a < d; a++) {
      const from = l.timeWeight + a * H;
      const to = l.turned + a * rowWave;
      for (let k = 0; k < half; k++) {
        const s = f[from + k];
        const c = f[from + half + k];
        f[to + k] = s * f[cosine + k] - c * f[sine + k];
        f[to + halfWords + k] = s * f[sine + k] + c * f[cosine + k];
      }
    }
  }

  /** Σ δ τᵀ from its turned form. */
  function turnBack(): void {
    const [sine, cosine] = [l.turn, l.turn + halfWords];
    for (let a = 0; a < d; a++) {
      const from = l.turnedMoments + a * rowWave;
      const to = l.tauMoments + a * H;
      for (let k = 0; k < half; k++) {
        const s = f[from + k];
        const c = f[from + halfWords + k];
        f[to + k] = s * f[cosine + k] + c * f[sine + k];
        f[to + half + k] = c * f[cosine + k] - s * f[sine + k];
      }
    }
  }

  function train(n: number): void {
    const mirror = mirrored(n);
    const waveCount = n - mirror;
    for (let k = 0; k < waveCount; k++) {
      const t = i32[l.time + (k < mirror ? k : k + mirror)];
      const from = l.waves + (Math.abs(2 * t - (steps - 1)) >> 1) * rowWave;
      for (let j = 0; j < rowWave; j++) f[l.batchWaves + k * rowWave + j] = f[from + j];
    }
    turnTime();
    const [cosines, turnedCosines] = [l.batchWaves + halfWords, l.turned + halfWords];
    dots(l.sinePart, l.batchWaves, l.turned, waveCount, d, E, rowWave, halfWords);
    dots(l.cosinePart, cosines, turnedCosines, waveCount, d, E, rowWave, halfWords);
    for (let r = 0; r < n; r++) {
      const m = f[l.keep + r];
      for (let j = 0; j < E; j++) f[l.masked + r * E + j] = m * f[l.source + r * E + j];
    }
    product(l.conditionPart, l.masked, E, 1, l.condition, n, d + 1, E, d);
    for (let r = 0; r < n; r++) {
      const t = i32[l.time + r];
      const side = sideOf(t);
      const at = r * E;
      const wave = (r < mirror ? r : r - mirror) * E;
      for (let j = 0; j < d; j++) {
        const x = f[l.signal + t] * f[l.target + at + j] + f[l.sigma + t] * f[l.noise + at + j];
        const timePart = side * f[l.sinePart + wave + j] + f[l.cosinePart + wave + j];
        f[l.input + at + j] = x + timePart + f[l.timeBias + j] + f[l.conditionPart + at + j];
      }
      f[l.input + at + d] = 1;
    }
    const share = 1 / (n * d);
    let loss = 0;
    f.fill(0, l.sineDelta, l.sineDelta + waveCount * E);
    f.fill(0, l.cosineDelta, l.cosineDelta + waveCount * E);
    for (let r = 0; r < n; r++) {
      const at = r * E;
      const side = sideOf(i32[l.time + r]);
      const wave = (r < mirror ? r : r - mirror) * E;
      for (let a = 0; a < d; a++) {
        let z = f[l.b3 + a] - f[l.noise + at + a];
        for (let b = 0; b <= d; b++) z += f[l.map + a * E + b] * f[l.input + at + b];
        const c = Math.max(-1, Math.min(1, z));
        loss += c * (z - 0.5 * c);
        f[l.delta + at + a] = c * share;
        f[l.sineDelta + wave + a] += side * c * share;
        f[l.cosineDelta + wave + a] += c * share;
      }
    }
    f64[l.losses / 2] = loss * share;

    product(l.moments, l.delta, 1, E, l.input, d, n, E, d + 1);
    product(l.sourceMoments, l.masked, 1, E, l.delta, d + 1, n, E, d);
    waveMoments(l.turnedMoments, l.sineDelta, l.batchWaves, waveCount);
    waveMoments(l.turnedMoments + halfWords, l.cosineDelta, cosines, waveCount);
    turnBack();

    const shift = l.gradient - l.w1;
    product(shift + l.w3, l.moments, E, 1, l.w21, d, d + 1, H, h);
    product(l.inner, l.moments, E, 1, l.w1, d, d + 1, H, h);
    product(shift + l.w2, l.w3, 1, H, l.inner, h, d, H, h);
    product(shift + l.w1, l.moments, 1, E, l.w32, d + 1, d, H, h);
    gammaTimes(shift + l.b2, l.w3, H, h);
    product(shift + l.timeWeight, l.mapOnly, 1, E, l.tauMoments, d, d, H, h);
    product(shift + l.condition, l.sourceMoments, E, 1, l.mapOnly, d + 1, d, E, d);
    gammaTimes(shift + l.timeBias, l.mapOnly, E, d);
    for (let a = 0; a < d; a++) f[shift + l.b3 + a] = f[l.moments + a * E + d];

    const step = ++f64[l.losses / 2 + 3];
    clippedAdam(l.w1, l.first, l.second, l.gradient, l.parameterWords, step);
    compose();
  }

  function evaluate(dst: number, src: number, timeShift: number): void {
    const base = l.base / 2;
    const map = l.map64 / 2;
    for (let k = 0; k <= d; k++) {
      for (let a = 0; a < d; a++) {
        let sum = k === d ? f64[map + d * E + a] : 0;
        for (let b = 0; b < d; b++) {
          const y = f64[src + k * E + b] + f64[base + k * E + b] + (k === d ? f[timeShift + b] : 0);
          sum += y * f64[map + b * E + a];
        }
        f64[dst + k * E + a] = sum;
      }
    }
  }

  function replay(): void {
    dots(l.planTime, l.planTau, l.timeWeight, evaluations, d, E, H, H);
    const base = l.base / 2;
    const map = l.map64 / 2;
    for (let a = 0; a < E; a++) {
      for (let b = 0; b < E; b++) {
        f64[map + b * E + a] = f[l.map + a * E + b];
        f64[base + b * E + a] = spec.guidance * f[l.condition + b * E + a];
      }
    }
    for (let a = 0; a < d; a++) {
      f64[map + d * E + a] += f[l.b3 + a];
      f64[base + d * E + a] += f[l.timeBias + a];
    }
    const registers = l.registers / 2;
    const pair = E * E;
    f64.fill(0, registers, registers + pair);
    for (let k = 0; k < d; k++) f64[registers + k * E + k] = 1;
    let at = l.program / 2;
    const end = at + spec.sizes.program;
    let evaluation = 0;
    while (at < end) {
      const dst = registers + f64[at + 1] * pair;
      if (f64[at] === 0) {
        evaluate(dst, registers + f64[at + 2] * pair, l.planTime + evaluation * E);
        evaluation++;
        at += 3;
        continue;
      }
      const terms = f64[at + 2];
      at += 3;
      for (let j = 0; j < (d + 1) * E; j++) {
        let sum = 0;
        for (let k = 0; k < terms; k++) sum += f64[at + 2 * k] * f64[registers + f64[at + 2 * k + 1] * pair + j];
        f64[dst + j] = sum;
      }
      at += 2 * terms;
    }
    const result = registers + spec.output * pair;
    for (let k = 0; k < pair; k++) f[l.sampler + k] = f64[result + k];
  }

  function align(n: number, lambda: number, norm: 0 | 1 | 2): void {
    product(l.sampled, l.source, E, 1, l.sampler, n, d + 1, E, d);
    product(l.aligned, l.sampled, E, 1, l.align, n, d, E, d);
    const share = 1 / (n * d);
    let loss = 0;
    let squared = 0;
    for (let r = 0; r < n; r++) {
      const at = r * E;
      let error = -f[l.ratings + r];
      for (let j = 0; j < d; j++) error += f[l.aligned + at + j] * f[l.items + at + j];
      squared += error * error;
      const weight = (2 * lambda * error) / n;
      for (let j = 0; j < d; j++) {
        const z = f[l.aligned + at + j] - f[l.target + at + j];
        let c: number;
        if (norm === 0) {
          c = Math.max(-1, Math.min(1, z));
          loss += c * (z - 0.5 * c);
        } else if (norm === 1) {
          c = Math.sign(z);
          loss += Math.abs(z);
        } else {
          c = 2 * z;
          loss += z * z;
        }
        f[l.aligned + at + j] = c * share + weight * f[l.items + at + j];
      }
    }
    f64[l.losses / 2 + 1] = loss * share;
    f64[l.losses / 2 + 2] = squared / n;
    product(l.alignGradient, l.sampled, 1, E, l.aligned, d, n, E, d);
    const alignStep = ++f64[l.losses / 2 + 4];
    clippedAdam(l.align, l.alignFirst, l.alignSecond, l.alignGradient, E * E, alignStep);
  }

  return { compose, gather, gatherItems, train, replay, align };
}
