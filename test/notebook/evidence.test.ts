import assert from 'node:assert/strict';
import { UserError } from '../../lib/errors';
import { ledger, studyRows } from '../../lib/notebook/evidence';

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

  it('names a study that is not there', async () => {
    await assert.rejects(studyRows('no-such'), (error) => error instanceof UserError && /no-such/.test(error.message));
  });
});
