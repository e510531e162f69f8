import { mkdir, open, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { host, isRunning } from '../../platform/processes';
import { WriteError } from './atomic-file';

/** How claims are kept alive and when they lapse, in milliseconds. */
export interface ClaimTimes {
  /** Between two signs of life. */
  readonly beat: number;
  /** A claim that has given no sign of life for so long is not kept any more. */
  readonly lapse: number;
  /** A worker that has given its sweep no sign of life for so long is killed. */
  readonly silence: number;
}

/**
 * A sign of life every 5 s; a claim lapses after a minute without one, which may cost a cell done twice; a worker is killed only after
 * a quarter of an hour, which no computation goes without a pause.
 */
export const claimTimes: ClaimTimes = { beat: 5000, lapse: 60_000, silence: 900_000 };

/**
 * Claims on the cells of a store, `claims/<key>.json`: so that several sweeps, also from several machines with one shared folder,
 * share the work and do no cell twice. They save work and nothing else: who loses a claim and writes its result all the same
 * writes the same bytes. No clock is compared with another machine's: a claim has lapsed when its file has not been touched while
 * this process watched for `lapse`, or at once where its process was of this machine and is gone.
 */
export class Claims {
  private readonly folder: string;
  /** Claims of others: when their files were touched last, by their own clock, and since when this has been so, by ours. */
  private readonly watched = new Map<string, { readonly touched: number; readonly since: number }>();

  constructor(
    store: string,
    private readonly times: ClaimTimes = claimTimes,
  ) {
    this.folder = join(store, 'claims');
  }

  /** Claims a cell. @returns a function that gives it back; undefined where another process holds it */
  async take(key: string): Promise<(() => Promise<void>) | undefined> {
    await mkdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw new WriteError(this.folder, error);
    });
    const path = join(this.folder, `${key}.json`);
    const content = `${JSON.stringify({ host, pid: process.pid, since: new Date().toISOString() })}\n`;
    if (!(await create(path, content))) {
      if (!(await this.hasLapsed(path))) return undefined;
      // Renamed before it is removed: of several who find it lapsed, one alone succeeds.
      const aside = join(this.folder, `.${key}.json.${host}.${process.pid}.0.tmp`);
      const taken = await rename(path, aside).then(
        () => true,
        () => false,
      );
      if (!taken) return undefined;
      await unlink(aside);
      if (!(await create(path, content))) return undefined;
    }
    this.watched.delete(path);
    const beat = setInterval(() => {
      const now = new Date();
      utimes(path, now, now).catch(() => undefined); // it lapsed, and another has taken it
    }, this.times.beat);
    beat.unref();
    return async () => {
      clearInterval(beat);
      if ((await readFile(path, 'utf8').catch(() => '')) === content) await unlink(path).catch(() => undefined);
    };
  }

  /** Removes claims of processes of this machine that are gone. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.folder).catch(() => [])) {
      const path = join(this.folder, name);
      const holder = holderOf(await readFile(path, 'utf8').catch(() => ''));
      if (holder?.host === host && !(await isRunning(holder.pid))) await unlink(path).catch(() => undefined);
    }
  }

  private async hasLapsed(path: string): Promise<boolean> {
    const [text, touched] = await Promise.all([
      readFile(path, 'utf8').catch(() => ''),
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Number.NaN, // given back meanwhile
      ),
    ]);
    if (Number.isNaN(touched)) return false;
    const holder = holderOf(text);
    if (holder?.host === host && !(await isRunning(holder.pid))) return true;
    const now = performance.now();
    const seen = this.watched.get(path);
    if (seen?.touched === touched) return now - seen.since >= this.times.lapse;
    this.watched.set(path, { touched, since: now });
    return false;
  }
}

/** Who holds a claim; undefined where its writer died over it. */
export function holderOf(text: string): { readonly host: string; readonly pid: number } | undefined {
  try {
    const { host: name, pid } = JSON.parse(text);
    return typeof name === 'string' && Number.isInteger(pid) ? { host: name, pid } : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a file that must not be there. @returns false where it is */
async function create(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new WriteError(path, error as NodeJS.ErrnoException);
  }
}
