import assert from 'node:assert/strict';
import { createDiffcdr, diffcdr } from '../../../lib/bridge/diffcdr/diffcdr';
import { initBackend } from '../../../lib/diffusion/network/backend';
import { randomStream } from '../../../lib/math/random';
import { assertNear } from '../../diffusion/golden';
import { reportsOf } from '../reports';
import { tinyContext } from '../tiny-context';

/** The tiny context with source vectors of the target's length, which the sampler needs. */
function context(seed = 1, biased = false) {
  const tiny = tinyContext({ seed, biased });
  const { source, target } = tiny.base;
  const users = randomStream(seed, 'source').fillNormal(
    new Float32Array((source.users.length / source.dim) * target.dim),
  );
  return { ...tiny, base: { target, source: { ...source, dim: target.dim, users } } };
}

const quick = { hiddenDim: 16, nfe: 6, epochs: 2, batchSize: 32, learningRate: 0.01, engine: 'network' } as const;

function build(options: Record<string, unknown> = {}, on = context()) {
  return createDiffcdr(on, diffcdr.options.parse({ ...quick, ...options }));
}

describe('DiffCDR', () => {
  before(() => diffcdr.prepare!(diffcdr.options.parse(quick)));

  it('has the settings of the reference as defaults', () => {
    const { variant, engine, order, spacing, atol, rtol, norm, ...reference } = JSON.parse(
      JSON.stringify(diffcdr.options.parse({})),
    );
    assert.deepEqual(reference, {
      epochs: 10,
      batchSize: 128,
      learningRate: 0.001,
      hiddenDim: 128,
      activation: 'none',
      maskRate: 0.1,
      guidance: 0.1,
      schedule: 'linear',
      steps: 1000,
      solver: 'fast',
      nfe: 30,
      tEnd: 1e-4,
      lambda: 0.1,
      clipNorm: 1,
    });
    assert.deepEqual({ variant, engine, norm }, { variant: 'DAT', engine: 'auto', norm: 'auto' });
  });

  for (const activation of ['none', 'silu'] as const) {
    for (const biased of [false, true]) {
      it(`two epochs lower the loss: activation ${activation}${biased ? ', with biases' : ''}`, () => {
        const bridge = build({ activation, epochs: 2 }, context(1, biased));
        const [first, second] = reportsOf(bridge);
        assert.deepEqual(Object.keys(first.losses), ['noise', 'alignment', 'task']);
        // The noise loss of so few rows is as much luck as learning.
        for (const name of ['alignment', 'task']) {
          assert.ok(
            second.losses[name] < first.losses[name],
            `${name}: ${first.losses[name]} → ${second.losses[name]}`,
          );
        }
        bridge.dispose?.();
      });
    }
  }

  it('learns to predict noise', () => {
    const reports = reportsOf(build({ variant: 'D', epochs: 30 }));
    const mean = (from: number, to: number) =>
      reports.slice(from, to).reduce((sum, { losses }) => sum + losses.noise / (to - from), 0);
    assert.ok(mean(20, 30) < 0.95 * mean(0, 5), `${mean(0, 5)} → ${mean(20, 30)}`);
  });

  const parts = {
    DAT: ['noise', 'alignment', 'task'],
    DA: ['noise', 'alignment'],
    AT: ['alignment', 'task'],
    D: ['noise'],
  };
  for (const [variant, names] of Object.entries(parts)) {
    it(`variant ${variant} trains ${names.join(', ')} and transfers`, () => {
      const bridge = build({ variant, epochs: 1 });
      const [report] = reportsOf(bridge);
      assert.deepEqual(Object.keys(report.losses), names);
      const users = Int32Array.from([38, 33, 38]);
      const vectors = bridge.transfer(users);
      const dim = bridge.itemTable().dim;
      assert.equal(vectors.length, 3 * dim);
      assert.ok(vectors.every(Number.isFinite));
      assert.deepEqual(vectors.slice(0, dim), vectors.slice(2 * dim));
      assert.equal(bridge.transfer(new Int32Array(0)).length, 0);
      assert.equal(bridge.diffusion === undefined, variant === 'AT');
      assert.equal(bridge.alignment === undefined, variant === 'D');
    });
  }

  it('DA differs from AT in what it learns from: its loss is the mean square', () => {
    const bridge = build({ variant: 'DA', epochs: 1, batchSize: 1000 });
    const [{ losses }] = reportsOf(bridge);
    const smooth = build({ variant: 'DA', epochs: 1, batchSize: 1000, norm: 'smooth-l1' });
    const [{ losses: other }] = reportsOf(smooth);
    assert.equal(losses.noise, other.noise);
    assert.ok(losses.alignment > other.alignment);
  });

  for (const variant of ['DAT', 'DA', 'D'] as const) {
    it(`the affine engine trains and transfers as the network does: variant ${variant}`, () => {
      const options = { variant, epochs: 6, learningRate: 0.002 };
      const network = build(options);
      const affine = build({ ...options, engine: 'auto' });
      assert.match(affine.engine, /^affine/);
      const expected = reportsOf(network);
      reportsOf(affine).forEach(({ losses }, k) => {
        assertNear(Object.values(losses), Object.values(expected[k].losses), 1e-4, `losses of epoch ${k + 1}`);
      });
      const users = Int32Array.from([33, 34, 35, 36]);
      assertNear(affine.transfer(users), network.transfer(users), 1e-4, 'vectors');
    });

    it(`the layer-by-layer engine trains and transfers as the network does: variant ${variant}`, () => {
      const options = { variant, activation: 'silu', epochs: 6, learningRate: 0.002 };
      const network = build(options);
      const layers = build({ ...options, engine: 'auto' });
      assert.match(layers.engine, /^layers/);
      const expected = reportsOf(network);
      reportsOf(layers).forEach(({ losses }, k) => {
        assertNear(Object.values(losses), Object.values(expected[k].losses), 1e-4, `losses of epoch ${k + 1}`);
      });
      const users = Int32Array.from([33, 34, 35, 36]);
      assertNear(layers.transfer(users), network.transfer(users), 1e-4, 'vectors');
    });

    it(`affineMap is what transfer does: variant ${variant}`, () => {
      const on = context();
      const bridge = build({ variant, engine: 'affine' }, on);
      for (const _ of bridge.fit());
      const { dim, A, a } = bridge.affineMap!().aligned;
      const user = on.base.source.users.subarray(33 * dim, 34 * dim);
      const mapped = Array.from(a, (shift, i) => user.reduce((sum, u, k) => sum + A[i * dim + k] * u, shift));
      assertNear(bridge.transfer(Int32Array.from([33])), mapped, 1e-5, 'û');
      assert.equal(build({ variant }, on).affineMap, undefined, 'only where the map is affine by construction');
    });
  }

  for (const change of [
    { prediction: 'x0' },
    { prediction: 'v' },
    { start: 'noise' },
    { prediction: 'v', start: 'noise' },
  ] as const) {
    it(`the affine engine trains and transfers as the network does: ${JSON.stringify(change)}`, () => {
      const options = { ...change, epochs: 4, learningRate: 0.002 };
      const network = build(options);
      const affine = build({ ...options, engine: 'auto' });
      assert.match(affine.engine, /^affine/);
      const expected = reportsOf(network);
      assert.equal(Object.keys(expected[0].losses)[0], 'prediction' in change ? change.prediction : 'noise');
      reportsOf(affine).forEach(({ losses }, k) => {
        assertNear(Object.values(losses), Object.values(expected[k].losses), 1e-4, `losses of epoch ${k + 1}`);
      });
      const users = Int32Array.from([33, 34, 35, 36]);
      assertNear(affine.transfer(users), network.transfer(users), 1e-4, 'vectors');
    });
  }

  it('starts each user from noise of their own, the same at every call', () => {
    const bridge = build({ start: 'noise', engine: 'affine', epochs: 1 });
    for (const _ of bridge.fit());
    const [one, other] = [33, 34].map((user) => bridge.transfer(Int32Array.from([user])));
    assert.deepEqual(bridge.transfer(Int32Array.from([34, 33])), Float32Array.from([...other, ...one]));
    const { dim, aligned } = bridge.affineMap!();
    const [z] = [bridge.startNoise(Int32Array.from([33]))];
    const u = context().base.source.users.subarray(33 * dim, 34 * dim);
    const mapped = Array.from(aligned.a, (shift, i) =>
      u.reduce((sum, value, k) => sum + aligned.A[i * dim + k] * value + aligned.Z![i * dim + k] * z[k], shift),
    );
    assertNear(one, mapped, 1e-5, 'û');
    assert.notDeepEqual(one, build({ engine: 'affine', epochs: 1 }).transfer(Int32Array.from([33])));
  });

  it('leaves the options that came later out where they are the defaults, so that stored results keep their names', () => {
    const parse = (options: object) => JSON.stringify(diffcdr.options.parse(options));
    assert.equal(parse({ prediction: 'epsilon', start: 'source' }), parse({}));
    assert.notEqual(parse({ prediction: 'v' }), parse({}));
    assert.throws(() => diffcdr.options.parse({ prediction: 'eps' }));
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    const vectors = (seed: number) => {
      const bridge = build({}, { ...context(), random: context(seed).random });
      for (const _ of bridge.fit());
      return bridge.transfer(Int32Array.from([33, 34]));
    };
    assert.deepEqual(vectors(1), vectors(1));
    assert.notDeepEqual(vectors(1), vectors(2));
  });

  it('holds as many tensors after a fit as before', async () => {
    const { tf } = await initBackend();
    const before = tf.memory().numTensors;
    const bridge = build({ activation: 'tanh' });
    for (const _ of bridge.fit());
    bridge.transfer(Int32Array.from([33]));
    bridge.dispose?.();
    assert.equal(tf.memory().numTensors, before);
  });

  it('refuses what it cannot do', () => {
    assert.throws(() => build({}, tinyContext() as never), /one length, not 4 and 3/);
    assert.doesNotThrow(() => build({ variant: 'AT' }, tinyContext() as never));
    assert.throws(() => build({ engine: 'affine', activation: 'relu' }), /'relu'/);
    assert.throws(() => build({ engine: 'affine', solver: 'adaptive' }), /'adaptive'/);
    assert.throws(() => diffcdr.options.parse({ activation: 'gelu' }));
    assert.throws(() => diffcdr.options.parse({ hiddenDim: 5 }));
  });
});
