import assert from 'node:assert/strict';
import { notebookParameters } from '../../lib/notebook/parameters';

describe('notebook parameters', () => {
  it('are quick and synthetic unless something else is said', () => {
    const parameters = notebookParameters({}, {});
    assert.equal(parameters.mode, 'quick');
    assert.equal(parameters.preset, 'teach');
    assert.equal(parameters.source, undefined);
    assert.deepEqual(parameters.seeds, [1, 2]);
  });

  it('let the environment win over the cell, and the cell over the defaults', () => {
    const parameters = notebookParameters({ beta: 0.5, seed: 3 }, { DIFFCDR_BETA: '0.8', DIFFCDR_MODE: 'full' });
    assert.equal(parameters.beta, 0.8);
    assert.deepEqual(parameters.seeds, [3, 4, 5, 6, 7]);
  });

  it('name no preset where files are named', () => {
    const files = { DIFFCDR_SOURCE: 'a.csv', DIFFCDR_TARGET: 'b.csv' };
    assert.equal(notebookParameters({ preset: 'quick' }, files).preset, undefined);
  });

  it('take an empty variable as not set', () => {
    assert.equal(notebookParameters({}, { DIFFCDR_SOURCE: '', DIFFCDR_TARGET: '' }).source, undefined);
  });

  it('name a variable that is wrong', () => {
    assert.throws(() => notebookParameters({}, { DIFFCDR_BETA: '2' }), /beta \(DIFFCDR_BETA\) is "2"/);
    assert.throws(() => notebookParameters({}, { DIFFCDR_MODE: 'fast' }), /DIFFCDR_MODE/);
    assert.throws(() => notebookParameters({}, { DIFFCDR_SOURCE: 'a.csv' }), /both rating files/);
  });

  it('name a parameter that does not exist, and the nearest one', () => {
    const cell = { seedcount: 3 } as object;
    assert.throws(() => notebookParameters(cell, {}), /no parameter "seedcount"\. Did you mean "seedCount"\?/);
  });
});
