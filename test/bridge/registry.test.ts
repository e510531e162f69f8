import assert from 'node:assert/strict';
import { kindOf } from '../../lib/bridge/bridge';
import { findMethod, methodNames, methods } from '../../lib/bridge/registry';
import { tinyContext } from './tiny-context';

describe('bridge/registry', () => {
  it('finds every method by its name, letter case aside', () => {
    for (const name of methodNames()) {
      assert.equal(findMethod(name).name, name);
      assert.equal(findMethod(` ${name.toLowerCase()} `).name, name);
    }
  });

  it('has each name once, and defaults for all options', () => {
    const names = methodNames().map((name) => name.toLowerCase());
    assert.equal(new Set(names).size, names.length);
    for (const method of methods) assert.equal(typeof method.options.parse({}), 'object', method.name);
  });

  it('keeps the order of the paper’s Table 2', () => {
    const paper = ['TGT', 'CMF', 'EMCDR', 'SSCDR', 'LACDR', 'PTUPCDR', 'DiffCDR'];
    assert.deepEqual(
      methodNames().filter((name) => paper.includes(name)),
      paper,
    );
  });

  it('says of each method that makes a scorer what it makes', () => {
    const context = tinyContext();
    for (const method of methods) {
      if (!method.withoutBaseModels) continue; // bridges, each with conditions of its own
      const model = method.create(context, method.options.parse({}));
      assert.equal(method.makes ?? 'bridge', kindOf(model), method.name);
      model.dispose?.();
    }
  });

  it('names the nearest method where there is none of that name', () => {
    assert.throws(() => findMethod('itemmaen'), /There is no method "itemmaen".*Did you mean "ItemMean"\?/s);
    assert.throws(() => findMethod('collaborative'), /There is no method "collaborative" \(methods: GlobalMean, /);
  });

  it('refuses an option that a method does not have', () => {
    for (const method of methods) assert.throws(() => method.options.parse({ nonsense: 1 }), /nonsense/);
  });
});
