import { platform, type Sha256 } from '../platform';
import type { RatingRows, Ratings } from './ratings';

/**
 * SHA-256 of the ratings themselves, 64 hexadecimal digits. Dictionaries and rows have one order only, so the file's
 * name, row order, format and compression do not matter; any id, value or time that differs does.
 */
export function hashRatings(ratings: Ratings): string {
  const hash = platform.sha256().update('diffcdr ratings 1\n');
  updateIds(hash, ratings.userIds);
  updateIds(hash, ratings.itemIds);
  updateRows(hash, ratings);
  return hash.hex();
}

/** Adds a dictionary: each id after its length, so that no two lists have one spelling. */
export function updateIds(hash: Sha256, ids: readonly string[]): void {
  hash.update(`${ids.length} ids\n`);
  const block = 8192;
  for (let start = 0; start < ids.length; start += block) {
    let text = '';
    for (const id of ids.slice(start, start + block)) text += `${id.length}:${id}`;
    hash.update(text);
  }
}

/** Adds rows, column by column. Typed arrays are little-endian on every platform that Node supports with this project. */
export function updateRows(hash: Sha256, rows: RatingRows): void {
  hash.update(`${rows.users.length} rows\n`);
  for (const column of [rows.users, rows.items, rows.values]) hash.update(bytes(column));
  if (rows.times) hash.update('times\n').update(bytes(rows.times));
  else hash.update('no times\n');
}

function bytes(column: Int32Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
