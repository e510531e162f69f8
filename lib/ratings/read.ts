import type { BigIntStats } from 'node:fs';
import { stat, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { stopSignal } from '../math/surroundings';
import { amazonJson } from './amazon-json';
import { checkedQuery } from './check';
import { askedColumns } from './columns';
import { detectCompression } from './compression';
import { withDatabase } from './database';
import { delimited } from './delimited';
import { RatingsError, shorten } from './errors';
import { MOST_PROBLEMS, refuseFaults, refuseUntimed } from './faults';
import { fetchRatings, numberIds } from './fetch';
import type { Format } from './format';
import { formatOf } from './format-name';
import { sortByCodeUnit } from './id-order';
import { findDamage } from './integrity';
import { parquet } from './parquet';
import { watchProgress } from './progress';
import type { ColumnNames, RatingFormat, ReadOptions, ReadResult, RowProblem } from './read-options';
import { Bomb, copyLines, LineLook } from './text-lines';

const formats: { readonly [format in RatingFormat]: Format } = {
  csv: delimited(','),
  tsv: delimited('\t'),
  json: amazonJson,
  parquet,
};

/**
 * Reads a ratings file: Amazon review JSON lines, CSV or TSV with a header, or Parquet; plain, gzip or zstd. A file of users,
 * items and maybe times alone is implicit feedback: each row counts as 1. DuckDB does
 * the work out of core, so files larger than memory can be read; the result holds 20 bytes a rating and one string an id.
 *
 * Of several ratings of one user for one item the latest stays (the last in the file where times are equal or there are
 * none). Rows are sorted by (user, item) and ids by UTF-16 code unit, whatever the order of the file. Files whose
 * timestamps are all empty, and files without such a column, give ratings without `times`.
 * @throws RatingsError where the file is missing, empty, truncated, damaged, not UTF-8, lacks a column, or, unless
 *   `onError` is `skip`, holds a row that cannot be used (broken line, missing id, rating not a number or outside 1 to
 *   5, timestamp not a number, or empty where others are not); names file, line and value
 */
export async function readRatings(file: string, options: ReadOptions = {}): Promise<ReadResult> {
  const before = await requireFile(file);
  const format = options.format ?? formatOf(file);
  const compression = await detectCompression(file);
  const signal = stopSignal(options.signal);
  signal?.throwIfAborted();
  return withDatabase(options, async (connection, folder) => {
    const stop = (): void => connection.interrupt();
    signal?.addEventListener('abort', stop);
    // DuckDB reads * ? [ in a path as wildcards; under a plain name they do not matter.
    let path = resolve(file);
    if (/[*?[\]]/.test(path)) {
      await symlink(path, join(folder, 'input'));
      path = join(folder, 'input');
    }
    const progress = watchProgress(connection, options.onProgress);
    try {
      progress.phase('parse');
      const input = { connection, file, path, compression, marked: false, ...askedColumns(file, options) };
      const look = new LineLook(format !== 'parquet');
      const staging = stage(formats[format], input);
      const looking = findDamage(file, compression, look).catch((error) => {
        connection.interrupt(); // what DuckDB would find out of it, some minutes from now, nobody wants to know
        throw error;
      });
      const [first, damage] = await Promise.allSettled([staging, looking]);
      let staged = first;
      await requireSame(file, before);
      if (damage.status === 'rejected') {
        if (!(damage.reason instanceof Bomb)) throw damage.reason;
        throw new RatingsError(
          { file },
          `the file ${damage.reason.message}`,
          'Such a file holds no ratings: get another.',
        );
      }
      if (damage.value) {
        const line = damage.value.line ?? (first.status === 'fulfilled' ? await lastLine(connection) : undefined);
        throw new RatingsError(
          { file, line, value: damage.value.value },
          damage.value.reason,
          'Get the file again: what is left of it must not pass for the whole.',
        );
      }
      if (format !== 'parquet' && (look.carriageReturns || look.longLines)) {
        signal?.throwIfAborted();
        const copy = join(folder, 'lines');
        await copyLines(file, compression, copy);
        const again = { ...input, path: copy, compression: 'none' as const, marked: true };
        [staged] = await Promise.allSettled([stage(formats[format], again)]);
        await requireSame(file, before);
      }
      if (staged.status === 'rejected') throw explain(file, staged.reason);
      const counts = await settleFaults(connection, file, staged.value, options.onError ?? 'fail');

      refuseUntimed(file, input, counts.timed);
      signal?.throwIfAborted();
      progress.phase('sort');
      await numberIds(connection);
      progress.phase('fetch', counts.good);
      const fetched = await fetchRatings(connection, counts.good, counts.timed, progress.rows);
      signal?.throwIfAborted();
      const ratings = sortByCodeUnit(fetched.ratings);
      return {
        ratings,
        report: {
          rows: counts.rows,
          kept: ratings.users.length,
          duplicates: fetched.duplicates,
          conflictingDuplicates: fetched.conflictingDuplicates,
          skipped: counts.rows - counts.good,
          problems: counts.problems,
        },
      };
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      progress.stop();
    }
  });
}

async function requireFile(file: string): Promise<BigIntStats> {
  const found = await stat(file, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'no such file' : `the file cannot be opened (${error.message})`;
    throw new RatingsError({ file }, reason, 'Check the path.');
  });
  if (!found.isFile()) throw new RatingsError({ file }, 'this is not a file', 'Give the path of one ratings file.');
  if (found.size === 0n) {
    throw new RatingsError({ file, line: 1, value: '' }, 'the file is empty', 'Give a file with ratings in it.');
  }
  return found;
}

