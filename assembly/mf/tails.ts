// Fields of a line whose length is no multiple of a vector.

/** The 1–3 coordinates of a field that are left over by whole vectors, and the sum of four; inlined. */
export class Tail {
  /** The last 1–3 coordinates of a field, in the low lanes; the others 0. */
  @inline
  static load(at: usize, count: i32): v128 {
    if (count === 2) return v128.load64_zero(at);
    if (count === 1) return v128.load32_zero(at);
    return v128.load_lane<f32>(at + 8, v128.load64_zero(at), 2);
  }

  @inline
  static store(at: usize, count: i32, value: v128): void {
    if (count === 1) {
      v128.store_lane<f32>(at, value, 0);
    } else {
      v128.store_lane<f64>(at, value, 0);
      if (count === 3) v128.store_lane<f32>(at + 8, value, 2);
    }
  }

  @inline
  static sum(x: v128): f32 {
    const pairs = f32x4.add(x, i32x4.shuffle(x, x, 2, 3, 0, 1));
    return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
  }
}
