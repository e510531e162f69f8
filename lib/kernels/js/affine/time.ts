import type { AffineMemory } from './memory';

/** The time embedding's products at the cost of half its waves, as `waveOf` in assembly/affine/time.ts explains. */
export interface AffineTime {
  /** How far the mirrored row lies behind each of the first half's rows, or 0 where a row's mirror is not there. */
  mirrored(n: number): number;
  /** The sign of sin sω at t. */
  sideOf(t: number): 1 | -1;
  /** P turned by cω. */
  turnTime(): void;
  /** Σ δ τᵀ from its turned form. */
  turnBack(): void;
}

export function affineTime({ f32: f, i32, spec, layout }: AffineMemory): AffineTime {
  const { dim: d, hidden, steps } = spec.sizes;
  const { H, halfWords, tauMoments, time, timeWeight, turn, turned, turnedMoments } = layout;
  const half = hidden / 2;
  const rowWave = 2 * halfWords;

  function mirrored(n: number): number {
    const middle = n >> 1;
    for (let r = 0; r < middle; r++) if (i32[time + r] + i32[time + middle + r] !== steps - 1) return 0;
    return middle;
  }

  const sideOf = (t: number): 1 | -1 => (2 * t < steps - 1 ? -1 : 1);

  function turnTime(): void {
    const [sine, cosine] = [turn, turn + halfWords];
    for (let a = 0; a < d; a++) {
      const from = timeWeight + a * H;
      const to = turned + a * rowWave;
      for (let k = 0; k < half; k++) {
        const s = f[from + k];
        const c = f[from + half + k];
        f[to + k] = s * f[cosine + k] - c * f[sine + k];
        f[to + halfWords + k] = s * f[sine + k] + c * f[cosine + k];
      }
    }
  }

  function turnBack(): void {
    const [sine, cosine] = [turn, turn + halfWords];
    for (let a = 0; a < d; a++) {
      const from = turnedMoments + a * rowWave;
      const to = tauMoments + a * H;
      for (let k = 0; k < half; k++) {
        const s = f[from + k];
        const c = f[from + halfWords + k];
        f[to + k] = s * f[cosine + k] + c * f[sine + k];
        f[to + half + k] = c * f[cosine + k] - s * f[sine + k];
      }
    }
  }

  return { mirrored, sideOf, turnTime, turnBack };
}
