import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { hashRatings } from '../../lib/ratings/hash';
import { isImplicit, likedAbove } from '../../lib/ratings/implicit';
import type { ReadOptions, ReadResult } from '../../lib/ratings/read-options';
import { summarize } from '../../lib/ratings/summary';
import { userItems } from '../../lib/ratings/user-items';
import { readBoth } from './read-both';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'diffcdr-test-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string, content: string | Uint8Array, options?: ReadOptions): Promise<ReadResult> =>
  readBoth(join(folder, name), content, options);

const json = (...rows: object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('files without ratings', () => {
  it('are the same ratings of 1, whatever the format, with a header or two columns without one', async () => {
    const expected = hashRatings((await read('ones.csv', 'user,item,rating\nb2,y,1\na1,x,1\nb2,x,1\n')).ratings);
    const plain = 'b2,y\na1,x\nb2,x\n';
    const path = join(folder, 'plain.parquet');
    const db = await (await DuckDBInstance.create()).connect();
    await db.run(
      `COPY (FROM (VALUES ('b2', 'y'), ('a1', 'x'), ('b2', 'x')) t("user", item)) TO '${path}' (FORMAT parquet)`,
    );
    db.closeSync();
    const { readFileSync } = await import('node:fs');
    const files: [string, string | Uint8Array][] = [
      ['header.csv', `user,item\n${plain}`],
      ['other-order.csv', 'item,user\ny,b2\nx,a1\nx,b2\n'],
      ['header.csv.gz', gzipSync(`user,item\n${plain}`)],
      ['headless.csv', plain],
      ['headless.tsv', plain.replaceAll(',', '\t')],
      ['quoted.csv', '"b2","y"\n"a1","x"\n"b2","x"\n'],
      [
        'lines.json',
        json(
          ...plain
            .trim()
            .split('\n')
            .map((row) => ({ reviewerID: row.split(',')[0], asin: row.split(',')[1] })),
        ),
      ],
      ['again.parquet', readFileSync(path)],
    ];
    for (const [name, content] of files) {
      const { ratings, report } = await read(name, content);
      assert.equal(hashRatings(ratings), expected, name);
      assert.deepEqual([report.rows, report.kept], [3, 3], name);
      assert.ok(summarize(ratings).implicit, name);
    }
  });

  it('keep their times', async () => {
    const { ratings } = await read('times.csv', 'user,item,timestamp\na,x,7\na,x,9\n');
    assert.deepEqual([...(ratings.times ?? [])], [9]);
    const lines = json({ reviewerID: 'a', asin: 'x', unixReviewTime: 4 });
    assert.deepEqual([...((await read('times.json', lines)).ratings.times ?? [])], [4]);
    const mapped = { columns: { user: 'who', item: 'what', timestamp: 'when' } };
    assert.deepEqual([...((await read('mapped.csv', 'who,what,when\na,x,5\n', mapped)).ratings.times ?? [])], [5]);
  });

  it('do not hide a rating by another name: that must be said', async () => {
    const stars = 'user,item,stars\na,x,5\na,y,3\n';
    await assert.rejects(read('stars.csv', stars), /line 1: no column "rating" .*--columns rating=.*--implicit/);
    const { ratings } = await read('stars.csv', stars, { implicit: true });
    assert.deepEqual([...ratings.values], [1, 1]);
    assert.deepEqual([...(await read('stars.csv', stars, { columns: { rating: 'stars' } })).ratings.values], [5, 3]);
    await assert.rejects(
      read('stars.csv', stars, { implicit: true, columns: { rating: 'stars' } }),
      /implicit feedback has no rating column: "stars"/,
    );
    const lines = json({ reviewerID: 'a', asin: 'x', stars: 5 });
    await assert.rejects(read('stars.json', lines), /line 1: no rating \(overall\).*--implicit/);
    assert.deepEqual([...(await read('stars.json', lines, { implicit: true })).ratings.values], [1]);
  });

  it('take no two words for ids, and no ids for a header', async () => {
    await assert.rejects(read('words.csv', 'reviewer,sku\na,x\n'), /line 1: no column "user"/);
    await assert.rejects(read('three.csv', 'a1,x1,5\n'), /line 1: no column "user"/);
    await assert.rejects(read('wide.csv', 'a1,x1\na2,x2,3\n'), /line 2: a row of 3 columns under a header of 2/);
  });

  it('are an error with a line where some rows have a rating and some have not', async () => {
    await assert.rejects(read('gap.csv', 'user,item,rating\na,x,1\nb,y,\n'), /line 3: no rating \(rating\)/);
    const [bare, rated] = [
      { reviewerID: 'a', asin: 'x' },
      { reviewerID: 'b', asin: 'y', overall: 5 },
    ];
    await assert.rejects(read('gap.json', json(rated, bare)), /line 2: no rating \(overall\)/);
    await assert.rejects(
      read('late.json', json(bare, rated)),
      /line 2: a rating \(overall\), though the first row has none/,
    );
    const { report } = await read('late.json', json(bare, rated), { onError: 'skip' });
    assert.equal(report.skipped, 1);
  });
});

describe('implicit feedback', () => {
  const rows = (...values: number[]) => ({
    users: Int32Array.from(values, () => 0),
    items: Int32Array.from(values.keys()),
    values: Float32Array.from(values),
  });

  it('is where all ratings are alike', () => {
    assert.deepEqual([rows(1, 1), rows(5, 5, 5), rows(1, 1, 2), rows()].map(isImplicit), [true, true, false, false]);
  });

  it('likes every item that was taken, and no negative; of stars, those above 3', () => {
    for (const value of [1, 5]) {
      const withNegative = rows(value, value, value - 1);
      assert.deepEqual([...userItems(withNegative, 1, likedAbove(rows(value, value))).items], [0, 1]);
    }
    assert.deepEqual([...userItems(rows(5, 3, 4), 1, likedAbove(rows(5, 3, 4))).items], [0, 2]);
  });
});
