import { type Command, Option } from 'commander';
import { UserError } from '../errors';
import type { LoadedData, LoadedFile } from '../experiment/load-data';
import {
  type ColumnNames,
  type OnError,
  onErrorChoices,
  type RatingFormat,
  type ReadOptions,
  type ReadReport,
  ratingFormats,
} from '../ratings/read-options';
import { choice, wholeNumber } from './parse';
import { say } from './say';

/** The options of every command that reads ratings, as commander gives them. */
export interface RatingOptions {
  format?: RatingFormat;
  columns?: Partial<ColumnNames>;
  implicit?: boolean;
  onError?: OnError;
  kCore?: number;
}

/** Adds --format, --columns, --implicit, --on-error and --k-core. The command should read with `loadRatings`, which heeds them all. */
export function addRatingOptions(command: Command): Command {
  return command
    .option('--format <name>', `${ratingFormats.join(', ')} (default: by the file's name)`, (text) =>
      choice('--format', text, ratingFormats),
    )
    .option(
      '--columns <map>',
      'columns of other names, for example user=reviewer,item=sku, or {"user":"a,b"}',
      parseColumns,
    )
    .option('--implicit', 'the files have no ratings, though further columns, or theirs are to be passed over')
    .option('--on-error <what>', 'rows that cannot be used: fail, or skip and report (default: fail)', (text) =>
      choice('--on-error', text, onErrorChoices),
    )
    .option('--k-core <number>', 'keep users and items with this many ratings, repeatedly', wholeNumber('--k-core', 1));
}

/** What `readRatings` takes of these options. */
function readOptionsFrom(options: RatingOptions): ReadOptions {
  const { format, columns, implicit, onError } = options;
  return { format, columns, implicit, onError };
}

/**
 * Adds --source, --target and the options of both files. The command should read with `loadPair`, which heeds them all.
 * @param required false for a command that can do without them
 */
export function addPairOptions(command: Command, required = true): Command {
  const file = (flags: string, what: string): Option => new Option(flags, what).makeOptionMandatory(required);
  command
    .addOption(
      file('--source <file>', 'ratings of the source domain (Amazon JSON lines, CSV, TSV, Parquet; gzip or zstd)'),
    )
    .addOption(file('--target <file>', 'ratings of the target domain'))
    .option('--without-twins', 'leave out target items that the source lists too, as "diffcdr audit" finds them');
  return addRatingOptions(command);
}

/** The options of every command that reads a pair of domains. */
export interface PairOptions extends RatingOptions {
  source: string;
  target: string;
  withoutTwins?: boolean;
  testUsers?: string;
}

/** Reads a file with a progress bar, takes its k-core if asked, and says on stderr what was set aside. */
export async function loadRatings(file: string, options: RatingOptions): Promise<LoadedFile> {
  const { loadFile } = await import('../experiment/load-data');
  const { startBar } = await import('./progress');
  const bar = startBar(`reading ${file}`);
  const loaded = await loadFile(file, options.kCore, {
    ...readOptionsFrom(options),
    onProgress: ({ phase, fraction }) => bar.update(fraction ?? 0, phase),
  }).finally(() => bar.stop());
  for (const line of reportLines(file, loaded.report)) say(line);
  if (loaded.core) {
    const { rounds, removed } = loaded.core;
    say(
      `${file}: ${options.kCore}-core in ${rounds} rounds, without ${removed.ratings} ratings, ` +
        `${removed.users} users, ${removed.items} items`,
    );
  }
  return loaded;
}

/** Reads both files of a pair, and the test users where they are named. */
export async function loadPair({
  source,
  target,
  testUsers,
  withoutTwins,
  ...options
}: PairOptions): Promise<LoadedData> {
  const { loadData } = await import('../experiment/load-data');
  const files = { source, target, testUsers, kCore: options.kCore, withoutTwins };
  const data = await loadData(files, (file) => loadRatings(file, options));
  if (data.twins) {
    const { items, ratings, users } = data.twins;
    say(`${target}: without ${items} twin items, their ${ratings} ratings and ${users} users who rated nothing else`);
  }
  if (data.outsideOverlap > 0) {
    say(
      `${testUsers}: ${data.outsideOverlap} of ${data.testUserIds?.length} users rated in one domain only and are left out`,
    );
  }
  return data;
}

function reportLines(file: string, report: ReadReport): string[] {
  const lines: string[] = [];
  if (report.duplicates > 0) {
    lines.push(
      `${file}: ${report.duplicates} of ${report.rows} rows replaced by a later one of the same user and item ` +
        `(${report.conflictingDuplicates} with another rating)`,
    );
  }
  if (report.skipped > 0) {
    lines.push(`${file}: ${report.skipped} of ${report.rows} rows skipped, the first:`);
    for (const { line, value, reason } of report.problems)
      lines.push(`  line ${line}: ${reason}: ${JSON.stringify(value)}`);
  }
  return lines;
}

const columnKeys = ['user', 'item', 'rating', 'timestamp'] as const;

function parseColumns(text: string): Partial<ColumnNames> {
  const columns: Partial<Record<keyof ColumnNames, string>> = {};
  if (text.startsWith('{')) {
    for (const [key, name] of Object.entries(parseObject(text))) {
      if (typeof name !== 'string' || name === '') {
        throw new UserError(`--columns takes names; ${JSON.stringify(name)} for ${key} is none`);
      }
      columns[choice('--columns', key, columnKeys)] = name;
    }
    return columns;
  }
  for (const part of text.split(',')) {
    const [, key, name] = /^([^=]*)=(.+)$/.exec(part.trim()) ?? [];
    if (name === undefined) {
      throw new UserError(`--columns takes pairs such as user=reviewer,item=sku; "${part}" is none`);
    }
    const column = choice('--columns', key, columnKeys);
    if (columns[column] !== undefined) throw new UserError(`--columns names the ${column} twice`);
    columns[column] = name;
  }
  return columns;
}

function parseObject(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    throw new UserError(`--columns ${text} is no JSON object: ${(error as Error).message}`);
  }
}
