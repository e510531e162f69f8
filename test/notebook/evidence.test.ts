import assert from 'node:assert/strict';
import { UserError } from '../../lib/errors';
import { ledger, studyMeans, studyRows } from '../../lib/notebook/evidence';

describe('evidence in a cell', () => {
  it('is the ledger that ships, to be quoted', async () => {
    const { holds, fails, open, of } = (await ledger()).tally('diffcdr-beats-baselines');
    assert.equal(holds + fails + open, of);
    assert.ok(of >= 36);
  });

  it('is the rows of a study, by the name that findings give', async () => {
    const { study } = (await ledger()).finding('diffcdr-beats-baselines');
    const { methods } = await studyRows(study);
    assert.ok(methods.some(({ method }) => method === 'DiffCDR'));
  });

  it('is means over seeds, a value a split, of the rows that are asked for', async () => {
    const means = await studyMeans('cold-start', { pair: 'books-movies', beta: 0.2, base: 'plain' });
    const { numbers, splits } = (await ledger()).evidence(
      'diffcdr-beats-controls',
      'Books → Movies, β = 0.2: BiasBridge',
    );
    const bySplit = means.get('BiasBridge') ?? [];
    assert.equal(bySplit.length, splits);
    assert.ok(Math.abs(bySplit.reduce((sum, x) => sum + x, 0) / splits - numbers.second) < 1e-4);
    const warm = await studyMeans('warm-start', { pair: 'books-movies' }, 'values');
    assert.ok(warm.has('DiffCDR') && warm.has('BiasBridge'));
  });

  it('refuses rows and measures that a study does not have', async () => {
    const plain = { beta: 0.2, base: 'plain' };
    await assert.rejects(studyMeans('cold-start', { ...plain, pair: 'books-music' }), /cold-start.*books-music/);
    await assert.rejects(studyMeans('cold-start', { ...plain, pair: 'books-movies' }, 'ndgc'), /cold-start.*ndgc/);
  });

  it('refuses a question that two rows of a method answer', async () => {
    await assert.rejects(studyMeans('cold-start', { pair: 'books-movies', beta: 0.2 }), /two rows/);
  });

  it('names a study that is not there', async () => {
    await assert.rejects(studyRows('no-such'), (error) => error instanceof UserError && /no-such/.test(error.message));
  });
});
