// The time embedding's products at the cost of half its waves.

import {
  d,
  half,
  rowH,
  rowHalf,
  steps,
  tauMoments,
  time,
  timeWeight,
  turn,
  turned,
  turnedMoments,
  waves,
} from './memory';

/** What a batch asks of a time step; inlined. */
export class Time {
  /**
   * Distance of a time from the middle of 0 … N − 1, as a row of `waves`.
   *
   * With c = (N − 1)/2 and s = |t − c|, sin tω = ± cos cω sin sω + sin cω cos sω and cos tω = cos cω cos sω ∓ sin cω sin sω. So a
   * row of P, turned by cω once a batch, needs only sin sω and cos sω, and times that mirror each other, as a batch's two
   * halves do (`drawTimes`), share both of their products.
   */
  @inline
  static wave(t: i32): usize {
    return waves + <usize>(abs(2 * t - (steps - 1)) >> 1) * (rowHalf << 1);
  }

  /** The sign of sin sω at t. */
  @inline
  static side(t: i32): v128 {
    return f32x4.splat(2 * t < steps - 1 ? -1 : 1);
  }

  @inline
  static ofRow(r: i32): i32 {
    return load<i32>(time + ((<usize>r) << 2));
  }
}

/** How far the mirrored row lies behind each of the first half's rows, or 0 where a row's mirror is not there. */
export function mirrored(n: i32): i32 {
  const middle = n >> 1;
  for (let r = 0; r < middle; r++) if (Time.ofRow(r) + Time.ofRow(middle + r) !== steps - 1) return 0;
  return middle;
}

/** P turned by cω: rows [sin | cos] of `turned`. */
export function turnTime(): void {
  const sine = turn;
  const cosine = turn + rowHalf;
  const cosineAt = (<usize>half) << 2;
  for (let a = 0; a < d; a++) {
    const from = timeWeight + <usize>a * rowH;
    const to = turned + <usize>a * (rowHalf << 1);
    for (let k = 0; k < half; k++) {
      const at = (<usize>k) << 2;
      const s = load<f32>(from + at);
      const c = load<f32>(from + cosineAt + at);
      store<f32>(to + at, s * load<f32>(cosine + at) - c * load<f32>(sine + at));
      store<f32>(to + rowHalf + at, s * load<f32>(sine + at) + c * load<f32>(cosine + at));
    }
  }
}

/** Σ δ τᵀ from its turned form. */
export function turnBack(): void {
  const sine = turn;
  const cosine = turn + rowHalf;
  const cosineAt = (<usize>half) << 2;
  for (let a = 0; a < d; a++) {
    const from = turnedMoments + <usize>a * (rowHalf << 1);
    const to = tauMoments + <usize>a * rowH;
    for (let k = 0; k < half; k++) {
      const at = (<usize>k) << 2;
      const s = load<f32>(from + at);
      const c = load<f32>(from + rowHalf + at);
      store<f32>(to + at, s * load<f32>(cosine + at) + c * load<f32>(sine + at));
      store<f32>(to + cosineAt + at, c * load<f32>(cosine + at) - s * load<f32>(sine + at));
    }
  }
}
