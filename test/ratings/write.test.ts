import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashRatings } from '../../lib/ratings/hash';
import { readRatings } from '../../lib/ratings/read';
import { writeRatings } from '../../lib/ratings/write';
import { ratingsOf } from './ratings-of';

describe('writeRatings', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'diffcdr-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const ratings = ratingsOf([
    ['a,"1"', 'x', 5, 1e9],
    ['two\nlines', 'y', 2.5, 2],
    ['zoë', '日本', 1, 3],
  ]);

  it('writes what readRatings reads back, plain and gzipped', async () => {
    for (const name of ['r.csv', 'r.csv.gz']) {
      await writeRatings(ratings, join(folder, name));
      assert.equal(hashRatings((await readRatings(join(folder, name))).ratings), hashRatings(ratings));
    }
  });

  it('gives the same bytes twice and leaves no other file', async () => {
    await writeRatings(ratings, join(folder, 'r2.csv.gz'));
    assert.deepEqual(readFileSync(join(folder, 'r2.csv.gz')), readFileSync(join(folder, 'r.csv.gz')));
    assert.deepEqual(readdirSync(folder).sort(), ['r.csv', 'r.csv.gz', 'r2.csv.gz']);
  });

  it('leaves timestamps empty where there are none', async () => {
    await writeRatings(ratingsOf([['a', 'x', 5]]), join(folder, 'untimed.csv'));
    assert.equal(readFileSync(join(folder, 'untimed.csv'), 'utf8'), 'user,item,rating,timestamp\na,x,5,\n');
  });

  it('fails where the folder is not there', async () => {
    await assert.rejects(writeRatings(ratings, join(folder, 'none', 'r.csv')), /ENOENT/);
  });
});
