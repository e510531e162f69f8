import assert from 'node:assert/strict';
import { type AffineLayout, affineLayout } from '../../lib/kernels/affine-layout';
import { layOut } from '../../lib/kernels/memory-table';
import { committed, kernelMemoryFiles } from '../../scripts/kernel-memory';

describe('kernels/memory-table', () => {
  for (const { path, text } of kernelMemoryFiles()) {
    it(`${path} is what the table says (else: npm run build:kernels)`, () => {
      assert.equal(committed(path), text);
    });
  }

  it('lays places out one after another, each from a cache line on, float64 in two words', () => {
    const table = {
      a: { type: 'f32', count: (n: number) => n },
      b: { type: 'f64', count: (n: number) => n },
      c: { type: 'i32', count: () => 0 },
    } as const;
    assert.deepEqual(layOut(table, 9, 5), { a: 16, b: 32, c: 64, end: 80 });
  });

  it('pads the rows of the affine DIM to whole vectors, and gives Adam a block as large as the parameters', () => {
    const sizes = { dim: 11, hidden: 14, capacity: 5, steps: 101, evaluations: 3, registers: 2, program: 7 };
    const layout: AffineLayout = affineLayout(sizes, 1);
    const { E, H, halfWords, rows, parameterWords } = layout;
    assert.deepEqual({ E, H, halfWords, rows }, { E: 12, H: 16, halfWords: 8, rows: 8 });
    assert.equal(layout.w1, 16);
    assert.equal(parameterWords, layout.condition - layout.w1 + 144);
    assert.equal(layout.second - layout.first, parameterWords);
    assert.ok(Object.values(layout).every(Number.isInteger));
  });
});
