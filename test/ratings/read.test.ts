import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { RatingsError } from '../../lib/ratings/errors';
import { hashRatings } from '../../lib/ratings/hash';
import type { Ratings } from '../../lib/ratings/ratings';
import { readRatings } from '../../lib/ratings/read';
import type { ReadOptions } from '../../lib/ratings/read-options';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'diffcdr-test-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The rows spelled out: `user item rating time`. */
function rows(r: Ratings): string[] {
  return Array.from(r.users, (_, k) =>
    [r.userIds[r.users[k]], r.itemIds[r.items[k]], r.values[k], r.times?.[k]].filter((x) => x !== undefined).join(' '),
  );
}

async function fails(path: string, expected: { line?: number; value?: string; says: RegExp }, options?: ReadOptions) {
  await assert.rejects(readRatings(path, options), (error: unknown) => {
    assert.ok(error instanceof RatingsError, String(error));
    assert.equal(error.file, path);
    assert.ok(error.message.includes(path), error.message);
    assert.match(error.message, expected.says);
    if (expected.line !== undefined) {
      assert.equal(error.line, expected.line, error.message);
      assert.ok(error.message.includes(`line ${expected.line}`), error.message);
    }
    if (expected.value !== undefined) {
      assert.equal(error.value, expected.value, error.message);
      assert.ok(error.message.includes(JSON.stringify(expected.value)), error.message);
    }
    return true;
  });
}

const header = 'user,item,rating,timestamp\n';
const good = `${header}b,y,4,20\na,x,5,10\nb,x,3,15\n`;
const amazon = (reviewerID: unknown, asin: unknown, overall: unknown, unixReviewTime: unknown) =>
  `${JSON.stringify({ reviewerID, asin, reviewText: 'fine, "really"\nfine', overall, unixReviewTime })}\n`;

