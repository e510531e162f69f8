import type { AffineSteps } from '../../affine-kernel';
import type { ClippedAdam } from '../adam';
import type { AffineMemory } from './memory';
import type { AffineProducts } from './products';

/** The alignment layer's training step. */
export function affineAlign(
  { f32: f, f64, spec, layout }: AffineMemory,
  { product }: AffineProducts,
  clippedAdam: ClippedAdam,
): AffineSteps['align'] {
  const d = spec.sizes.dim;
  const {
    E,
    align,
    alignFirst,
    alignGradient,
    alignSecond,
    aligned,
    items,
    losses,
    ratings,
    sampled,
    sampler,
    source,
    target,
  } = layout;
  return (n, lambda, norm) => {
    product(sampled, source, E, 1, sampler, n, d + 1, E, d);
    product(aligned, sampled, E, 1, align, n, d, E, d);
    const share = 1 / (n * d);
    let loss = 0;
    let squared = 0;
    for (let r = 0; r < n; r++) {
      const at = r * E;
      let error = -f[ratings + r];
      for (let j = 0; j < d; j++) error += f[aligned + at + j] * f[items + at + j];
      squared += error * error;
      const weight = (2 * lambda * error) / n;
      for (let j = 0; j < d; j++) {
        const z = f[aligned + at + j] - f[target + at + j];
        let c: number;
        if (norm === 0) {
          c = Math.max(-1, Math.min(1, z));
          loss += c * (z - 0.5 * c);
        } else if (norm === 1) {
          c = Math.sign(z);
          loss += Math.abs(z);
        } else {
          c = 2 * z;
          loss += z * z;
        }
        f[aligned + at + j] = c * share + weight * f[items + at + j];
      }
    }
    f64[losses / 2 + 1] = loss * share;
    f64[losses / 2 + 2] = squared / n;
    product(alignGradient, sampled, 1, E, aligned, d, n, E, d);
    const alignStep = ++f64[losses / 2 + 4];
    clippedAdam(align, alignFirst, alignSecond, alignGradient, E * E, alignStep);
  };
}
