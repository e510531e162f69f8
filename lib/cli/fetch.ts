import { join } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../errors';
import type { DataFile, DataSet } from '../fetch/data-sets';
import type { FetchedFile, FetchProgress } from '../fetch/fetch';
import { addExamples } from './help';
import { listOf, wholeNumber } from './parse';
import { type Bar, startBar } from './progress';
import { say } from './say';

interface FetchCommandOptions {
  edition?: string;
  domain?: string[];
  data: string;
  mirror?: string;
  stall: number;
  retries: number;
  list?: boolean;
  dryRun?: boolean;
}

/** Where a clone keeps what git passes over. */
export const usualData = join('data', 'downloads');

/** `diffcdr fetch SET`: brings ratings from where they are published. */
export function registerFetch(program: Command): void {
  const command = program
    .command('fetch')
    .summary('download a published data set')
    .description(
      'Downloads the files of a data set into --data. What was stopped goes on where it stopped; size and SHA-256 are ' +
        'locked on the first fetch (fetch-lock.json) and checked ever after. HTTP_PROXY, HTTPS_PROXY and NO_PROXY are heeded.',
    )
    .argument('[set]', 'name of a data set, see --list')
    .option('--edition <name>', 'edition of the set (default: the first that --list shows)')
    .option(
      '--domain <names>',
      "comma-separated domains (default: the paper's, or all)",
      listOf((name) => name),
    )
    .option('--data <folder>', 'data folder', usualData)
    .option('--mirror <address>', 'http(s) folder with a data folder’s files, asked instead of the publisher')
    .option('--stall <seconds>', 'give a connection up after this long without a byte', wholeNumber('--stall', 1), 30)
    .option('--retries <number>', 'new tries of a broken connection in a row', wholeNumber('--retries', 0), 5)
    .option('--list', 'list sets, editions and domains, and stop')
    .option('--dry-run', 'say what would be fetched from where, ask no server, and stop')
    .action(async (name: string | undefined, options: FetchCommandOptions) => {
      const { dataSets, findDataSet } = await import('../fetch/data-sets');
      if (options.list) {
        const shown = name === undefined ? dataSets : dataSets.filter((set) => set.name === findDataSet(name).name);
        console.log(shown.map(setText).join('\n\n'));
        return;
      }
      if (name === undefined)
        throw new UserError('fetch needs the name of a data set: "diffcdr fetch --list" shows them');
      await fetchSet(findDataSet(name, options.edition), options);
    });
  addExamples(
    command,
    'fetch --list',
    'fetch amazon',
    'fetch amazon --edition 2023 --domain Books,Video_Games',
    'fetch amazon --data ratings --dry-run',
  );
}

async function fetchSet(set: DataSet, options: FetchCommandOptions): Promise<void> {
  const { dataFile, readFlags } = await import('../fetch/data-sets');
  const files = (options.domain ?? set.usual).map((domain) => dataFile(set, domain));
  if (options.dryRun) {
    await sayPlan(files, options);
    return;
  }
  say(`${set.name} ${set.edition}: ${set.about}. ${set.licence} ${set.page}`);
  const fetched = await fetchShown(files, options);
  for (const { path } of fetched) console.log(path);
  say(`Look at one: npx diffcdr describe ${[fetched[0].path, readFlags(set)].join(' ').trim()}`);
}

/** Fetches files with a bar for each; Ctrl-C stops in order, and the same command goes on. */
export async function fetchShown(
  files: readonly DataFile[],
  { data, mirror, stall, retries }: Pick<FetchCommandOptions, 'data' | 'mirror' | 'stall' | 'retries'>,
): Promise<FetchedFile[]> {
  const { fetchFiles } = await import('../fetch/fetch');
  const { inBytes } = await import('../fetch/sizes');
  const stopped = new UserError('stopped; what came is kept, and the same command goes on from there');
  const stopper = new AbortController();
  const stop = (): void => stopper.abort(stopped);
  const view = new FetchView(inBytes);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const fetched = await fetchFiles(files, {
      ...{ data, mirror, retries, stallSeconds: stall, signal: stopper.signal },
      onProgress: (progress) => view.show(progress),
      onNote: (note) => view.note(note),
    });
    for (const { path, bytes, sha256, kept } of fetched) {
      say(`${path}: ${inBytes(bytes)}, SHA-256 ${sha256.slice(0, 16)}…${kept ? ', was there and is unchanged' : ''}`);
    }
    return fetched;
  } catch (error) {
    if (stopper.signal.aborted) throw stopped;
    throw error;
  } finally {
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
    view.close();
  }
}

/** Milliseconds between two lines where there is no terminal. */
const LINE_EVERY = 10_000;

/** A bar for each file and phase on a terminal; elsewhere a line now and then. */
class FetchView {
  private bar?: Bar;
  private at = '';
  private started = 0;
  private startedWith = 0;
  private lastLine = 0;

  constructor(private readonly inBytes: (count: number) => string) {}

  show({ name, phase, done, total }: FetchProgress): void {
    const now = performance.now();
    if (this.at !== `${phase} ${name}`) {
      this.close();
      this.at = `${phase} ${name}`;
      this.bar = startBar(`${phase} ${name}`);
      [this.started, this.startedWith, this.lastLine] = [now, done, now];
    }
    // What was there before says nothing of how fast the rest comes.
    const rate = (done - this.startedWith) / Math.max(0.001, (now - this.started) / 1000);
    const left = total !== undefined && rate > 0 ? `, about ${Math.ceil((total - done) / rate)} s left` : '';
    const of = total === undefined ? '' : ` of ${this.inBytes(total)}`;
    const text = `${this.inBytes(done)}${of}, ${this.inBytes(rate)}/s`;
    this.bar?.update(total ? done / total : 0, text);
    if (!process.stderr.isTTY && now - this.lastLine >= LINE_EVERY) {
      this.lastLine = now;
      say(`${this.at}: ${text}${left}`);
    }
  }

  note(text: string): void {
    this.close();
    say(text);
  }

  close(): void {
    this.bar?.stop();
    this.at = '';
  }
}

async function sayPlan(files: readonly DataFile[], { data, mirror }: FetchCommandOptions): Promise<void> {
  const { planFiles } = await import('../fetch/fetch');
  const { inBytes } = await import('../fetch/sizes');
  for (const { path, address, bytes, state, received } of await planFiles(files, { data, mirror })) {
    const size = bytes === undefined ? 'size not known before the first fetch' : inBytes(bytes);
    const how = {
      there: 'is there: it would be checked',
      part: `${inBytes(received)} are there: the rest would come from ${address}`,
      missing: `would come from ${address}`,
    }[state];
    console.log(`${path} (${size}) ${how}`);
  }
}

function setText({ name, edition, about, page, licence, domains, usual }: DataSet): string {
  const all = domains.map((domain) => (usual.includes(domain) ? `*${domain}` : domain)).sort();
  return [
    `${name} ${edition}: ${about}`,
    `  ${page}`,
    `  ${licence}`,
    `  domains (* where none is named): ${all.join(', ')}`,
  ].join('\n');
}
