import assert from 'node:assert/strict';
import { driftTables } from '../../lib/kernels/adam-drift';
import { kernelEngine } from '../../lib/kernels/load';
import { createMfKernel, type MfOptions } from '../../lib/kernels/mf';
import type { MfKernel } from '../../lib/kernels/mf-kernel';
import { RECORD_WORDS } from '../../lib/kernels/mf-layout';
import { randomStream } from '../../lib/math/random';

const adam = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Fills a kernel with start values and ratings; some users and items are much commoner than others. */
function fill({ f32, i32, layout }: MfKernel, options: MfOptions): void {
  const { users, items, rows, width } = options.sizes;
  const random = randomStream(1, 'fill');
  for (let line = 0; line < users + items; line++) {
    for (let i = 0; i < width; i++) f32[layout.state + line * layout.stride + i] = random.normal();
  }
  for (let k = 0; k < rows; k++) {
    const at = layout.records + k * RECORD_WORDS;
    i32[at] = Math.floor(users * random.uniform() ** 3);
    i32[at + 1] = users + Math.floor(items * random.uniform() ** 3);
    f32[at + 2] = 1 + random.integer(5);
  }
}

describe('kernels/mf', () => {
  before(function () {
    if (kernelEngine() === 'js') this.skip();
  });

  for (const width of [1, 2, 3, 4, 7, 10, 11, 16]) {
    for (const [biased, lazy] of [
      [false, true],
      [true, true],
      [false, false],
    ]) {
      if (biased && width === 1) continue;
      it(`WebAssembly equals its JavaScript twin, bit for bit: width ${width}${biased ? ', biased' : ''}${lazy ? '' : ', sparse'}`, () => {
        const sizes = { users: 200, items: 150, rows: 1000, width, batchSize: 32 };
        const options: MfOptions = { sizes, adam, biased, lazy, mean: 3.5, epochs: 3 };
        const [wasm, js] = (['wasm-simd', 'js'] as const).map((engine) => createMfKernel(options, engine));
        for (const kernel of [wasm, js]) fill(kernel, options);
        for (let epoch = 0; epoch < 3; epoch++) {
          const random = randomStream(2, `epoch ${epoch}`);
          const partners = Int32Array.from({ length: 999 }, (_, c) => random.integer(1000 - c));
          for (const kernel of [wasm, js]) {
            kernel.i32.set(partners, kernel.layout.exchange);
            kernel.swap(999, 999);
          }
          const [a, b] = [wasm, js].map((kernel) => kernel.batches(320, 1000, kernel.batches(0, 320, 0)));
          assert.equal(a, b, 'Σ squares');
        }
        const lines = 350;
        for (const kernel of [wasm, js]) kernel.read(0, lines);
        for (let k = 0; k < lines * width; k++) {
          const [a, b] = [wasm, js].map((kernel) => kernel.f32[kernel.layout.exchange + k]);
          assert.equal(a, b, `number ${k}`);
        }
      });
    }
  }
});

describe('kernels/adam-drift', () => {
  it('has the sums of the untouched steps, early, late and beyond its end', () => {
    const tables = driftTables(adam, 30_000);
    for (const k of [1, 2, 17, 900, 15_000, tables.cap + 100]) {
      for (const jumps of [1, 2, 10, 150]) {
        let expected = 0;
        let weighted = 0;
        for (let j = 1; j <= jumps; j++) {
          const kappa = Math.sqrt(1 - 0.999 ** (k + j));
          const w = ((0.9 / Math.sqrt(0.999)) ** j * kappa) / (1 - 0.9 ** (k + j));
          expected += w;
          weighted += w * kappa * 0.999 ** (-j / 2);
        }
        const at = (t: number): number => Math.min(t, tables.cap);
        const sum = tables.sum[at(k)] - tables.ratioPowers[jumps] * tables.sum[at(k + jumps)];
        const both = tables.epsilonSum[at(k)] - tables.epsilonPowers[jumps] * tables.epsilonSum[at(k + jumps)];
        assert.ok(Math.abs(sum - expected) < 1e-5 * expected, `k ${k}, J ${jumps}: ${sum}, not ${expected}`);
        assert.ok(Math.abs(both - weighted) < 1e-5 * weighted + 1e-6, `k ${k}, J ${jumps}: ${both}, not ${weighted}`);
      }
    }
  });
});
