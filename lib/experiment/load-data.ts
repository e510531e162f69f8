import { drive } from '../math/work';
import { findCore } from '../ratings/k-core';
import type { Ratings } from '../ratings/ratings';
import { readRatings } from '../ratings/read';
import type { ReadOptions, ReadReport } from '../ratings/read-options';
import { type WithoutTwins, withoutTwins } from '../task/audit/without-twins';
import { makeTask } from '../task/make-task';
import { splitUsers } from '../task/split';
import { readUserList } from '../task/user-list';
import { type RunData, runData } from './run-data';

/** Files of a run. */
export interface DataFiles {
  readonly source: string;
  readonly target: string;
  /** Test users, one id a line; without it β draws them. */
  readonly testUsers?: string;
  /** Iterated k-core of each file before the overlap is taken; 1 keeps all. Default 1. */
  readonly kCore?: number;
  /** Whether target items that have a twin in the source are taken out, after the k-core; see `withoutTwins`. Default false. */
  readonly withoutTwins?: boolean;
}

/** One rating file as it was read. */
export interface LoadedFile {
  readonly ratings: Ratings;
  readonly report: ReadReport;
  /** Where a k-core above 1 was asked for: what it took away. */
  readonly core?: { readonly rounds: number; readonly removed: { ratings: number; users: number; items: number } };
}

/** A run's data with what the readers reported. */
export interface LoadedData extends RunData {
  readonly reports: { readonly source: ReadReport; readonly target: ReadReport };
  /** Named test users who rated in one domain only: they are left out. */
  readonly outsideOverlap: number;
  /** Where twins were to be taken out: what went with them. */
  readonly twins?: WithoutTwins['removed'];
}

/** Reads one file and takes its iterated k-core; 1 keeps all. */
export async function loadFile(file: string, k: number = 1, options: ReadOptions = {}): Promise<LoadedFile> {
  const { ratings, report } = await readRatings(file, options);
  if (k <= 1) return { ratings, report };
  const { ratings: core, rounds, removed } = await drive(findCore(ratings, { users: k, items: k }), options);
  return { ratings: core, report, core: { rounds, removed } };
}

/**
 * Reads both files one after the other, takes their k-cores, leaves out twins where asked, and makes the task: the one loader of
 * commands, sweeps and notebooks.
 * @param load how a file is read, for callers that show progress; default {@link loadFile}
 */
export async function loadData(
  { source, target, testUsers, kCore: k, withoutTwins: leaveOut = false }: DataFiles,
  load: (file: string, k?: number) => Promise<LoadedFile> = loadFile,
): Promise<LoadedData> {
  const from = await load(source, k);
  const to = await load(target, k);
  const apart = leaveOut ? await drive(withoutTwins(from.ratings, to.ratings)) : undefined;
  const task = makeTask(from.ratings, apart?.target ?? to.ratings);
  const twins = apart?.removed;
  const reports = { source: from.report, target: to.report };
  if (testUsers === undefined) return { ...runData(task), reports, twins, outsideOverlap: 0 };
  const testUserIds = await readUserList(testUsers);
  const { outsideOverlap } = splitUsers(task, { testUserIds, splitSeed: 1, validationShare: 0 });
  return { ...runData(task, testUserIds), reports, twins, outsideOverlap };
}
