// After fdlibm's e_exp.c, as lib/math/elementary/exp.ts, whose bits it gives, for what a softmax asks: x from −∞ to 0.

/** 2^k, k from −1022 to 1023. */
function powerOfTwo(k: i32): f64 {
  return reinterpret<f64>((<i64>(k + 1023)) << 52);
}

/** Inlined where fdlibm has one expression. */
class Reduced {
  /** e^(high − low) by a rational function of r, its rounded value. */
  @inline
  static exp(high: f64, low: f64, r: f64): f64 {
    const t = r * r;
    const c =
      r -
      t *
        (0.16666666666666602 +
          t *
            (-0.0027777777777015593 +
              t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))));
    return 1 - (low - (r * c) / (2 - c) - high);
  }
}

/** e^x for x ≤ 0. */
export function exp(x: f64): f64 {
  if (x > -0.3465735912322998) {
    if (x > -3.725290298461914e-9) return 1 + x;
    return Reduced.exp(x, 0, x);
  }
  if (x < -745.1332191019411) return 0;
  const k = x > -1.0397205352783203 ? -1 : <i32>(Math.LOG2E * x - 0.5);
  const high = x - <f64>k * 0.6931471803691238;
  const low = <f64>k * 1.9082149292705877e-10;
  const y = Reduced.exp(high, low, high - low);
  if (k >= -1021) return y * powerOfTwo(k);
  return y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}
