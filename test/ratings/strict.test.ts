import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { unparse } from 'papaparse';
import { randomStream } from '../../lib/math/random';
import { readRatings } from '../../lib/ratings/read';
import type { ReadOptions, ReadResult } from '../../lib/ratings/read-options';
import { readBoth, rowTexts } from './read-both';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'diffcdr-test-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string, content: string | Uint8Array, options?: ReadOptions): Promise<ReadResult> =>
  readBoth(join(folder, name), content, options);

/** The bytes of a Parquet file with the rows of a query. */
async function parquetFile(name: string, query: string): Promise<Buffer> {
  const path = join(folder, `made-${name}`);
  const db = await (await DuckDBInstance.create()).connect();
  await db.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
  db.closeSync();
  return readFileSync(path);
}

const header = 'user,item,rating\n';

/** The reasons for which rows are left out, each under the line it stands in. */
async function faults(name: string, content: string): Promise<string[]> {
  const { problems } = (await read(name, content, { onError: 'skip' })).report;
  return problems.map(({ line, reason }) => `${line}: ${reason}`);
}

describe('line ends', function () {
  // Many readings, each with a database of its own.
  this.timeout(300_000);

  it('lose no character and are counted, whatever their kind and mixture', async () => {
    const rows = ['user,item,rating', 'u1,a,1', 'u2,b,2', '', 'u3,c,3', 'u4,d,9'];
    for (const ends of [['\r'], ['\r\n'], ['\r\n', '\r', '\n'], ['\r\n', '\r\n', '\r']]) {
      const text = rows.map((row, k) => row + ends[k % ends.length]).join('');
      const { ratings, report } = await read('ends.csv.gz', gzipSync(text), { onError: 'skip' });
      assert.deepEqual(rowTexts(ratings), ['u1 a 1', 'u2 b 2', 'u3 c 3'], JSON.stringify(ends));
      assert.deepEqual(report.problems, [{ line: 6, value: '9', reason: 'the rating is outside 1 to 5' }]);
    }
  });

  it('are found again by whoever reads what was written: random ids, quotes, ends and delimiters', async () => {
    const { integer } = randomStream(7, 'test/round-trip');
    const pick = <T>(from: readonly T[]): T => from[integer(from.length)];
    const letters = [...'ab"\',;\t\r\n é😀=-', '\r\n', '""', '\u00a0', '\u001b'];
    const id = () => Array.from({ length: 1 + integer(6) }, () => pick(letters)).join('');
    for (const newline of ['\n', '\r\n', '\r']) {
      for (const delimiter of [',', '\t']) {
        const rows = Array.from({ length: 100 }, (_, k) => [`u${k}${id()}`, `i${id()}`, String(1 + integer(5))]);
        const text = unparse([['user', 'item', 'rating'], ...rows], { newline, delimiter }) + pick(['', newline]);
        const { ratings } = await read(delimiter === ',' ? 'trip.csv' : 'trip.tsv', text);
        assert.deepEqual(rowTexts(ratings).sort(), rows.map((row) => row.join(' ')).sort(), JSON.stringify(newline));
      }
    }
  });

  it('do not come for megabytes: the line is named, or left out', async () => {
    const long = 'x'.repeat(9 << 20);
    const middle = `${header}a,x,3\n${long},y,4\nc,z,5\n`;
    await assert.rejects(read('long.csv', middle), /line 3: a line of more than 8 MB: "x{20,}…"/);
    assert.equal((await read('long.csv', middle, { onError: 'skip' })).report.kept, 2);
    const last = `{"reviewerID":"a","asin":"x","overall":3}\n{"reviewerID":"${long}"}`;
    assert.deepEqual(await faults('long.json', last), ['2: a line of more than 8 MB']);
  });
});

