import type { AffineSteps } from '../../affine-kernel';
import type { AffineMemory } from './memory';

/** The vectors of a batch, from the tables in memory. */
export function affineGather({ f32: f, i32, layout }: AffineMemory): Pick<AffineSteps, 'gather' | 'gatherItems'> {
  const { E, itemSlots, itemTable, items, slots, source, target, users } = layout;

  function gather(n: number): void {
    for (let r = 0; r < n; r++) {
      const from = users + i32[slots + r] * 2 * E;
      for (let j = 0; j < E; j++) {
        f[target + r * E + j] = f[from + j];
        f[source + r * E + j] = f[from + E + j];
      }
    }
  }

  function gatherItems(n: number): void {
    for (let r = 0; r < n; r++) {
      const from = itemTable + i32[itemSlots + r] * E;
      for (let j = 0; j < E; j++) f[items + r * E + j] = f[from + j];
    }
  }

  return { gather, gatherItems };
}
