// The sampler as one affine map.

import { dots } from '../dots';
import {
  aligned,
  b3,
  base,
  condition,
  d,
  E,
  evaluations,
  guidance,
  map64,
  planTau,
  planTime,
  program,
  programLength,
  registerOut,
  registers,
  rowE,
  rowH,
  sampler,
  timeBias,
  timeWeight,
  w3,
  w21,
} from './memory';

/** Carries the pair (A, a) through the solver's plan: `registers[registerOut]` and, in float32, `sampler`. */
export function affineReplay(): void {
  const row64 = rowE << 1;
  const pair = row64 * <usize>E;
  dots(planTime, rowE, planTau, rowH, timeWeight, rowH, (evaluations + 3) & ~3, E, rowH);
  // map64[b][a] = M[a][b], row d the bias; base = s · [Cᵀ; c] and p in row d. From T to 0 the solver multiplies errors of ε̂ by
  // about 1/α(T), more than 100, so M is composed anew with float64 sums.
  for (let a = 0; a < E; a++) {
    for (let b = 0; b < E; b++) {
      const at = <usize>b * row64 + ((<usize>a) << 3);
      store<f64>(map64 + at, a < d && b <= d ? exactDot(w3 + <usize>a * rowH, w21 + <usize>b * rowH) : 0);
      store<f64>(base + at, guidance * <f64>load<f32>(condition + <usize>b * rowE + ((<usize>a) << 2)));
    }
  }
  const last = <usize>d * row64;
  for (let a = 0; a < d; a++) {
    const at = last + ((<usize>a) << 3);
    store<f64>(map64 + at, load<f64>(map64 + at) + <f64>load<f32>(b3 + ((<usize>a) << 2)));
    store<f64>(base + at, load<f64>(base + at) + <f64>load<f32>(timeBias + ((<usize>a) << 2)));
  }
  memory.fill(registers, 0, pair);
  for (let k = 0; k < d; k++) store<f64>(registers + <usize>k * row64 + ((<usize>k) << 3), 1);

  let at = program;
  const end = program + ((<usize>programLength) << 3);
  let evaluation = 0;
  while (at < end) {
    const dst = registers + <usize>load<f64>(at, 8) * pair;
    if (load<f64>(at) === 0) {
      evaluate(dst, registers + <usize>load<f64>(at, 16) * pair, planTime + <usize>evaluation * rowE);
      evaluation++;
      at += 24;
    } else {
      const terms = <usize>load<f64>(at, 16);
      at += 24;
      const end = dst + last + row64;
      Register.scale(dst, end, registers + <usize>load<f64>(at, 8) * pair, v128.load_splat<f64>(at));
      for (let k: usize = 1; k < terms; k++) {
        at += 16;
        Register.add(dst, end, registers + <usize>load<f64>(at, 8) * pair, v128.load_splat<f64>(at));
      }
      at += 16;
    }
  }
  const result = registers + <usize>registerOut * pair;
  for (let k = 0; k < E * E; k++) store<f32>(sampler + ((<usize>k) << 2), <f32>load<f64>(result + ((<usize>k) << 3)));
}

/** Σ_j x_j · y_j over rows of H, added up in float64. */
function exactDot(x: usize, y: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (let j: usize = 0; j < rowH; j += 16) {
    even = f64x2.add(
      even,
      f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(x + j)), f64x2.promote_low_f32x4(v128.load64_zero(y + j))),
    );
    odd = f64x2.add(
      odd,
      f64x2.mul(
        f64x2.promote_low_f32x4(v128.load64_zero(x + j, 8)),
        f64x2.promote_low_f32x4(v128.load64_zero(y + j, 8)),
      ),
    );
  }
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** A register of the plan from `dst` to `end`; inlined. */
class Register {
  @inline
  static scale(dst: usize, end: usize, src: usize, c: v128): void {
    for (; dst < end; dst += 32, src += 32) {
      v128.store(dst, f64x2.mul(c, v128.load(src)));
      v128.store(dst, f64x2.mul(c, v128.load(src, 16)), 16);
    }
  }

  @inline
  static add(dst: usize, end: usize, src: usize, c: v128): void {
    for (; dst < end; dst += 32, src += 32) {
      v128.store(dst, f64x2.add(v128.load(dst), f64x2.mul(c, v128.load(src))));
      v128.store(dst, f64x2.add(v128.load(dst, 16), f64x2.mul(c, v128.load(src, 16))), 16);
    }
  }
}

/** dst = (src + base + [0; Pτ]) Mᵀ + [0; bias], two rows at a time; where d + 1 is odd the last has a row of padding beside it. */
function evaluate(dst: usize, src: usize, timeShift: usize): void {
  const row64 = rowE << 1;
  const bias = map64 + <usize>d * row64;
  // Two rows of src + base + [0; Pτ]; the alignment step's memory is free at this time.
  const shifted = aligned;
  const stop = shifted + ((<usize>d) << 3);
  for (let k = 0; k <= d; k += 2) {
    const from = <usize>k * row64;
    for (let b: usize = 0; b < row64 << 1; b += 16) {
      v128.store(shifted + b, f64x2.add(v128.load(src + from + b), v128.load(base + from + b)));
    }
    const last = d - k;
    if (last < 2) {
      const row = shifted + <usize>last * row64;
      for (let b: usize = 0; b < <usize>d; b++) {
        store<f64>(row + (b << 3), load<f64>(row + (b << 3)) + <f64>load<f32>(timeShift + (b << 2)));
      }
    }
    const to = dst + from;
    for (let a: usize = 0; a < row64; a += 32) {
      let x0 = f64x2.splat(0);
      let y0 = f64x2.splat(0);
      let x1 = f64x2.splat(0);
      let y1 = f64x2.splat(0);
      if (last === 0) {
        x0 = v128.load(bias + a);
        y0 = v128.load(bias + a, 16);
      } else if (last === 1) {
        x1 = v128.load(bias + a);
        y1 = v128.load(bias + a, 16);
      }
      let weights = map64 + a;
      for (let p = shifted; p < stop; p += 8, weights += row64) {
        const x = v128.load(weights);
        const y = v128.load(weights, 16);
        const value0 = v128.load_splat<f64>(p);
        x0 = f64x2.add(x0, f64x2.mul(value0, x));
        y0 = f64x2.add(y0, f64x2.mul(value0, y));
        const value1 = v128.load_splat<f64>(p + row64);
        x1 = f64x2.add(x1, f64x2.mul(value1, x));
        y1 = f64x2.add(y1, f64x2.mul(value1, y));
      }
      v128.store(to + a, x0);
      v128.store(to + a, y0, 16);
      v128.store(to + row64 + a, x1);
      v128.store(to + row64 + a, y1, 16);
    }
  }
}
