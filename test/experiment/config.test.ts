import assert from 'node:assert/strict';
import { defaultConfig, parseConfig, withEpochs, withSettings } from '../../lib/experiment/config';

describe('configuration', () => {
  const resolveConfig = (input: unknown, origin = 'configuration') => parseConfig(input, origin);

  it('has the settings of the reference as defaults', () => {
    const { embedding } = defaultConfig();
    assert.deepEqual(embedding, {
      dim: 10,
      learningRate: 0.01,
      epochs: 10,
      batchSize: 256,
      centred: false,
      biased: false,
      optimizer: 'adam',
    });
  });

  it('takes settings by method, with or without `methods.`, as JSON or as a bare word', () => {
    const config = resolveConfig(withSettings({}, ['itemmean.smoothing=3', 'embedding.optimizer=sparse-adam']));
    assert.equal(config.methods.ItemMean.smoothing, 3);
    assert.equal(config.embedding.optimizer, 'sparse-adam');
    assert.deepEqual(
      resolveConfig(withSettings({}, ['methods.ItemMean.smoothing=3'])),
      resolveConfig(withSettings({}, ['ItemMean.smoothing=3'])),
    );
  });

  it('does not change what it was given', () => {
    const input = { embedding: { dim: 4 } };
    withSettings(input, ['embedding.dim=8']);
    assert.equal(input.embedding.dim, 4);
  });

  it('sets all epochs at once, and lets a later setting win', () => {
    const config = resolveConfig(withEpochs({ embedding: { epochs: 3 } }, 7));
    assert.equal(config.embedding.epochs, 7);
    for (const options of Object.values(config.methods)) if ('epochs' in options) assert.equal(options.epochs, 7);
  });

  it('names an unknown key and the nearest right one', () => {
    assert.throws(() => resolveConfig({ embeding: {} }), /no setting "embeding". Did you mean "embedding"\?/);
    assert.throws(
      () => resolveConfig({ embedding: { batchsize: 2 } }),
      /"embedding.batchsize". Did you mean "batchSize"\?/,
    );
    assert.throws(() => resolveConfig(withSettings({}, ['ItemMeen.smoothing=1'])), /Did you mean "ItemMean"\?/);
  });

  it('names an impossible value and where it stands', () => {
    assert.throws(() => resolveConfig({ split: { beta: 1.5 } }, 'my.json'), /my\.json: split\.beta is 1\.5/);
    assert.throws(() => resolveConfig({ embedding: { dim: 'ten' } }), /embedding\.dim is "ten"/);
    assert.throws(() => resolveConfig({ embedding: 5 }), /embedding is 5: .*expected object/);
    assert.throws(() => withSettings({}, ['embedding.dim']), /key=value/);
    assert.throws(
      () => resolveConfig({ embedding: { centred: true, biased: true } }),
      /embedding is .*: choose centred or biased/,
    );
  });

  it('refuses sizes that no machine has room for, with the limit, and what is nested without an end', () => {
    const refuse = (setting: string, expected: RegExp) =>
      assert.throws(() => parseConfig(withSettings({}, [setting]), 'here'), expected);
    refuse('DiffCDR.hiddenDim=100000', /methods\.DiffCDR\.hiddenDim is 100000: .*4096/);
    refuse('DiffCDR.steps=9007199254740991', /methods\.DiffCDR\.steps is 9007199254740991: .*100000/);
    refuse('DiffCDR.nfe=1000000', /methods\.DiffCDR\.nfe is 1000000: .*10000/);
    refuse('PTUPCDR.hiddenDim=1000000000', /4096/);
    refuse('embedding.dim=513', /512/);
    refuse(`DiffCDR.lambda=${'['.repeat(20_000)}${']'.repeat(20_000)}`, /methods\.DiffCDR\.lambda is/);
  });
});
