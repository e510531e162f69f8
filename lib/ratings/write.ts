import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { unparse } from 'papaparse';
import type { Ratings } from './ratings';

/** Rows a block: large enough to keep gzip busy, small enough to be no matter in memory. */
const blockRows = 16384;

/**
 * Writes ratings as CSV with the columns user, item, rating, timestamp (empty without times), gzipped where the name ends
 * in `.gz`. The file appears under its name only when it is whole. The same ratings give the same bytes.
 * @param onRows told the number of rows written so far
 */
export async function writeRatings(ratings: Ratings, file: string, onRows?: (rows: number) => void): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const text = Readable.from(blocks(ratings, onRows));
    const output = createWriteStream(temporary);
    if (file.toLowerCase().endsWith('.gz')) await pipeline(text, createGzip(), output);
    else await pipeline(text, output);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function* blocks(ratings: Ratings, onRows?: (rows: number) => void): Generator<string> {
  const { users, items, values, times } = ratings;
  // An id stands in many rows and is quoted once; the rest is numbers, which need no library.
  const [userIds, itemIds] = [ratings.userIds, ratings.itemIds].map((ids) => ids.map((id) => unparse([[id]])));
  yield 'user,item,rating,timestamp\n';
  for (let start = 0; start < users.length; start += blockRows) {
    const end = Math.min(users.length, start + blockRows);
    let text = '';
    for (let k = start; k < end; k++) {
      text += `${userIds[users[k]]},${itemIds[items[k]]},${values[k]},${times ? times[k] : ''}\n`;
    }
    yield text;
    onRows?.(end);
  }
}
