import { LONG_POWERS, SHORT_POWERS } from '../adam-drift';
import type { MfKernel } from '../mf-kernel';
import { type MfSpec, mfLayout, RECORD_WORDS } from '../mf-layout';

/** Catch-up terms summed one by one where ε matters; r^200 is below 1e-9. */
const EXPLICIT_TERMS = 200;
/** Where √v is below this many ε x, ε is summed exactly. */
const EPSILON_MARGIN = 10;

const { fround, min, sqrt } = Math;

/**
 * The JavaScript twin of `assembly/mf/`, statement by statement and bit for bit: each operation is rounded to float32, and sums
 * run over four lanes. A last bit of a base model is not small for what is trained on it: a unit of PTUPCDR's network that it
 * switches on, in one row, is another network some hundred Adam steps later (0.01 of MAE on the preset `quick`).
 */
export function createJsMfKernel(spec: MfSpec): MfKernel {
  const layout = mfLayout(spec, 0);
  const buffer = new ArrayBuffer(layout.end * 4);
  const f32 = new Float32Array(buffer);
  const i32 = new Int32Array(buffer);
  const { width, batchSize } = spec.sizes;
  const { learningRate, beta1, beta2, epsilon } = spec.adam;
  const { biased, lazy, cap } = spec;
  const mean = fround(spec.mean);
  const [learningRate32, epsilon32] = [fround(learningRate), fround(epsilon)];
  const [share1, share2] = [fround(1 - beta1), fround(1 - beta2)];
  const { stride, gradientStride, state, records, gradients, slots, exchange } = layout;
  const { correction: corrections, rate: rates, sum: sums, epsilonSum: epsilonSums } = layout;
  const { beta1Powers, ratioPowers, epsilonPowers, beta2Low, beta2High } = layout;
  const dim = biased ? width - 1 : width;
  const lastStep = 3 * width;
  const slotOf = lastStep + 1;
  let step = 0;
  let power1 = 1;
  let power2 = 1;

  /** Σ_j w_j / (s + ε x_j), term by term. */
  function explicitSum(k: number, jumps: number, s: number): number {
    let total = 0;
    const last = min(jumps, EXPLICIT_TERMS);
    for (let j = 1; j <= last; j++) {
      const at = min(k + j, cap);
      const w = f32[ratioPowers + j];
      const x = fround(fround(f32[corrections + at] * w) / f32[beta1Powers + j]);
      total = fround(total + fround(fround(w * f32[rates + at]) / fround(s + fround(epsilon32 * x))));
    }
    return total;
  }

  /** Σ_j w_j and q of `adam-drift.ts` for a line last touched at step k > 0. */
  let driftSum = 0;
  let driftMean = 0;
  function drift(k: number, jumps: number): void {
    const from = min(k, cap);
    const to = min(k + jumps, cap);
    driftSum = f32[sums + from];
    let weighted = f32[epsilonSums + from];
    if (jumps < SHORT_POWERS) {
      driftSum = fround(driftSum - fround(f32[ratioPowers + jumps] * f32[sums + to]));
      weighted = fround(weighted - fround(f32[epsilonPowers + jumps] * f32[epsilonSums + to]));
    }
    driftMean = driftSum > 0 ? fround(weighted / driftSum) : 1;
  }

  /** The movement of one coordinate over the steps k+1 … k+jumps; `drift(k, jumps)` was called. */
  function movement(k: number, jumps: number, m: number, v: number): number {
    const s = fround(sqrt(v));
    const eps = fround(epsilon32 * driftMean);
    if (jumps > 1 && driftSum > 0 && m !== 0 && s < fround(EPSILON_MARGIN * eps)) {
      return fround(fround(learningRate32 * m) * explicitSum(k, jumps, s));
    }
    return fround(fround(fround(learningRate32 * driftSum) * m) / fround(s + eps));
  }

  /** Brings a line to the step before the present one, gives it a slot, and returns the slot. */
  let used = 0;
  function touch(line: number): number {
    const at = state + line * stride;
    const k = i32[at + lastStep];
    if (k === step) return i32[at + slotOf];
    const jumps = step - 1 - k;
    if (lazy && k > 0 && jumps > 0) {
      drift(k, jumps);
      const decay1 = jumps < SHORT_POWERS ? f32[beta1Powers + jumps] : 0;
      const decay2 =
        jumps < LONG_POWERS * LONG_POWERS
          ? fround(f32[beta2Low + (jumps & (LONG_POWERS - 1))] * f32[beta2High + (jumps >> 8)])
          : 0;
      for (let i = 0; i < width; i++) {
        const m = f32[at + width + i];
        const v = f32[at + 2 * width + i];
        f32[at + i] -= movement(k, jumps, m, v);
        f32[at + width + i] = m * decay1;
        f32[at + 2 * width + i] = v * decay2;
      }
    }
    i32[at + lastStep] = step;
    i32[at + slotOf] = used;
    i32[slots + used] = at;
    const g = gradients + used * gradientStride;
    for (let i = 0; i < gradientStride; i++) f32[g + i] = 0;
    return used++;
  }

  /** u · v over `dim` coordinates, in four lanes. */
  function dot(u: number, v: number): number {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    const whole = dim & ~3;
    let i = 0;
    for (; i < whole; i += 4) {
      a = fround(a + fround(f32[u + i] * f32[v + i]));
      b = fround(b + fround(f32[u + i + 1] * f32[v + i + 1]));
      c = fround(c + fround(f32[u + i + 2] * f32[v + i + 2]));
      d = fround(d + fround(f32[u + i + 3] * f32[v + i + 3]));
    }
    if (i < dim) a = fround(a + fround(f32[u + i] * f32[v + i]));
    if (i + 1 < dim) b = fround(b + fround(f32[u + i + 1] * f32[v + i + 1]));
    if (i + 2 < dim) c = fround(c + fround(f32[u + i + 2] * f32[v + i + 2]));
    return fround(fround(a + c) + fround(b + d));
  }

  function batch(first: number, count: number): number {
    step++;
    power1 *= beta1;
    power2 *= beta2;
    const correction = sqrt(1 - power2);
    const rate = fround((learningRate * correction) / (1 - power1));
    const eps = fround(lazy ? epsilon * correction : epsilon);
    const perRow = fround(2 / count);
    used = 0;
    let squared = 0;
    for (let row = first; row < first + count; row++) {
      const record = records + row * RECORD_WORDS;
      const userLine = i32[record];
      const itemLine = i32[record + 1];
      const gu = gradients + touch(userLine) * gradientStride;
      const gi = gradients + touch(itemLine) * gradientStride;
      const u = state + userLine * stride;
      const v = state + itemLine * stride;
      let error = fround(dot(u, v) - f32[record + 2]);
      if (biased) error = fround(error + fround(fround(mean + f32[u + dim]) + f32[v + dim]));
      squared += error * error;
      const scale = fround(perRow * error);
      for (let i = 0; i < dim; i++) {
        f32[gu + i] += fround(scale * f32[v + i]);
        f32[gi + i] += fround(scale * f32[u + i]);
      }
      if (biased) {
        f32[gu + dim] += scale;
        f32[gi + dim] += scale;
      }
    }
    for (let slot = 0; slot < used; slot++) {
      const at = i32[slots + slot];
      const from = gradients + slot * gradientStride;
      for (let i = 0; i < width; i++) {
        const g = f32[from + i];
        const m0 = f32[at + width + i];
        const v0 = f32[at + 2 * width + i];
        // m + (1 − β)(g − m): 0.999 in float32 is off by enough to show in v after a thousand steps, 0.001 is not.
        const m = fround(m0 + fround(share1 * fround(g - m0)));
        const v = fround(v0 + fround(share2 * fround(fround(g * g) - v0)));
        f32[at + width + i] = m;
        f32[at + 2 * width + i] = v;
        f32[at + i] -= fround(fround(rate * m) / fround(fround(sqrt(v)) + eps));
      }
    }
    return squared;
  }

  return {
    engine: 'js',
    f32,
    i32,
    layout,
    swap(high, count) {
      for (let c = 0; c < count; c++) {
        const a = records + (high - c) * RECORD_WORDS;
        const b = records + i32[exchange + c] * RECORD_WORDS;
        for (let w = 0; w < RECORD_WORDS; w++) {
          const held = i32[a + w];
          i32[a + w] = i32[b + w];
          i32[b + w] = held;
        }
      }
    },
    batches(first, end, squared) {
      let sum = squared;
      for (let at = first; at < end; at += batchSize) sum += batch(at, Math.min(batchSize, spec.sizes.rows - at));
      return sum;
    },
    read(firstLine, count) {
      for (let c = 0; c < count; c++) {
        const at = state + (firstLine + c) * stride;
        const out = exchange + c * width;
        const k = i32[at + lastStep];
        const jumps = step - k;
        const moves = lazy && k > 0 && jumps > 0;
        if (moves) drift(k, jumps);
        for (let i = 0; i < width; i++) {
          const moved = moves ? movement(k, jumps, f32[at + width + i], f32[at + 2 * width + i]) : 0;
          f32[out + i] = f32[at + i] - moved;
        }
      }
    },
  };
}