describe('values', function () {
  this.timeout(300_000);

  it('of CSV are strict', async () => {
    const cases = [
      ['a,x,0_3,1', 'the rating is not a number'],
      ['a,x,0x3,1', 'the rating is not a number'],
      ['\t,x,3,1', 'no user id (user)'],
      ['a,\t,3,1', 'no item id (item)'],
      ['a"b"c,x,3,1', 'a quote that neither opens nor closes a field'],
      [' "a",x,3,1', 'a quote that neither opens nor closes a field'],
      ['a,x,inf,1', 'the rating is outside 1 to 5'],
      ['a,x,3,1_0', 'the timestamp is not a number'],
      ['a,x,3,-infinity', 'the timestamp is not a number'],
      ['a,x,3,nan', 'the timestamp is not a number'],
    ];
    const text = `user,item,rating,timestamp\nb,y,4,1\n${cases.map(([row]) => `${row}\n`).join('')}`;
    assert.deepEqual(
      await faults('strict.csv', text),
      cases.map(([, reason], k) => `${k + 3}: ${reason}`),
    );
  });

  const good = '"overall":3';
  const broken = 'not a JSON object';
  const jsonCases: [string, string][][] = [
    [
      [`{"reviewerID":"a","asin":"x",${good},}`, broken],
      [`{"reviewerID":"a","asin":"x",${good},"more":[1, ]}`, broken],
      [`{"reviewerID":"a","asin":"x",${good},"more":NaN}`, broken],
      [`{"reviewerID":"a\\ud800","asin":"x",${good}}`, broken],
      ['{"reviewerID":"a","asin":"x","overall":03}', broken],
      [`{"reviewerID":"a","asin":"x",${good}} {}`, broken],
    ],
    [
      [`{"reviewerID":"a","asin":"x",${good},"asin":"y"}`, 'the key asin stands twice'],
      [`{"reviewerID":"a","asin":"x",${good},"\\u0061sin":"y"}`, 'the key asin stands twice'],
      [`{"reviewerID":{"a":1},"asin":"x",${good}}`, 'the user id (reviewerID) is neither text nor a number'],
      [`{"reviewerID":"a","asin":["x"],${good}}`, 'the item id (asin) is neither text nor a number'],
      [`{"reviewerID":true,"asin":"x",${good}}`, 'the user id (reviewerID) is neither text nor a number'],
      ['{"reviewerID":"a","asin":"x","overall":true}', 'the rating is not a number'],
    ],
  ];
  it('of JSON are strict', async () => {
    for (const cases of jsonCases) {
      const text = `{"reviewerID":"b","asin":"y",${good}}\n${cases.map(([line]) => `${line}\n`).join('')}`;
      assert.deepEqual(
        await faults('strict.json', text),
        cases.map(([, reason], k) => `${k + 2}: ${reason}`),
      );
    }
  });

  it('of JSON may look like what is refused', async () => {
    const line = (user: string, more: string) => `{"reviewerID":"${user}","asin":"x",${good},"text":${more}}\n`;
    const text =
      line('a', '"so, }"') +
      line('b', '"asin"') +
      line('c', '{"asin":1,"asin":2}') +
      line('true', '": nan"') +
      line('[1]', '"\\ud83d\\ude00"');
    const { ratings } = await read('like.json', text);
    assert.deepEqual(ratings.userIds, ['[1]', 'a', 'b', 'c', 'true']);
  });
});

describe('columns', function () {
  this.timeout(300_000);

  it('may bear any name', async () => {
    for (const key of ['a"b\\,/~c', "$.it's [0]"]) {
      const columns = { user: key, item: 'i', rating: 'r' };
      const { ratings } = await read('key.json', `${JSON.stringify({ [key]: 'u', i: 'x', r: 3 })}\n`, { columns });
      assert.deepEqual(rowTexts(ratings), ['u x 3'], key);
      const csv = `${unparse([
        [key, 'i', 'r'],
        ['u', 'x', '3'],
      ])}\n`;
      assert.deepEqual(rowTexts((await read('key.csv', csv, { columns })).ratings), ['u x 3'], key);
    }
  });

  it('are each used once, and are there', async () => {
    const row = `${JSON.stringify({ reviewerID: 'a', asin: 'x', overall: 3 })}\n`;
    await assert.rejects(
      read('once.csv', `${header}a,x,3\n`, { columns: { user: 'item' } }),
      /both user and item: "item"/,
    );
    await assert.rejects(read('once.json', row, { columns: { item: 'overall' } }), /both item and rating: "overall"/);
    await assert.rejects(read('none.json', row, { columns: { timestamp: 'when' } }), /no row has a timestamp/);
  });
});

