// The guided estimate for the sampler: the SIMD form of lib/kernels/js/layers/estimate.ts.

import { dots } from '../dots';
import { combination, product } from '../products';
import { activate } from './activation';
import { multiply } from './matmul';
import {
  b2,
  b3,
  condition,
  conditionPart,
  d,
  E,
  estimate,
  guidance,
  guide,
  H,
  hidden,
  mixed,
  pairs,
  rowE,
  rowH,
  rowZ,
  source,
  tauNow,
  timeBias,
  timeHidden,
  timeParts,
  timeWeight,
  w1,
  w2Forward,
  w3,
  x,
  zeros,
} from './memory';

/** Users whose pairs of rows go through the layers together: both their layers stay in the first cache. */
const USERS = 16;

/** W1 (C u + c) of n rows of `source`: what a kept condition adds before the first activation, the same at all times. */
export function layersGuide(n: i32): void {
  const rows = (n + 3) & ~3;
  product(conditionPart, source, rowE, 4, condition, rowE, rows, d + 1, rowE);
  multiply(guide, rowZ, conditionPart, rowE, w1, rowH, 32, rows, d, rowH, zeros);
}

/** W1 (P τ + p) + b1 at the time of `tauNow`: what the time adds, the same for all users. */
export function layersTime(): void {
  dots(timeParts, rowE, tauNow, rowH, timeWeight, rowH, 2, E, rowH);
  for (let j: usize = 0; j < rowE; j += 16) {
    v128.store(timeParts + j, f32x4.add(v128.load(timeParts + j), v128.load(timeBias + j)));
  }
  // Times row d of w1, which is b1.
  store<f32>(timeParts + ((<usize>d) << 2), 1);
  combination(timeHidden, timeParts, 4, w1, rowH, d + 1);
}

/**
 * ε̂(m=0) + s (ε̂(m=1) − ε̂(m=0)) of n rows of x into `estimate`, at the time of the last `layersTime` and with the conditions of
 * the last `layersGuide`. Both evaluations share W1 x; the last layer is linear and takes the mixture of their second layers.
 */
export function layersEstimate(n: i32): void {
  const panel = (<usize>H) << 5;
  for (let from = 0; from < n; from += USERS) {
    const users = min(USERS, (n - from + 3) & ~3);
    const at = <usize>from * rowE;
    multiply(mixed, rowZ, x + at, rowE, w1, rowH, 32, users, d, rowH, timeHidden);
    split(users, guide + <usize>from * rowZ);
    activate(pairs, <usize>(2 * users) * rowZ);
    multiply(hidden, rowZ, pairs, rowZ, w2Forward, 32, panel, 2 * users, H, rowH, b2);
    activate(hidden, <usize>(2 * users) * rowZ);
    mix(users);
    dots(estimate + at, rowE, mixed, rowZ, w3, rowH, users, E, rowH);
    for (let p = estimate + at, end = p + <usize>users * rowE; p < end; p += rowE) {
      for (let j: usize = 0; j < rowE; j += 16) v128.store(p + j, f32x4.add(v128.load(p + j), v128.load(b3 + j)));
    }
  }
}

/** Two rows of `pairs` for each of `mixed`: without and with what the condition adds. */
function split(users: i32, guides: usize): void {
  let to = pairs;
  for (let p = mixed, end = mixed + <usize>users * rowZ; p < end; p += rowZ, guides += rowZ, to += 2 * rowZ) {
    for (let j: usize = 0; j < rowH; j += 16) {
      const z = v128.load(p + j);
      v128.store(to + j, z);
      v128.store(to + rowZ + j, f32x4.add(z, v128.load(guides + j)));
    }
  }
}

/** One row of `mixed` from each two of `hidden`. */
function mix(users: i32): void {
  const s = f32x4.splat(<f32>guidance);
  let from = hidden;
  for (let p = mixed, end = mixed + <usize>users * rowZ; p < end; p += rowZ, from += 2 * rowZ) {
    for (let j: usize = 0; j < rowH; j += 16) {
      const bare = v128.load(from + j);
      v128.store(p + j, f32x4.add(bare, f32x4.mul(s, f32x4.sub(v128.load(from + rowZ + j), bare))));
    }
  }
}
