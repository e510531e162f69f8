// Standard normals from the generator of lib/math/random.ts: the same numbers as its JavaScript loop.

/** xoroshiro128+ between two draws. */
let s0: u64 = 0;
let s1: u64 = 0;

/** What two pairs are made of; inlined. */
class Draw {
  /** The low half of the next number, as a coordinate in [−1, 1). */
  @inline
  static coordinate(): f64 {
    const draw = <u32>(s0 + s1);
    const a = s0 ^ s1;
    s0 = rotl<u64>(s0, 24) ^ a ^ (a << 16);
    s1 = rotl<u64>(a, 37);
    return <f64>draw / 2147483648 - 1;
  }

  /** log of two numbers within (0, 1): the polynomial of FreeBSD's `log`, in which f is the mantissa less 1 and s = f/(2 + f). */
  @inline
  static log(x: v128): v128 {
    // Mantissas from √½ to √2.
    const lowest = i64x2.splat(0x3fe6a09e667f3bcd);
    const above = i64x2.sub(x, lowest);
    const exponents = i64x2.shr_s(above, 52);
    const dk = f64x2.convert_low_i32x4_s(i32x4.shuffle(exponents, exponents, 0, 2, 0, 2));
    const f = f64x2.sub(i64x2.add(v128.and(above, i64x2.splat(0x000fffffffffffff)), lowest), f64x2.splat(1));
    const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)));
    const z = f64x2.mul(s, s);
    const w = f64x2.mul(z, z);
    let odd = f64x2.splat(0.14798198605116586);
    odd = f64x2.add(f64x2.splat(0.1818357216161805), f64x2.mul(w, odd));
    odd = f64x2.add(f64x2.splat(0.2857142874366239), f64x2.mul(w, odd));
    odd = f64x2.add(f64x2.splat(0.6666666666666735), f64x2.mul(w, odd));
    let even = f64x2.splat(0.15313837699209373);
    even = f64x2.add(f64x2.splat(0.22222198432149784), f64x2.mul(w, even));
    even = f64x2.add(f64x2.splat(0.3999999999940942), f64x2.mul(w, even));
    const rest = f64x2.add(f64x2.mul(z, odd), f64x2.mul(w, even));
    const square = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
    const low = f64x2.add(f64x2.mul(s, f64x2.add(square, rest)), f64x2.mul(dk, f64x2.splat(1.9082149292705877e-10)));
    return f64x2.add(f64x2.add(f64x2.sub(low, square), f), f64x2.mul(dk, f64x2.splat(0.6931471803691238)));
  }
}

/**
 * Fills `out` with 2 · `pairs` float32 normals by Marsaglia's polar method, two pairs at a time, and brings the state up to date.
 * @param state the generator's four words, lowest first
 */
export function normalPairs(state: usize, out: usize, pairs: i32): void {
  s0 = load<u64>(state);
  s1 = load<u64>(state, 8);
  for (let k = 0; k < pairs; k += 2) {
    let x0: f64, y0: f64, r0: f64;
    do {
      x0 = Draw.coordinate();
      y0 = Draw.coordinate();
      r0 = x0 * x0 + y0 * y0;
    } while (r0 >= 1 || r0 === 0);
    let x1: f64 = 0,
      y1: f64 = 0,
      r1: f64 = 0.5;
    const both = k + 1 < pairs;
    if (both) {
      do {
        x1 = Draw.coordinate();
        y1 = Draw.coordinate();
        r1 = x1 * x1 + y1 * y1;
      } while (r1 >= 1 || r1 === 0);
    }
    const r = f64x2.replace_lane(f64x2.splat(r0), 1, r1);
    const scale = f64x2.sqrt(f64x2.div(f64x2.mul(f64x2.splat(-2), Draw.log(r)), r));
    const scale0 = f64x2.extract_lane(scale, 0);
    store<f32>(out, <f32>(x0 * scale0));
    store<f32>(out, <f32>(y0 * scale0), 4);
    if (both) {
      const scale1 = f64x2.extract_lane(scale, 1);
      store<f32>(out, <f32>(x1 * scale1), 8);
      store<f32>(out, <f32>(y1 * scale1), 12);
    }
    out += 16;
  }
  store<u64>(state, s0);
  store<u64>(state, s1, 8);
}
