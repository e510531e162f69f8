// The alignment layer's training step.

import { adam, prepareAdam } from '../adam';
import { Lanes, squares } from '../dots';
import { product } from '../products';
import {
  align,
  aligned,
  alignFirst,
  alignGradient,
  alignSecond,
  clipNorm,
  d,
  E,
  items,
  learningRate,
  losses,
  ratings,
  rowE,
  sampled,
  sampler,
  source,
  target,
} from './memory';

/**
 * One clipped Adam step of the alignment layer on the batch's n rows: norm(ALM(x0), u_t) + λ · mean (ALM(x0)·v − r)², x0 by the
 * sampler as `affineReplay` left it. Leaves both losses, without λ, in losses[1] and losses[2].
 * @param norm 0: smooth-L1; 1: |·|; 2: (·)²
 */
export function affineAlign(n: i32, lambda: f64, norm: i32): void {
  const rows = (n + 3) & ~3;
  product(sampled, source, rowE, 4, sampler, rowE, rows, d + 1, rowE);
  product(aligned, sampled, rowE, 4, align, rowE, rows, d, rowE);
  const share = f32x4.splat(<f32>(1 / (<f64>n * <f64>d)));
  const up = f32x4.splat(1);
  const down = f32x4.splat(-1);
  const halved = f32x4.splat(0.5);
  let loss = f32x4.splat(0);
  let squared: f64 = 0;
  for (let r = 0; r < n; r++) {
    const at = <usize>r * rowE;
    let dot = f32x4.splat(0);
    for (let j: usize = 0; j < rowE; j += 16) {
      dot = f32x4.add(dot, f32x4.mul(v128.load(aligned + at + j), v128.load(items + at + j)));
    }
    const error = Lanes.total(dot) - <f64>load<f32>(ratings + ((<usize>r) << 2));
    squared += error * error;
    const weight = f32x4.splat(<f32>((2 * lambda * error) / <f64>n));
    for (let j: usize = 0; j < rowE; j += 16) {
      const z = f32x4.sub(v128.load(aligned + at + j), v128.load(target + at + j));
      let c: v128;
      if (norm === 0) {
        c = f32x4.max(down, f32x4.min(up, z));
        loss = f32x4.add(loss, f32x4.mul(c, f32x4.sub(z, f32x4.mul(halved, c))));
      } else if (norm === 1) {
        const zero = f32x4.splat(0);
        c = f32x4.sub(v128.and(up, f32x4.gt(z, zero)), v128.and(up, f32x4.lt(z, zero)));
        loss = f32x4.add(loss, f32x4.abs(z));
      } else {
        c = f32x4.add(z, z);
        loss = f32x4.add(loss, f32x4.mul(z, z));
      }
      v128.store(aligned + at + j, f32x4.add(f32x4.mul(c, share), f32x4.mul(weight, v128.load(items + at + j))));
    }
  }
  store<f64>(losses, Lanes.total(loss) / (<f64>n * <f64>d), 8);
  store<f64>(losses, squared / <f64>n, 16);
  product(alignGradient, sampled, 4, rowE, aligned, rowE, E, n, rowE);
  const alignStep = load<f64>(losses, 32) + 1;
  store<f64>(losses, alignStep, 32);
  const bytes = rowE * <usize>E;
  prepareAdam(squares(alignGradient, bytes), alignStep, learningRate, clipNorm);
  adam(align, alignFirst, alignSecond, alignGradient, bytes);
}
