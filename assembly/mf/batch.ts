// Matrix factorisation: the SIMD form of lib/kernels/js/mf.ts. All addresses are in bytes. An instance trains one model, so
// what does not change is kept in globals.

import {
  batchSize,
  beta1,
  beta2,
  biased,
  dim,
  epsilon,
  fieldBytes,
  gradientStride,
  gradients,
  lazy,
  learningRate,
  mean,
  records,
  rows,
  slots,
  state,
  stride,
  width,
} from './memory';
import { nextStep, Slot, used } from './slots';
import { Tail } from './tails';
import { AHEAD, RECORD, Warm } from './warm';

/** β1 and β2 to the power of the present step. */
let power1: f64 = 1;
let power2: f64 = 1;

function batch(first: i32, count: i32): f64 {
  nextStep();
  power1 *= beta1;
  power2 *= beta2;
  const correction = sqrt(1 - power2);
  let squared: f64 = 0;
  const perRow = <f32>(2 / <f64>count);
  const whole = (<usize>(dim & ~3)) << 2;
  const tail = dim & 3;
  let record = records + <usize>first * RECORD;
  for (let done = 0; done < count; done += AHEAD) {
    const block = min(AHEAD, count - done);
    Warm.lines(record, block);
    for (let k = 0; k < block; k++, record += RECORD) {
      const u = state + load<usize>(record) * stride;
      const v = state + load<usize>(record, 4) * stride;
      const gu = Slot.touch(u);
      const gi = Slot.touch(v);
      let acc = f32x4.splat(0);
      let p: usize = 0;
      for (; p < whole; p += 16) acc = f32x4.add(acc, f32x4.mul(v128.load(u + p), v128.load(v + p)));
      if (tail) acc = f32x4.add(acc, f32x4.mul(Tail.load(u + p, tail), Tail.load(v + p, tail)));
      let error = Tail.sum(acc) - load<f32>(record, 8);
      if (biased) error += mean + load<f32>(u + fieldBytes - 4) + load<f32>(v + fieldBytes - 4);
      squared += <f64>error * <f64>error;
      const scale = f32x4.splat(perRow * error);
      for (p = 0; p < whole; p += 16) {
        v128.store(gu + p, f32x4.add(v128.load(gu + p), f32x4.mul(scale, v128.load(v + p))));
        v128.store(gi + p, f32x4.add(v128.load(gi + p), f32x4.mul(scale, v128.load(u + p))));
      }
      if (tail) {
        Tail.store(gu + p, tail, f32x4.add(Tail.load(gu + p, tail), f32x4.mul(scale, Tail.load(v + p, tail))));
        Tail.store(gi + p, tail, f32x4.add(Tail.load(gi + p, tail), f32x4.mul(scale, Tail.load(u + p, tail))));
      }
      if (biased) {
        const at = (<usize>dim) << 2;
        store<f32>(gu + at, load<f32>(gu + at) + perRow * error);
        store<f32>(gi + at, load<f32>(gi + at) + perRow * error);
      }
    }
  }
  const rate = f32x4.splat(<f32>((learningRate * correction) / (1 - power1)));
  const eps = f32x4.splat(<f32>(lazy ? epsilon * correction : epsilon));
  // m + (1 − β)(g − m): 0.999 in float32 is off by enough to show in v after a thousand steps, 0.001 is not.
  const c1 = f32x4.splat(<f32>(1 - beta1));
  const c2 = f32x4.splat(<f32>(1 - beta2));
  const wholeWidth = (<usize>(width & ~3)) << 2;
  const tailWidth = width & 3;
  for (let slot = 0; slot < used; slot++) {
    const at = load<usize>(slots + ((<usize>slot) << 2));
    const from = gradients + <usize>slot * gradientStride;
    let p: usize = 0;
    for (; p < wholeWidth; p += 16) {
      const g = v128.load(from + p);
      const m0 = v128.load(at + fieldBytes + p);
      const m = f32x4.add(m0, f32x4.mul(c1, f32x4.sub(g, m0)));
      const v0 = v128.load(at + 2 * fieldBytes + p);
      const v = f32x4.add(v0, f32x4.mul(c2, f32x4.sub(f32x4.mul(g, g), v0)));
      v128.store(at + fieldBytes + p, m);
      v128.store(at + 2 * fieldBytes + p, v);
      v128.store(at + p, f32x4.sub(v128.load(at + p), f32x4.div(f32x4.mul(rate, m), f32x4.add(f32x4.sqrt(v), eps))));
    }
    if (tailWidth) {
      const g = Tail.load(from + p, tailWidth);
      const m0 = Tail.load(at + fieldBytes + p, tailWidth);
      const m = f32x4.add(m0, f32x4.mul(c1, f32x4.sub(g, m0)));
      const v0 = Tail.load(at + 2 * fieldBytes + p, tailWidth);
      const v = f32x4.add(v0, f32x4.mul(c2, f32x4.sub(f32x4.mul(g, g), v0)));
      Tail.store(at + fieldBytes + p, tailWidth, m);
      Tail.store(at + 2 * fieldBytes + p, tailWidth, v);
      const moved = f32x4.div(f32x4.mul(rate, m), f32x4.add(f32x4.sqrt(v), eps));
      Tail.store(at + p, tailWidth, f32x4.sub(Tail.load(at + p, tailWidth), moved));
    }
  }
  return squared;
}

/** Batches of an epoch: those of the records from `first` to before `end`. Adds to Σ (r̂ − r)² of the batches before them. */
export function mfBatches(first: i32, end: i32, squared: f64): f64 {
  for (; first < end; first += batchSize) squared += batch(first, min(batchSize, rows - first));
  return squared;
}
