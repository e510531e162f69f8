import assert from 'node:assert/strict';
import { Alignment } from '../../../lib/bridge/diffcdr/alignment';
import { createFusedTrainer } from '../../../lib/bridge/diffcdr/fused-trainer';
import { createAffineEngine } from '../../../lib/diffusion/dim/affine-engine';
import { createDimBatch, drawBatch } from '../../../lib/diffusion/dim/antithetic';
import type { DimEngineOptions } from '../../../lib/diffusion/dim/engine';
import { linear } from '../../../lib/diffusion/schedule/linear';
import { type KernelEngine, kernelEngine } from '../../../lib/kernels/load';
import { gather64, gatherRows } from '../../../lib/math/gather-rows';
import { randomStreams } from '../../../lib/math/random';

const d = 10;
const settings: Omit<DimEngineOptions, 'initial'> = {
  embeddingDim: d,
  hiddenDim: 32,
  activation: 'none',
  learningRate: 1e-3,
  clipNorm: 1,
  guidance: 0.1,
  schedule: linear,
  solver: { nfe: 30 },
  steps: 1000,
};
const options = (): DimEngineOptions => ({ ...settings, initial: randomStreams(3)('dim') });

const random = randomStreams(6);
const table = (name: string, rows: number) => random(name).fillNormal(new Float32Array(rows * d));
const tables = { source: table('source', 30), target: table('target', 30), items: table('items', 20) };
const weight = table('alignment', d);

/** Batches of rows of the tables, drawn as a bridge draws them. */
function* batches(count: number, sizes: readonly number[]) {
  const streams = { time: random('time'), noise: random('noise'), mask: random('mask') };
  const draw = random('rows');
  const batch = createDimBatch(Math.max(...sizes), d);
  for (let k = 0; k < count; k++) {
    const size = sizes[k % sizes.length];
    drawBatch(batch, size, 1000, 0.1, streams);
    const users = Int32Array.from({ length: size }, () => draw.integer(30));
    const items = Int32Array.from({ length: size }, () => draw.integer(20));
    yield { batch, users, items, rating: draw.fillNormal(new Float32Array(size)) };
  }
}

/** Largest difference over the largest size. */
function relative(a: Float64Array, b: Float64Array): number {
  const worst = a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0);
  return worst / b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

const engines: KernelEngine[] = kernelEngine() === 'wasm-simd' ? ['wasm-simd', 'js'] : ['js'];

describe('fused trainer', () => {
  if (!engines.includes('wasm-simd')) it.skip('wasm-simd: DIFFCDR_KERNELS or this Node leaves WebAssembly SIMD out');

  for (const kernels of engines) {
    for (const norm of ['smooth-l1', 1, 2] as const) {
      it(`${kernels}: the DIM as the engine trains it, bit for bit, the alignment layer as Alignment does: norm ${norm}`, () => {
        const lambda = 0.3;
        const fused = createFusedTrainer(options(), tables, { weight, norm, lambda }, kernels);
        const engine = createAffineEngine(options(), kernels);
        const layer = { inDim: d, outDim: d, weight: Float64Array.from(weight) };
        const exact = new Alignment(layer, { norm, lambda, learningRate: 1e-3, clipNorm: 1 });
        // The last size is more than a kernel has room for from the start.
        for (const { batch, users, items, rating } of batches(120, [64, 7, 200])) {
          gatherRows(tables.target, d, users, batch.target);
          gatherRows(tables.source, d, users, batch.condition);
          const { size, noise, t, keep, target, condition } = batch;
          assert.equal(fused.trainRows({ size, users, noise, t, keep }), engine.trainBatch(batch));
          const sample = Float64Array.from(engine.sample(condition.subarray(0, size * d)));
          const item = gather64(tables.items, d, items);
          const expected = exact.trainBatch({ size, sample, target: Float64Array.from(target), item, rating });
          const loss = fused.alignRows(items, rating);
          assert.ok(Math.abs(loss.alignment - expected.alignment) < 1e-4 * expected.alignment);
          assert.ok(Math.abs(loss.task - expected.task) < 1e-4 * expected.task);
        }
        assert.deepEqual(fused.engine.parameters(), engine.parameters());
        assert.ok(relative(fused.alignment(), layer.weight) < 1e-5);
      });
    }
  }

  it('refuses rows that the tables do not have, shapes that do not agree, and steps out of turn', () => {
    const alignment = { weight, norm: 2, lambda: 1 } as const;
    const fused = createFusedTrainer(options(), tables, alignment);
    const { noise, t, keep } = createDimBatch(1, d);
    const rating = new Float32Array(1);
    assert.throws(() => fused.alignRows(Int32Array.of(0), rating), /last trainRows/);
    assert.throws(() => fused.trainRows({ size: 1, users: Int32Array.of(30), noise, t, keep }), /user 30 .* 30 rows/);
    fused.trainRows({ size: 1, users: Int32Array.of(29), noise, t, keep });
    assert.throws(() => fused.alignRows(Int32Array.of(20), rating), /item 20 .* 20 rows/);
    assert.throws(() => createFusedTrainer(options(), { ...tables, source: weight }), /100, 300 and 200 numbers/);
    const small = { ...alignment, weight: weight.subarray(0, 9) };
    assert.throws(() => createFusedTrainer(options(), tables, small), /9 weights, not 100/);
    assert.throws(
      () => createFusedTrainer(options(), tables).alignRows(Int32Array.of(0), rating),
      /without an alignment/,
    );
  });
});
