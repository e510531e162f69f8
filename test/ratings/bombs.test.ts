import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readRatings } from '../../lib/ratings/read';

describe('a small file that unpacks to a large one', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-bombs-'));
  });
  after(() => rm(folder, { recursive: true }));

  for (const [what, byte, expected] of [
    ['one line', 'a', /holds a line of more than 64 MB\. Such a file holds no ratings/],
    ['empty lines', '\n', /holds more than 64 MB of empty lines/],
  ] as const) {
    it(`is refused by its limit, also where rows may be skipped: ${what}`, async () => {
      const file = join(folder, 'bomb.csv.gz');
      await writeFile(file, gzipSync(Buffer.alloc(66 << 20, byte), { level: 1 }));
      for (const onError of ['fail', 'skip'] as const) await assert.rejects(readRatings(file, { onError }), expected);
    });
  }
});
