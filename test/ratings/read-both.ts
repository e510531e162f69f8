import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readFile } from '../../lib/ratings/page/read-file';
import type { Ratings } from '../../lib/ratings/ratings';
import { readRatings } from '../../lib/ratings/read';
import type { ReadOptions, ReadResult } from '../../lib/ratings/read-options';

/** Reads a file as Node does and as a page does; both must find the same, or complain in the same words. */
export async function readBoth(
  path: string,
  content: string | Uint8Array,
  options: ReadOptions = {},
): Promise<ReadResult> {
  writeFileSync(path, content);
  const blob = new Blob([content as BlobPart]);
  const [here, there] = await Promise.allSettled([
    readRatings(path, options),
    readFile(blob, { ...options, name: path }),
  ]);
  if (here.status === 'rejected') {
    assert.equal(there.status === 'rejected' && String(there.reason), String(here.reason));
    throw here.reason;
  }
  assert.ok(there.status === 'fulfilled', there.status === 'rejected' ? String(there.reason) : '');
  assert.deepEqual(there.value, here.value);
  return here.value;
}

/** The rows spelled out: `user item rating time`. */
export function rowTexts(r: Ratings): string[] {
  return Array.from(r.users, (_, k) =>
    [r.userIds[r.users[k]], r.itemIds[r.items[k]], r.values[k], r.times?.[k]].filter((x) => x !== undefined).join(' '),
  );
}