describe('Parquet', function () {
  this.timeout(300_000);

  it('gives its own columns, whatever the folder is called', async () => {
    const made = await parquetFile('hive.parquet', `SELECT 'u' AS "user", 'x' AS item, 3 AS rating`);
    const deep = join(folder, 'user=zzz', 'rating=5');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'r.parquet'), made);
    writeFileSync(join(deep, 'r.csv'), `${header}u,x,3\n`);
    for (const name of ['r.parquet', 'r.csv']) {
      assert.deepEqual(rowTexts((await readRatings(join(deep, name))).ratings), ['u x 3'], name);
    }
  });

  it('may hold a column that DuckDB uses itself', async () => {
    const made = await parquetFile(
      'own.parquet',
      `SELECT 'u' || i AS file_row_number, 'x' AS item, 3 + i AS rating FROM range(4) t(i)`,
    );
    const columns = { user: 'file_row_number' };
    await assert.rejects(read('own.parquet', made, { columns }), /line 4: the rating is outside 1 to 5: "6"/);
    assert.equal((await read('own.parquet', made, { columns, onError: 'skip' })).report.kept, 3);
  });

  it('is refused where a column cannot be what it is said to be', async () => {
    const ids = /the user column holds no text or whole numbers: "user"/;
    const cases: [string, RegExp][] = [
      [`SELECT ['u'] AS "user", 'x' AS item, 3 AS rating`, ids],
      [`SELECT {a: 1} AS "user", 'x' AS item, 3 AS rating`, ids],
      [`SELECT 'u' AS "user", MAP {'a': 1} AS item, 3 AS rating`, /the item column holds no text or whole numbers/],
      [`SELECT 'u'::BLOB AS "user", 'x' AS item, 3 AS rating`, ids],
      [`SELECT 1.0::DOUBLE AS "user", 'x' AS item, 3 AS rating`, ids],
      [`SELECT 'u' AS "user", 'x' AS item, true AS rating`, /the rating column holds no numbers/],
      [`SELECT 'u' AS "user", 'x' AS item, 3 AS rating, [1] AS "timestamp"`, /the timestamp column holds no/],
    ];
    for (const [query, says] of cases) {
      await assert.rejects(read('typed.parquet', await parquetFile('typed.parquet', query)), says, query);
    }
  });

  it('has no infinite times', async () => {
    for (const time of [`'infinity'::TIMESTAMP`, `'infinity'::DATE`]) {
      const made = await parquetFile(
        'infinite.parquet',
        `SELECT 'u' AS "user", 'x' AS item, 3 AS rating, ${time} AS "timestamp"`,
      );
      await assert.rejects(read('infinite.parquet', made), /line 1: the timestamp is not a number/, time);
    }
  });
});

describe('a file that changes while it is read', function () {
  this.timeout(300_000);

  it('is an error, and nothing is left behind', async () => {
    const spill = join(folder, 'spill');
    mkdirSync(spill);
    const rows = Array.from({ length: 2000 }, (_, k) => `u${k},x,3\n`).join('');
    const path = join(folder, 'changing.csv');
    const changes: [string, () => void][] = [
      ['grown', () => appendFileSync(path, 'v,x,3\n')],
      [
        'replaced',
        () => {
          writeFileSync(`${path}.new`, header + rows);
          renameSync(`${path}.new`, path);
        },
      ],
      ['gone', () => rmSync(path)],
    ];
    for (const [name, change] of changes) {
      writeFileSync(path, header + rows);
      let changed = false;
      const onProgress = () => {
        if (!changed) change();
        changed = true;
      };
      await assert.rejects(
        readRatings(path, { onProgress, temporaryDirectory: spill }),
        /the file was changed while it was read/,
        name,
      );
      assert.deepEqual(readdirSync(spill), [], name);
    }
  });
});
