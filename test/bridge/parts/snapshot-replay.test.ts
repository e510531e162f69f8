import assert from 'node:assert/strict';
import { cmf } from '../../../lib/bridge/baselines/cmf';
import { tgt } from '../../../lib/bridge/baselines/tgt';
import type { EpochReport } from '../../../lib/bridge/bridge';
import type { MethodContext } from '../../../lib/bridge/method';
import type { EmbeddingModel } from '../../../lib/embedding/embedding-model';
import { withoutPauses } from '../../../lib/math/work';
import { tinyContext } from '../tiny-context';
import { build } from '../trained-method';

/** A model of dimension 1 whose values tell epoch, table and row: after epoch e, user u is 100 e + u, item i is −(100 e + i). */
function countingModel(users: number, items: number, epochs: number, kept: number[]): EmbeddingModel {
  const itemsAt = (e: number): Float32Array => Float32Array.from({ length: items }, (_, i) => -(100 * e + i));
  return {
    dim: 1,
    users: Float32Array.from({ length: users }, (_, u) => 100 * epochs + u),
    items: itemsAt(epochs),
    epochs: Array.from({ length: epochs }, (_, e) => ({
      userIndices: Int32Array.from(kept),
      users: Float32Array.from(kept, (u) => 100 * (e + 1) + u),
      items: itemsAt(e + 1),
    })),
  };
}

function contextWith(target: EmbeddingModel, both?: EmbeddingModel): MethodContext {
  const context = tinyContext();
  return { ...context, base: { ...context.base, target, cmf: both } };
}

describe('bridge/snapshot-replay', () => {
  it('TGT shows the target model after each pretraining epoch, and the final model before and after', () => {
    const bridge = build(tgt, contextWith(countingModel(40, 12, 3, [33, 35])));
    const users = Int32Array.from([35, 33]);
    const shown = (): number[] => [...bridge.transfer(users), bridge.itemTable().items[2]];
    assert.deepEqual(shown(), [335, 333, -302]);
    const seen: number[][] = [];
    for (const { epoch } of withoutPauses<EpochReport, void>(bridge.fit())) seen.push([epoch, ...shown()]);
    assert.deepEqual(seen, [
      [1, 135, 133, -102],
      [2, 235, 233, -202],
      [3, 335, 333, -302],
    ]);
    assert.deepEqual(shown(), [335, 333, -302]);
  });

  it('CMF scores against the target half of its item table', () => {
    const both = countingModel(40, 14 + 12, 2, [35]);
    const bridge = build(cmf, contextWith(countingModel(40, 12, 2, [35]), both));
    bridge.fit().next();
    const { items } = bridge.itemTable();
    assert.equal(items.length, 12);
    assert.deepEqual([items[0], items[11]], [-114, -125]);
    assert.deepEqual([...bridge.transfer(Int32Array.from([35]))], [135]);
  });

  it('says what is missing: snapshots, a user in them, the CMF model', () => {
    assert.throws(() => build(tgt, tinyContext()), /TGT replays pretraining epochs.*train it with snapshots/);
    assert.throws(() => build(cmf, tinyContext()), /CMF needs the base model `cmf`/);
    const bridge = build(tgt, contextWith(countingModel(40, 12, 2, [35])));
    bridge.fit().next();
    assert.throws(() => bridge.transfer(Int32Array.from([3])), /user 3 is not in the snapshot/);
  });
});
