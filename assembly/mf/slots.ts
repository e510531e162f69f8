// The lines that a batch touches: each has a slot, and in it the gradient that the batch adds up.

import { catchUp } from './drift';
import { gradientStride, gradients, lastStep, lazy, slots } from './memory';

/** Adam's steps so far, the present one included. */
export let step: i32 = 0;
/** Slots of the present step. */
export let used: i32 = 0;

/** Begins a step, in which no line has a slot yet. */
export function nextStep(): void {
  step++;
  used = 0;
}

/** A line's slot in the present step; inlined. */
export class Slot {
  /** Brings a line to the step before the present one, gives it a slot, and returns the address of its gradient. */
  @inline
  static touch(at: usize): usize {
    const k = load<i32>(at + lastStep);
    if (k === step) return load<usize>(at + lastStep, 4);
    const jumps = step - 1 - k;
    if (lazy && k > 0 && jumps > 0) catchUp(at, k, jumps);
    const g = gradients + <usize>used * gradientStride;
    store<i32>(at + lastStep, step);
    store<usize>(at + lastStep, g, 4);
    store<usize>(slots + ((<usize>used) << 2), at);
    const zero = f32x4.splat(0);
    for (let p = g; p < g + gradientStride; p += 16) v128.store(p, zero);
    used++;
    return g;
  }
}
