// Fields of a line whose length is no multiple of a vector.

/** The last 1–3 coordinates of a field, in the low lanes; the others 0. */
// @ts-ignore: decorator
@inline
export function loadTail(at: usize, count: i32): v128 {
  if (count == 2) return v128.load64_zero(at);
  if (count == 1) return v128.load32_zero(at);
  return v128.load_lane<f32>(at + 8, v128.load64_zero(at), 2);
}

// @ts-ignore: decorator
@inline
export function storeTail(at: usize, count: i32, value: v128): void {
  if (count == 1) {
    v128.store_lane<f32>(at, value, 0);
  } else {
    v128.store_lane<f64>(at, value, 0);
    if (count == 3) v128.store_lane<f32>(at + 8, value, 2);
  }
}
