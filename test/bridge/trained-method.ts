import assert from 'node:assert/strict';
import type { Bridge } from '../../lib/bridge/bridge';
import { asBridge, type Method, type MethodContext } from '../../lib/bridge/method';
import { kernelEngine } from '../../lib/kernels/load';
import { reportsOf } from './reports';
import { tinyContext } from './tiny-context';

/** The bridge of a method with the given options and defaults for the rest. */
export function build(method: Method, context: MethodContext, options: Record<string, unknown> = {}): Bridge {
  return asBridge(method.create(context, method.options.parse(options)), method.name, 'this test asks for them');
}

/** The vectors of the test users after a fit of all epochs. */
export function fittedVectors(
  method: Method,
  context: MethodContext,
  options: Record<string, unknown> = {},
): Float32Array {
  const bridge = build(method, context, options);
  for (const _ of bridge.fit());
  return bridge.transfer(context.split.testUsers);
}

/** What every method that trains must do; `settings` make it learn the tiny context within a few epochs. */
export function describeTraining(method: Method, settings: Record<string, unknown>): void {
  it('lowers its loss on a tiny context, with biases and without', () => {
    for (const biased of [false, true]) {
      const reports = reportsOf(build(method, tinyContext({ biased }), settings));
      const total = reports.map(({ losses }) => Object.values(losses).reduce((sum, loss) => sum + loss, 0));
      assert.ok(total.every(Number.isFinite));
      assert.ok(total[total.length - 1] < 0.9 * total[0], `${method.name}: ${total}`);
      assert.deepEqual(
        reports.map(({ epoch }) => epoch),
        reports.map((_, k) => k + 1),
      );
    }
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    const bytes = (seed: number): Buffer =>
      Buffer.from(fittedVectors(method, { ...tinyContext(), random: tinyContext({ seed }).random }, settings).buffer);
    assert.ok(bytes(1).equals(bytes(1)));
    assert.ok(!bytes(1).equals(bytes(2)));
  });

  it('transfers one target vector a user, before and after training, and the same however users are asked for', () => {
    for (const biased of [false, true]) {
      const context = tinyContext({ biased });
      const bridge = build(method, context, settings);
      const { dim, items, itemOffsets } = bridge.itemTable();
      assert.equal(dim, context.base.target.dim);
      assert.equal(items.length, context.task.target.itemIds.length * dim);
      assert.equal(itemOffsets?.length, biased ? context.task.target.itemIds.length : undefined);
      assert.equal(bridge.transfer(Int32Array.from([38, 33])).length, 2 * dim);
      for (const _ of bridge.fit());
      const vectors = bridge.transfer(Int32Array.from([38, 33, 38]));
      assert.equal(vectors.length, 3 * dim);
      assert.ok(vectors.every(Number.isFinite));
      assert.deepEqual(vectors.slice(0, dim), vectors.slice(2 * dim));
      assert.deepEqual(vectors.slice(dim, 2 * dim), bridge.transfer(Int32Array.from([33])));
      assert.equal(bridge.transfer(new Int32Array(0)).length, 0);
    }
  });

  it('says so when there is nobody to learn from', () => {
    const context = tinyContext();
    const none = { users: new Int32Array(0), items: new Int32Array(0), values: new Float32Array(0) };
    const split = { ...context.split, trainUsers: new Int32Array(0), bridgeTrain: none };
    assert.throws(
      () => reportsOf(build(method, { ...context, split }, settings)),
      new RegExp(`${method.name} has nothing to learn from`),
    );
  });
}

/** That a method which has a kernel gives the same bits without it. */
export function describeTwin(method: Method): void {
  it('gives the same bits whichever engine trains, also in a batch of one row, with biases and without', function () {
    if (kernelEngine() === 'js') return this.skip(); // no WebAssembly SIMD here, or DIFFCDR_KERNELS=js
    for (const biased of [false, true]) {
      const context = tinyContext({ biased });
      // One row is left for the last batch.
      const options = { epochs: 3, batchSize: context.split.bridgeTrain.values.length - 1 };
      assert.equal(build(method, context, options).engine, 'typed-array/wasm-simd');
      const fast = reportsOf(build(method, context, options));
      const vectors = fittedVectors(method, context, options);
      const held = process.env.DIFFCDR_KERNELS;
      process.env.DIFFCDR_KERNELS = 'js';
      try {
        assert.deepEqual(reportsOf(build(method, context, options)), fast);
        assert.deepEqual(fittedVectors(method, context, options), vectors);
      } finally {
        if (held === undefined) delete process.env.DIFFCDR_KERNELS;
        else process.env.DIFFCDR_KERNELS = held;
      }
    }
  });
}
