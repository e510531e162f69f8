import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJsonInput } from '../../lib/experiment/json-input';

describe('a JSON file that a person wrote', () => {
  let file: string;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diffcdr-json-'));
    file = join(folder, 'x.json');
  });
  after(() => rm(folder, { recursive: true }));
  const read = async (content: string | Uint8Array) => {
    await writeFile(file, content);
    return readJsonInput(file);
  };

  it('is read with a byte-order mark, and with as many brackets as there are in its texts', async () => {
    assert.deepEqual(await read('\uFEFF{"a":[1]}'), { a: [1] });
    const brackets = '['.repeat(500);
    assert.deepEqual(await read(JSON.stringify({ a: `\\"${brackets}` })), { a: `\\"${brackets}` });
  });

  it('is refused by file and line where it is none, too deep, of other bytes, or sets a prototype', async () => {
    const deep = (n: number) => `{"a":\n${'['.repeat(n)}${']'.repeat(n)}}`;
    const wide = Buffer.from('\uFEFF{}', 'utf16le');
    const cases: [string | Uint8Array, RegExp][] = [
      ['', /x\.json is not JSON: .*\(line 1\)$/],
      ['{"a":1,\n"b":2,\n}', /x\.json is not JSON: .*\(line 3\)$/],
      ['{"a":\n01}', /x\.json is not JSON: .*\(line 2\)$/],
      [deep(20_000), /x\.json, line 2: brackets are nested deeper than 64/],
      [wide, /x\.json: it is UTF-16, not UTF-8/],
      [wide.swap16(), /x\.json: it is UTF-16, not UTF-8/],
      [Uint8Array.of(0x22, 0xc3, 0x28, 0x22), /x\.json: it is not UTF-8/],
      ['{"config":{"__proto__":{"a":1}}}', /x\.json: there is no setting "config\.__proto__"/],
    ];
    for (const [content, expected] of cases) {
      await assert.rejects(read(content), (error: Error) => {
        assert.match(error.message, expected);
        assert.ok(error.message.length < 300);
        return true;
      });
    }
    await assert.rejects(readJsonInput(join(folder, 'none.json')), /none\.json: there is no such file/);
    await assert.rejects(readJsonInput(folder, '--config y'), /^UserError: --config y: EISDIR/);
  });
});