/** What was read must be one state of one file: half of an old one and half of a new one can look whole. */
async function requireSame(file: string, before: BigIntStats): Promise<void> {
  const after = await stat(file, { bigint: true }).catch(() => undefined);
  if (after && (['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const).every((key) => after[key] === before[key]))
    return;
  throw new RatingsError({ file }, 'the file was changed while it was read', 'Read it again when it is whole.');
}

async function stage(format: Format, input: Parameters<Format['rows']>[0]): Promise<ColumnNames> {
  const { query, columns, mend } = await format.rows(input);
  const checked = (rows: string): string => checkedQuery(rows, columns);
  await input.connection.run('DROP TABLE IF EXISTS staged');
  await input.connection.run('DROP TABLE IF EXISTS joined');
  await input.connection.run(`CREATE TABLE staged AS ${checked(query)}`);
  await mend?.(checked);
  return columns;
}

async function lastLine(connection: DuckDBConnection): Promise<number | undefined> {
  const [[line]] = (await connection.runAndReadAll('SELECT max(line) FROM staged')).getRows();
  return line === null ? undefined : Number(line);
}

interface Counts {
  readonly rows: number;
  readonly good: number;
  readonly timed: boolean;
  readonly problems: readonly RowProblem[];
}

/** Counts the faults of `staged`; throws at the first one unless they are to be skipped. */
async function settleFaults(
  connection: DuckDBConnection,
  file: string,
  columns: ColumnNames,
  onError: 'fail' | 'skip',
): Promise<Counts> {
  const count = async (): Promise<[number, number, number]> => {
    const reader = await connection.runAndReadAll(
      'SELECT count(*), count(*) FILTER (fault IS NULL), count(time) FILTER (fault IS NULL) FROM staged',
    );
    return reader.getRows()[0].map(Number) as [number, number, number];
  };
  let [rows, good, timed] = await count();
  if (timed > 0 && timed < good) {
    const fault = `no timestamp (${columns.timestamp}), though other rows have one`.replaceAll("'", "''");
    await connection.run(`UPDATE staged SET fault = '${fault}', found = '' WHERE fault IS NULL AND time IS NULL`);
    [rows, good, timed] = await count();
  }
  const reader = await connection.runAndReadAll(
    `SELECT line, left(coalesce(found, ''), 200), fault FROM staged WHERE fault IS NOT NULL
     ORDER BY line LIMIT ${MOST_PROBLEMS}`,
  );
  const problems = reader
    .getRows()
    .map(([line, value, reason]) => ({ line: Number(line), value: shorten(String(value)), reason: String(reason) }));
  refuseFaults(file, { rows, good, problems }, onError);
  return { rows, good, timed: timed > 0, problems };
}

/** Says in our words what DuckDB says of a file as a whole. */
function explain(file: string, error: unknown): unknown {
  if (error instanceof RatingsError || !(error instanceof Error)) return error;
  const line = /CSV Error on Line: (\d+)/.exec(error.message)?.[1];
  const value = /Original Line: (.*)/.exec(error.message)?.[1];
  const fault = { file, line: line ? Number(line) : undefined, value: value && shorten(value) };
  if (/not utf-8|unicode/i.test(error.message)) {
    return new RatingsError(fault, 'the file is not UTF-8', 'Convert it, for example with iconv -t UTF-8.');
  }
  if (/Out of Memory|No space left|disk/i.test(error.message)) {
    return new RatingsError(
      { file },
      `DuckDB: ${error.message}`,
      'Raise memoryLimit, or give a temporaryDirectory with more room.',
    );
  }
  return new RatingsError(
    fault,
    `DuckDB cannot read it: ${error.message.split('\n')[0]}`,
    'Check that the format is the right one.',
  );
}
