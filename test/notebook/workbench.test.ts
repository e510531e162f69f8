import assert from 'node:assert/strict';
import { notebookData } from '../../lib/notebook/data';
import { notebookParameters } from '../../lib/notebook/parameters';
import { Workbench } from '../../lib/notebook/workbench';

describe('the workbench', () => {
  const parameters = notebookParameters({ preset: 'tiny', epochs: 2, seed: 3, beta: 0.3 }, {});
  let bench: Workbench;
  before(async () => {
    bench = new Workbench(await notebookData(parameters), parameters, ['EMCDR', 'DiffCDR']);
  });

  it('runs a setting once a seed, and the same setting only once', async () => {
    const first = await bench.run('emcdr', { learningRate: 0.02 }, 'fast');
    assert.deepEqual(
      first.cells.map(({ row }) => [row.method, row.seed, row.selection, row.maeEpoch <= 2]),
      [
        ['EMCDR', 3, 'validation', true],
        ['EMCDR', 4, 'validation', true],
      ],
    );
    assert.deepEqual([first.name, first.mae.length, first.validationMae.length], ['fast', 2, 2]);
    const again = await bench.run('EMCDR', { learningRate: 0.02 });
    assert.equal(again.cells[0], first.cells[0]);
    assert.deepEqual([again.seconds, again.name], [0, 'EMCDR']);
    assert.notEqual((await bench.run('EMCDR')).mae[0], first.mae[0]);
  });

  it('takes β and epochs from the parameters', async () => {
    const { split } = await bench.base();
    assert.equal(split.testUsers.length, Math.round(0.3 * 45));
    assert.equal(bench.config.methods.DiffCDR.epochs, 2);
  });

  it('fits a bridge to look inside', async () => {
    const { bridge, reports, options, base } = await bench.fitDiffcdr({ nfe: 6 });
    assert.deepEqual([reports.length, options.nfe, base.source.dim], [2, 6, 10]);
    assert.ok(bridge.diffusion && bridge.alignment && bridge.affineMap);
    const emcdr = await bench.fit('EMCDR');
    assert.equal(emcdr.bridge.transfer(emcdr.split.testUsers).length, 10 * emcdr.split.testUsers.length);
  });

  it('names a wrong option', async () => {
    // @ts-expect-error: the compiler refuses it too
    await assert.rejects(bench.run('DiffCDR', { lamda: 1 }), /lambda/);
  });
});
