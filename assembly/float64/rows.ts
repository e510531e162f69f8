// What trainers in float64 share: sums of scaled rows, ten columns at a time, whose terms are added in the order of the rows.

/** Two float32 numbers as float64. */
export class Given {
  @inline
  static two(at: usize): v128 {
    return f64x2.promote_low_f32x4(v128.load64_zero(at));
  }
}

/** Sets `bytes` of a row to 0; `memory.fill` leaves WebAssembly for it, which a short row does not pay for. */
export function clear(row: usize, bytes: usize): void {
  const zero = f64x2.splat(0);
  for (let at = row, end = row + bytes; at < end; at += 16) v128.store(at, zero);
}

/** sum[q] += Σ_i scales[i] · rows[i][q] over `bytes` of float64; scales are `scaleStride` apart, rows `stride`. */
export function addRows(
  count: i32,
  scales: usize,
  scaleStride: usize,
  rows: usize,
  stride: usize,
  bytes: usize,
  sum: usize,
): void {
  const end = scales + <usize>count * scaleStride;
  let q: usize = 0;
  for (; q + 80 <= bytes; q += 80) {
    const to = sum + q;
    let s0 = v128.load(to);
    let s1 = v128.load(to, 16);
    let s2 = v128.load(to, 32);
    let s3 = v128.load(to, 48);
    let s4 = v128.load(to, 64);
    let row = rows + q;
    for (let at = scales; at < end; at += scaleStride) {
      const scale = v128.load64_splat(at);
      s0 = f64x2.add(s0, f64x2.mul(scale, v128.load(row)));
      s1 = f64x2.add(s1, f64x2.mul(scale, v128.load(row, 16)));
      s2 = f64x2.add(s2, f64x2.mul(scale, v128.load(row, 32)));
      s3 = f64x2.add(s3, f64x2.mul(scale, v128.load(row, 48)));
      s4 = f64x2.add(s4, f64x2.mul(scale, v128.load(row, 64)));
      row += stride;
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    v128.store(to, s4, 64);
  }
  for (; q < bytes; q += 16) {
    let s = v128.load(sum + q);
    let row = rows + q;
    for (let at = scales; at < end; at += scaleStride) {
      s = f64x2.add(s, f64x2.mul(v128.load64_splat(at), v128.load(row)));
      row += stride;
    }
    v128.store(sum + q, s);
  }
}
