// What goes through the exchange buffer: partners of a shuffle in, trained lines out.

import { Drift } from './drift';
import { exchange, fieldBytes, lastStep, lazy, records, state, stride, width } from './memory';
import { step } from './slots';
import { Tail } from './tails';
import { AHEAD, RECORD, Warm } from './warm';

/** Fisher–Yates over the records with the partners in the exchange buffer, from record `high` downwards. */
export function mfSwap(high: i32, count: i32): void {
  for (let done = 0; done < count; done += AHEAD) {
    const block = min(AHEAD, count - done);
    Warm.partners(exchange + ((<usize>done) << 2), block);
    for (let c = done; c < done + block; c++) {
      const a = records + <usize>(high - c) * RECORD;
      const b = records + <usize>load<usize>(exchange + ((<usize>c) << 2)) * RECORD;
      const ids = load<u64>(a);
      const value = load<f32>(a, 8);
      store<u64>(a, load<u64>(b));
      store<f32>(a, load<f32>(b, 8), 8);
      store<u64>(b, ids);
      store<f32>(b, value, 8);
    }
  }
}

/** Writes lines to the exchange buffer as they stand at the present step, without changing them. */
export function mfRead(firstLine: i32, count: i32): void {
  const whole = width & ~3;
  const tail = width & 3;
  let out = exchange;
  for (let c = 0; c < count; c++) {
    const at = state + <usize>(firstLine + c) * stride;
    const k = load<i32>(at + lastStep);
    const jumps = step - k;
    const moves = lazy && k > 0 && jumps > 0;
    if (moves) Drift.prepare(k, jumps);
    let p = at;
    for (let i = 0; i < whole; i += 4, p += 16, out += 16) {
      let w = v128.load(p);
      if (moves) w = f32x4.sub(w, Drift.movement(k, jumps, v128.load(p + fieldBytes), v128.load(p + 2 * fieldBytes)));
      v128.store(out, w);
    }
    if (tail) {
      let w = Tail.load(p, tail);
      if (moves) {
        w = f32x4.sub(
          w,
          Drift.movement(k, jumps, Tail.load(p + fieldBytes, tail), Tail.load(p + 2 * fieldBytes, tail)),
        );
      }
      Tail.store(out, tail, w);
      out += (<usize>tail) << 2;
    }
  }
}
