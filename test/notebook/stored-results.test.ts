import assert from 'node:assert/strict';
import { UserError } from '../../lib/errors';
import { storedResults } from '../../lib/notebook/stored-results';

describe('stored results', () => {
  it('are the rows under one heading of docs/results, as plain text', async () => {
    const rows = await storedResults('table2-amazon.md', 'Books → Movies, β = 0.2, validation');
    const byMethod = new Map(rows.map((row) => [row.method, row]));
    assert.match(byMethod.get('DiffCDR')?.MAE ?? '', /^\d\.\d+ ± \d\.\d+$/);
    assert.match(byMethod.get('BiasBridge')?.MAE ?? '', /^\d/, 'the bold of the best is taken off');
    assert.equal(byMethod.size, rows.length, 'rows of one table alone');
  });

  it('name a heading that is not there', async () => {
    await assert.rejects(
      storedResults('table2-amazon.md', 'Books → Music'),
      (error) => error instanceof UserError && error.message.includes('Books → Music'),
    );
  });
});
