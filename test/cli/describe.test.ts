import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerDescribe } from '../../lib/cli/describe';
import { capture } from './capture';

describe('diffcdr describe', () => {
  let folder: string;
  let file: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'diffcdr-test-'));
    file = join(folder, 'ratings.csv');
    const rows = [
      'a,x,5,1400000000',
      'a,y,4,1400000000',
      'b,x,5,1300000000',
      'b,y,3,1300000000',
      'b,y,1,1200000000',
      'c,z,9,1',
    ];
    writeFileSync(file, `who,item,rating,timestamp\n${rows.join('\n')}\n`);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const describeFile = (...more: string[]) => capture(registerDescribe, ['describe', file, ...more]);

  it('prints counts, histogram and activity, and says what was set aside', async () => {
    const { out, err } = await describeFile('--columns', 'user=who', '--on-error', 'skip');
    assert.match(out, /users\s+│ 2/);
    assert.match(out, /ratings\s+│ 4/);
    assert.match(out, /2011-03-13 to 2014-05-13/);
    assert.match(out, /5\s+│ 2\s+│ 50\.0 %\s+│ █{30}/);
    assert.match(err, /1 of 6 rows replaced by a later one/);
    assert.match(err, /1 of 6 rows skipped.*\n.*line 7: the rating is outside 1 to 5: "9"/);
  });

  it('prints JSON', async () => {
    const { out } = await describeFile('--columns', 'user=who', '--on-error', 'skip', '--json', '--k-core', '2');
    const summary = JSON.parse(out);
    assert.deepEqual([summary.ratings, summary.users, summary.items, summary.density], [4, 2, 2, 1]);
    assert.deepEqual(summary.core, { rounds: 0, removed: { ratings: 0, users: 0, items: 0 } });
    assert.equal(summary.report.skipped, 1);
  });

  it('says where feedback is implicit', async () => {
    const taken = join(folder, 'taken.csv');
    writeFileSync(taken, 'user,item,shelf\na,x,7\nb,x,8\n');
    const { out } = await capture(registerDescribe, ['describe', taken, '--implicit']);
    assert.match(out, /feedback\s+│ implicit: all ratings are 1; run it under --protocol │\n│ +│ ranking /);
    await assert.rejects(capture(registerDescribe, ['describe', taken]), /no column "rating".*--implicit/);
  });

  it('passes on what is wrong with the file and with the options', async () => {
    await assert.rejects(describeFile(), /line 1: no column "user"/);
    await assert.rejects(describeFile('--columns', 'user=who'), /line 7: the rating is outside 1 to 5: "9"/);
    await assert.rejects(describeFile('--columns', 'usr=who'), /not "usr".*Did you mean "user"/);
    await assert.rejects(describeFile('--columns', 'who'), /"who" is none/);
    await assert.rejects(describeFile('--on-error', 'skp'), /Did you mean "skip"/);
    await assert.rejects(describeFile('--format', 'xml'), /--format takes csv, tsv, json, parquet, not "xml"/);
    await assert.rejects(describeFile('--k-core', '0'), /--k-core takes a whole number from 1, not "0"/);
  });
});
