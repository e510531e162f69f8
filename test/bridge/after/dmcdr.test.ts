import assert from 'node:assert/strict';
import { dmcdr } from '../../../lib/bridge/after/dmcdr';
import {
  type DmcdrSizes,
  dmcdrArrays,
  dmcdrLoss,
  guidedPredictor,
  historyCodes,
  newDmcdr,
  zeroDmcdr,
} from '../../../lib/bridge/after/dmcdr-network';
import { randomStream } from '../../../lib/math/random';
import { selectRows } from '../../../lib/ratings/ratings';
import { assertGradients } from '../gradients';
import { reportsOf } from '../reports';
import { tinyContext } from '../tiny-context';
import { build, fittedVectors } from '../trained-method';

const sizes: DmcdrSizes = { inDim: 3, width: 4, heads: 2, layers: 1, dim: 2, timeDim: 4 };

/** A batch of five rows over two histories; one row is masked. */
function batch() {
  const stream = randomStream(3, 'batch');
  const rows = (n: number) => stream.fillNormal(new Float64Array(n));
  return {
    history: { vectors: rows(5 * 3), sets: { starts: Int32Array.of(0, 2, 5) } },
    slots: Int32Array.of(0, 1, -1, 1, 0),
    noisy: rows(10),
    t: Int32Array.of(0, 17, 17, 199, 60),
    target: rows(10),
    item: rows(10),
    rating: rows(5),
  };
}

/** The tiny context with source vectors of the target's length, which sampling starts from. */
function context(seed = 1, biased = false) {
  const tiny = tinyContext({ seed, biased });
  const { source, target } = tiny.base;
  const count = source.users.length / source.dim;
  const users = randomStream(seed, 'users').fillNormal(new Float32Array(count * target.dim));
  const items = randomStream(seed, 'items').fillNormal(
    new Float32Array((source.items.length / source.dim) * target.dim),
  );
  return { ...tiny, base: { target, source: { ...source, dim: target.dim, users, items } } };
}

const quick = { epochs: 8, batchSize: 32, learningRate: 0.01, steps: 20 };

describe('bridge/dmcdr', () => {
  it('has the gradients of its loss', () => {
    const network = newDmcdr(sizes, randomStream(1, 'network'));
    const gradient = zeroDmcdr(sizes);
    const rows = batch();
    dmcdrLoss(network, rows, 0.7, gradient);
    assertGradients(dmcdrArrays(network), dmcdrArrays(gradient), () => {
      const { alignment, task } = dmcdrLoss(network, rows, 0.7, zeroDmcdr(sizes));
      return alignment + 0.7 * task;
    });
  });

  it('predicts under guidance what the loss is of, extrapolated from the none vector', () => {
    const network = newDmcdr(sizes, randomStream(1, 'network'));
    const rows = batch();
    const codes = historyCodes(network, rows.history);
    const predicted = (w: number, code: Float64Array | undefined, t: number): number[] => {
      const { weight, shift, times } = guidedPredictor(network, 200, w);
      const added = shift(code);
      return [0, 1].map((i) => {
        const x = rows.noisy.subarray(0, 2);
        return weight[i * 2] * x[0] + weight[i * 2 + 1] * x[1] + added[i] + times[t * 2 + i];
      });
    };
    const code = codes.subarray(0, 4);
    const [kept, none] = [predicted(0, code, 60), predicted(0, undefined, 60)];
    predicted(2, code, 60).forEach((value, i) => {
      assert.ok(Math.abs(value - (3 * kept[i] - 2 * none[i])) < 1e-12);
    });
    // The loss of one row whose target is the prediction is 0.
    const alone = {
      history: { vectors: rows.history.vectors.slice(0, 6), sets: { starts: Int32Array.of(0, 2) } },
      slots: Int32Array.of(0),
      noisy: rows.noisy.slice(0, 2),
      t: Int32Array.of(60),
      target: Float64Array.from(kept),
      item: rows.item.slice(0, 2),
      rating: Float64Array.of(kept[0] * rows.item[0] + kept[1] * rows.item[1]),
    };
    const { alignment, task } = dmcdrLoss(network, alone, 1, zeroDmcdr(sizes));
    assert.ok(alignment < 1e-20 && task < 1e-20, `${alignment}, ${task}`);
  });

  for (const biased of [false, true]) {
    it(`lowers its loss on a tiny context${biased ? ' with biases' : ''}`, () => {
      const reports = reportsOf(build(dmcdr, context(1, biased), quick));
      const total = reports.map(({ losses }) => losses.alignment + losses.task);
      assert.deepEqual(Object.keys(reports[0].losses), ['alignment', 'task']);
      assert.ok(total[7] < 0.9 * total[0], `${total}`);
    });
  }

  it('gives the same bytes for the same seed, others for another, and none that depend on who else is asked for', () => {
    const vectors = (seed: number) => fittedVectors(dmcdr, { ...context(), random: context(seed).random }, quick);
    assert.deepEqual(vectors(1), vectors(1));
    assert.notDeepEqual(vectors(1), vectors(2));
    const bridge = build(dmcdr, context(), { ...quick, batchSize: 2 });
    const [one, other, third] = [33, 34, 35].map((user) => bridge.transfer(Int32Array.from([user])));
    assert.deepEqual(bridge.transfer(Int32Array.from([35, 33, 34])), Float32Array.from([...third, ...one, ...other]));
    assert.equal(bridge.transfer(new Int32Array(0)).length, 0);
  });

  it('takes its condition from the history: the last items alone, and the none vector without any', () => {
    const on = context();
    const rowsOf = (keep: (row: number) => boolean) =>
      selectRows(
        on.split.source,
        [...on.split.source.users.keys()].filter((row) => keep(row)),
      );
    const sampled = (keep: (row: number) => boolean, historyLength = 20) => {
      const split = { ...on.split, source: rowsOf(keep) };
      return build(dmcdr, { ...on, split }, { ...quick, historyLength }).transfer(Int32Array.of(33));
    };
    const { users } = on.split.source;
    const last = users.lastIndexOf(33);
    assert.notDeepEqual(
      sampled(() => true),
      sampled((row) => row !== last),
    );
    assert.deepEqual(
      sampled(() => true, 2),
      sampled((row) => users[row] !== 33 || row >= last - 1, 2),
    );
    assert.ok(sampled((row) => users[row] !== 33).every(Number.isFinite));
  });

  it('refuses what it cannot do', () => {
    assert.throws(() => build(dmcdr, tinyContext()), /one length, not 4 and 3/);
    assert.throws(() => build(dmcdr, context(), { width: 6, heads: 4 }), /4 heads/);
    const none = { users: new Int32Array(0), items: new Int32Array(0), values: new Float32Array(0) };
    const on = context();
    const split = { ...on.split, trainUsers: new Int32Array(0), bridgeTrain: none };
    assert.throws(() => reportsOf(build(dmcdr, { ...on, split }, quick)), /DMCDR has nothing to learn from/);
  });
});
