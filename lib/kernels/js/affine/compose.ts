import type { AffineMemory } from './memory';
import type { AffineProducts } from './products';

/** W2 W1, W3 W2 and M, from the parameters as they stand. */
export function affineCompose({ f32: f, spec, layout }: AffineMemory, { product, dots }: AffineProducts): () => void {
  const { dim: d, hidden: h } = spec.sizes;
  const { E, H, b2, map, mapOnly, w1, w2, w21, w3, w32 } = layout;
  return function compose(): void {
    dots(w21, w1, w2, d + 1, h, H, H, H);
    for (let j = 0; j < h; j++) f[w21 + d * H + j] += f[b2 + j];
    product(w32, w3, H, 1, w2, d, h, H, h);
    dots(map, w3, w21, d, d + 1, E, H, H);
    for (let k = 0; k < E * E; k++) f[mapOnly + k] = k % E === d ? 0 : f[map + k];
  };
}
