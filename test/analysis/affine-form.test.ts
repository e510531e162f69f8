import assert from 'node:assert/strict';
import { affineForm } from '../../lib/analysis/affine-form';
import { findMethod } from '../../lib/bridge/registry';
import { tinyContext } from '../bridge/tiny-context';
import { build } from '../bridge/trained-method';
import { assertNear } from '../diffusion/golden';

describe('affineForm', () => {
  const context = tinyContext();
  const users = context.task.overlap;
  const formOf = (name: string) => {
    const bridge = build(findMethod(name), context, { epochs: 1 });
    for (const _ of bridge.fit()) {
      // To the end.
    }
    return affineForm(bridge, users, context.base.source);
  };

  it('gives an affine bridge back, coefficient by coefficient', () => {
    const A = [1, 0, 2, 0, 0, -1, 0, 0.5];
    const table = context.base.source.users;
    const bridge = {
      transfer: (asked: Int32Array) =>
        Float32Array.from({ length: 2 * asked.length }, (_, at) => {
          const row = asked[Math.floor(at / 2)];
          const i = at % 2;
          return 3 - i + [0, 1, 2, 3].reduce((sum, j) => sum + A[i * 4 + j] * table[row * 4 + j], 0);
        }),
      itemTable: () => ({ dim: 2, items: new Float32Array(2) }),
    };
    const form = affineForm(bridge, users, context.base.source);
    assertNear(form.A, A, 1e-5, 'A');
    assertNear(form.a, [3, 2], 1e-5, 'a');
    assert.ok(form.residual < 1e-6);
  });

  it('tells affine methods from the others', () => {
    for (const name of ['EMCDR', 'SSCDR', 'LACDR']) assert.ok(formOf(name).residual < 1e-6, name);
    assert.ok(formOf('PTUPCDR').residual > 0.01);
  });

  it('needs more users than coordinates', () => {
    const bridge = { transfer: () => new Float32Array(4), itemTable: () => ({ dim: 1, items: new Float32Array(1) }) };
    assert.throws(() => affineForm(bridge, users.subarray(0, 4), context.base.source), /4 users/);
  });
});
