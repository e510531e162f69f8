import assert from 'node:assert/strict';
import { refusalOf } from '../../lib/evaluation/protocol/protocol';
import { findProtocol } from '../../lib/evaluation/protocol/registry';
import { type Method, makeTask, recommend, resolveConfig, runCell, runData, synthesize } from '../../lib/index';
import { directItemMean, mineOf, popular } from './methods';

describe('a method without user vectors', () => {
  const { source, target } = synthesize('tiny', 1);
  const task = makeTask(source, target);
  const data = runData(task);
  const config = resolveConfig(
    { methods: { ItemMean: { smoothing: 7 }, DirectItemMean: { smoothing: 7 } } },
    { methods: [directItemMean, popular] },
  );
  const cell = async (method: Method | string, protocol: 'cold' | 'warm' | 'ranking') => {
    const spec = { method, seed: 1, selection: 'validation', protocol } as const;
    return (await runCell(data, config, spec)).result;
  };

  it('gives under cold what the bridge of the same predictions gives, to the last bit', async () => {
    const [scorer, bridge] = [await cell(directItemMean, 'cold'), await cell('ItemMean', 'cold')];
    const { method, config: hash, ...row } = scorer.row;
    const { method: other, config: otherHash, ...expected } = bridge.row;
    assert.deepEqual([method, other], ['DirectItemMean', 'ItemMean']);
    assert.notEqual(hash, otherHash);
    assert.deepEqual(row, expected);
    assert.deepEqual(scorer.errors, bridge.errors);
    const measured = ({ epochs }: typeof scorer) => epochs.map(({ test, validation }) => [test, validation]);
    assert.deepEqual(measured(scorer), measured(bridge));
  });

  it('gives under ranking the lists of that bridge, and its errors', async () => {
    const [scorer, bridge] = [await cell(directItemMean, 'ranking'), await cell('ItemMean', 'ranking')];
    for (const name of ['ndcg', 'hit', 'recall', 'precision', 'k', 'epoch', 'mae', 'rmse', 'users', 'ratings']) {
      assert.ok(scorer.row[name] !== undefined, name);
      assert.equal(scorer.row[name], bridge.row[name], name);
    }
  });

  it('is ranked where it only orders, and then has no rating error', async () => {
    const { row, errors, epochs } = await cell(popular, 'ranking');
    assert.ok(Number(row.ndcg) > 0 && Number(row.hit) >= Number(row.ndcg));
    for (const name of ['mae', 'rmse', 'maeEpoch', 'rmseEpoch']) assert.ok(!(name in row), name);
    assert.equal(errors, undefined);
    assert.deepEqual(Object.keys(epochs[0].test).sort(), ['hit', 'ndcg', 'precision', 'recall']);
  });

  it('is refused by name where a protocol asks for what it has not', async () => {
    await assert.rejects(cell(popular, 'cold'), /^UserError: Popular orders items and predicts no rating.*"ranking"/);
    await assert.rejects(
      cell(popular, 'warm'),
      /^UserError: Popular .*no user vectors, but a warm start .*choose a bridge/,
    );
    await assert.rejects(cell(directItemMean, 'warm'), /^UserError: DirectItemMean .*no user vectors/);
  });

  it('may say what it makes, and is then left out of or refused by a protocol before anything is trained', async () => {
    const marked = { ...popular, makes: 'order' as const };
    assert.equal(refusalOf(findProtocol('cold'), popular), undefined);
    assert.match(String(refusalOf(findProtocol('cold'), marked)), /^Popular orders items/);
    const trained: string[] = [];
    const onPretraining = ({ model }: { model: string }) => trained.push(model);
    const spec = { method: marked, seed: 1, selection: 'validation', protocol: 'cold' } as const;
    await assert.rejects(runCell(data, config, spec, { onPretraining }), /^UserError: Popular orders items/);
    assert.deepEqual(trained, []);
    const wrong = { ...popular, makes: 'ratings' as const };
    await assert.rejects(
      runCell(data, config, { ...spec, method: wrong }),
      /^UserError: Popular says that it makes "ratings", but its model is "order"/,
    );
  });

  it('may say that it needs no base models: none are trained, and it may not look at them', async () => {
    const trained: string[] = [];
    const onPretraining = ({ model }: { model: string }) => trained.push(model);
    const spec = { seed: 1, selection: 'validation', protocol: 'ranking' } as const;
    const alone = { ...popular, withoutBaseModels: true };
    const { result } = await runCell(data, config, { ...spec, method: alone }, { onPretraining });
    assert.deepEqual(trained, []);
    assert.deepEqual(result, await cell(popular, 'ranking'));
    const wrong = { ...mineOf(), withoutBaseModels: true };
    await assert.rejects(
      runCell(data, config, { ...spec, method: wrong }),
      /^UserError: Mine says that it needs no base models/,
    );
    await recommend(task, config, { count: 4, method: alone, onPretraining });
    assert.deepEqual(trained, []);
  });

  it('makes lists for users who are new', async () => {
    const options = { count: 4, seed: 2 };
    const scorer = await recommend(task, config, { ...options, method: directItemMean });
    const bridge = await recommend(task, config, { ...options, method: 'ItemMean' });
    assert.deepEqual(scorer, bridge);
    const { list, users } = await recommend(task, config, { ...options, method: popular });
    assert.equal(list.length, 4 * users);
    const first = list.slice(0, 4);
    assert.ok(first.every(({ score }, k) => Number.isInteger(score) && (k === 0 || score <= first[k - 1].score)));
    for (let k = 0; k < list.length; k++) assert.equal(list[k].item, first[k % 4].item);
  });
});