describe('readRatings', () => {
  describe('formats', () => {
    it('reads CSV sorted by user and item', async () => {
      const { ratings, report } = await readRatings(file('good.csv', good));
      assert.deepEqual(rows(ratings), ['a x 5 10', 'b x 3 15', 'b y 4 20']);
      assert.deepEqual(report, { rows: 3, kept: 3, duplicates: 0, conflictingDuplicates: 0, skipped: 0, problems: [] });
    });

    it('gives the same ratings from CSV, TSV, JSON lines, Parquet, gzip and zstd, in any order', async () => {
      const json = amazon('b', 'y', 4, 20) + amazon('b', 'x', 3, 15) + amazon('a', 'x', 5, 10);
      const csv = file('same.csv', good);
      const db = await (await DuckDBInstance.create()).connect();
      await db.run(`COPY (FROM read_csv('${csv}')) TO '${join(folder, 'same.parquet')}'`);
      await db.run(
        `COPY (FROM read_csv('${csv}')) TO '${join(folder, 'same.csv.zst')}' (FORMAT csv, COMPRESSION zstd)`,
      );
      db.closeSync();
      const files = [
        csv,
        file('same.tsv', good.replaceAll(',', '\t')),
        file('same.csv.gz', gzipSync(good)),
        file('members.csv.gz', Buffer.concat([gzipSync(good.slice(0, 40)), gzipSync(good.slice(40))])),
        file('named-plain.csv', gzipSync(good)),
        file('same.json', json),
        file('same.json.gz', gzipSync(json)),
        join(folder, 'same.parquet'),
        join(folder, 'same.csv.zst'),
      ];
      const expected = hashRatings((await readRatings(csv)).ratings);
      for (const path of files) assert.equal(hashRatings((await readRatings(path)).ratings), expected, path);
    });

    it('maps columns and passes over others', async () => {
      const path = file('mapped.csv', 'title,who,what,stars,when\n"A, b",u1,i1,2.5,7\n');
      const columns = { user: 'who', item: 'what', rating: 'stars', timestamp: 'when' };
      assert.deepEqual(rows((await readRatings(path, { columns })).ratings), ['u1 i1 2.5 7']);
    });

    it('maps the fields of JSON lines', async () => {
      const path = file('mapped.jsonl', '{"u":7,"asin":"i","stars":"4"}\n');
      const columns = { user: 'u', rating: 'stars' };
      assert.deepEqual(rows((await readRatings(path, { columns })).ratings), ['7 i 4']);
    });

    it('takes CRLF, a byte order mark, blank lines, quotes, line ends in quotes and unicode ids', async () => {
      const text =
        '\uFEFFuser,item,rating,note\r\n"a,1","say ""hi""",4,\r\n\r\nzoë,日本,5,"x ""y"" z"\r\nb,c,3,"two\r\n\r\nlines, here"\r\nd,e,1,\r\n';
      for (const path of [file('odd.csv', text), file('odd.csv.gz', gzipSync(text))]) {
        const { ratings } = await readRatings(path);
        assert.deepEqual(rows(ratings), ['a,1 say "hi" 4', 'b c 3', 'd e 1', 'zoë 日本 5']);
      }
    });

    it('sorts ids as JavaScript compares them, also beyond U+FFFF', async () => {
      const { ratings } = await readRatings(
        file('order.csv', 'user,item,rating\n\u{1F600},b,1\n～,b,2\n～,\u{1F600},3\n～,\uE000,4\n'),
      );
      assert.deepEqual(ratings.userIds, [...ratings.userIds].sort());
      assert.deepEqual(ratings.itemIds, [...ratings.itemIds].sort());
      assert.deepEqual(rows(ratings), ['\u{1F600} b 1', '～ b 2', '～ \u{1F600} 3', '～ \uE000 4']);
    });

    it('reads a file whose path holds wildcards and quotes', async () => {
      assert.equal((await readRatings(file("it's [a]*.csv", good))).report.kept, 3);
    });

    it('knows no format of another name, unless told', async () => {
      const path = file('ratings.inter', good);
      await fails(path, { says: /does not tell the format.*--format/s });
      assert.equal((await readRatings(path, { format: 'csv' })).report.kept, 3);
    });

    it('reports progress', async () => {
      const phases: string[] = [];
      await readRatings(file('progress.csv', good), { onProgress: (p) => phases.push(p.phase) });
      assert.deepEqual([...new Set(phases)], ['parse', 'sort', 'fetch']);
    });
  });

  describe('times', () => {
    it('has none where all are empty or there is no such column', async () => {
      for (const path of [
        file('empty-times.csv', `${header}a,x,5,\nb,y,4, \n`),
        file('no-times.csv', 'user,item,rating\na,x,5\n'),
      ]) {
        assert.equal((await readRatings(path)).ratings.times, undefined);
      }
    });

    it('takes a mix of empty and given times for an error, or leaves the empty ones out', async () => {
      const path = file('mixed-times.csv', `${header}a,x,5,3\nb,y,4,\n`);
      await fails(path, { line: 3, says: /no timestamp \(timestamp\), though other rows have one/ });
      const { ratings, report } = await readRatings(path, { onError: 'skip' });
      assert.deepEqual(rows(ratings), ['a x 5 3']);
      assert.equal(report.skipped, 1);
    });

    it('wants numbers', async () => {
      await fails(file('date.csv', `${header}a,x,5,May 2014\n`), {
        line: 2,
        value: 'May 2014',
        says: /timestamp is not a number/,
      });
    });
  });

  describe('duplicates', () => {
    it('keeps the latest, whatever the order of the file', async () => {
      const { ratings, report } = await readRatings(
        file('dup.csv', `${header}a,x,5,30\na,x,1,10\na,x,5,20\nb,x,2,1\n`),
      );
      assert.deepEqual(rows(ratings), ['a x 5 30', 'b x 2 1']);
      assert.equal(report.duplicates, 2);
      assert.equal(report.conflictingDuplicates, 1);
    });

    it('keeps the last in the file on a tie and without times', async () => {
      assert.deepEqual(rows((await readRatings(file('tie.csv', `${header}a,x,5,30\na,x,1,30\n`))).ratings), [
        'a x 1 30',
      ]);
      assert.deepEqual(rows((await readRatings(file('untimed.csv', `${header}a,x,2,\na,x,4,\n`))).ratings), ['a x 4']);
    });
  });

  describe('faults', () => {
    const bad = (row: string) => `${good}${row}\nc,z,2,1\n`;
    const cases: [string, string, string, RegExp][] = [
      ['rating 6', 'a,q,6,1', '6', /outside 1 to 5/],
      ['rating 0', 'a,q,0,1', '0', /outside 1 to 5/],
      ['NaN', 'a,q,NaN,1', 'NaN', /NaN/],
      ['a word', 'a,q,good,1', 'good', /not a number/],
      ['no rating', 'a,q,,1', '', /no rating \(rating\)/],
      ['no user', ',q,3,1', '', /no user id \(user\)/],
      ['no item', 'a, ,3,1', '', /no item id \(item\)/],
      ['too few columns', 'a,q,3', 'a,q,3', /row of 3 columns under a header of 4/],
      ['too many columns', 'a,q,3,1,9', 'a,q,3,1,9', /row of 5 columns/],
      ['stray text after a quote', '"a"b,q,3,1', '"a"b,q,3,1', /quote that neither opens nor closes a field/],
    ];
    for (const [name, row, value, says] of cases) {
      it(`names file, line and value: ${name}`, async () => {
        for (const path of [file('bad.csv', bad(row)), file('bad.csv.gz', gzipSync(bad(row)))]) {
          await fails(path, { line: 5, value, says });
          const { report } = await readRatings(path, { onError: 'skip' });
          assert.deepEqual([report.rows, report.kept, report.skipped], [5, 4, 1]);
          assert.equal(report.problems[0].line, 5);
          assert.equal(report.problems[0].value, value);
        }
      });
    }

    it('counts physical lines where fields run over line ends', async () => {
      await fails(file('lines.csv', 'user,item,rating\n"a\nb",x,3\n\nc,d,9\n'), {
        line: 5,
        value: '9',
        says: /outside/,
      });
      await fails(file('lines2.csv', 'user,item,rating\na,x,3\n"c\n\nd",d,9\n'), {
        line: 3,
        value: '9',
        says: /outside/,
      });
    });

    it('names the line of a quote that is not closed', async () => {
      await fails(file('open.csv', `${good}"a,q,3,1\nc,z,2,1\n`), { line: 5, says: /quoted field is not closed/ });
    });

    it('names a broken JSON line, also in gzip', async () => {
      const text = `${amazon('a', 'x', 5, 1)}{"reviewerID": "b", "asin":\n${amazon('c', 'x', 4, 1)}[1]\n`;
      for (const path of [file('broken.json', text), file('broken.json.gz', gzipSync(text))]) {
        await fails(path, { line: 2, value: '{"reviewerID": "b", "asin":', says: /not a JSON object/ });
        const { report } = await readRatings(path, { onError: 'skip' });
        assert.deepEqual(
          report.problems.map((p) => p.line),
          [2, 4],
        );
      }
    });

    it('names the missing field of a JSON line', async () => {
      await fails(file('field.json', amazon('a', 'x', 5, 1) + amazon('a', undefined, 5, 1)), {
        line: 2,
        says: /no item id \(asin\)/,
      });
    });

    it('takes a truncated or damaged gzip for an error, whatever onError says', async () => {
      const packed = gzipSync(
        Array.from({ length: 5000 }, (_, k) => amazon(`u${(k * 7919) % 997}`, `i${k}`, 1 + (k % 5), k)).join(''),
      );
      const damaged = Buffer.from(packed);
      damaged[damaged.length - 6] ^= 0xff;
      for (const onError of ['fail', 'skip'] as const) {
        for (const cut of [packed.length >> 1, packed.length - 3]) {
          // What zlib gives of the rest tells how many lines are whole.
          const rest = gunzipSync(packed.subarray(0, cut), { finishFlush: constants.Z_SYNC_FLUSH })
            .toString()
            .split('\n');
          const expected = { line: rest.length, says: /the gzip file is truncated/ };
          await fails(file('cut.json.gz', packed.subarray(0, cut)), expected, { onError });
        }
        await fails(file('damaged.json.gz', damaged), { says: /line \d+: the gzip file is damaged/ }, { onError });
      }
    });

    it('takes a truncated zstd for an error', async () => {
      const db = await (await DuckDBInstance.create()).connect();
      const whole = join(folder, 'whole.csv.zst');
      await db.run(
        `COPY (SELECT 'u' || hash(i) AS "user", 'i' || i AS item, 1 + i % 5 AS rating FROM range(50000) t(i))
         TO '${whole}' (FORMAT csv, COMPRESSION zstd)`,
      );
      db.closeSync();
      const packed = readFileSync(whole);
      assert.equal((await readRatings(whole)).report.kept, 50000);
      for (const cut of [packed.length >> 1, packed.length - 2]) {
        await fails(
          file('cut.csv.zst', packed.subarray(0, cut)),
          { says: /zstd file is truncated/ },
          { onError: 'skip' },
        );
      }
    });

    it('names a truncated Parquet file', async () => {
      await fails(file('cut.parquet', 'PAR1 and then nothing'), { says: /cannot read it/ });
    });

    it('names a missing column and what there is, and the nearest name', async () => {
      await fails(file('columns.csv', 'user,items,rating\na,x,3\n'), {
        line: 1,
        value: 'user, items, rating',
        says: /no column "item" for the item.*--columns item=.*Did you mean "items"/s,
      });
      await fails(
        file('columns2.csv', good),
        { line: 1, says: /no column "when" for the timestamp/ },
        { columns: { timestamp: 'when' } },
      );
    });

    it('names an empty file, one of a header only, and one that is not there', async () => {
      await fails(file('empty.csv', ''), { line: 1, value: '', says: /file is empty/ });
      await fails(file('empty.csv.gz', gzipSync('')), { line: 1, says: /file is empty/ });
      await fails(file('empty.json.gz', gzipSync('')), { says: /no rating in the file/ });
      await fails(file('header.csv', header), { says: /only a header/ });
      await fails(join(folder, 'nowhere.csv'), { says: /no such file/ });
      await fails(folder, { says: /not a file|does not tell/ }, { format: 'csv' });
    });

    it('does not give ratings where every row is left out', async () => {
      await fails(
        file('all-bad.csv', 'user,item,rating\na,x,9\n'),
        { line: 2, says: /none of the 1 rows can be used/ },
        { onError: 'skip' },
      );
    });

    it('names bytes that are not UTF-8', async () => {
      const latin = Buffer.concat([
        Buffer.from('user,item,rating\na,x,3\ncaf'),
        Buffer.from([0xe9]),
        Buffer.from(',x,3\n'),
      ]);
      await fails(file('latin.csv', latin), { line: 3, says: /not UTF-8/ });
    });
  });
});
