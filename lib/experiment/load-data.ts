import { kCore as coreOf } from '../ratings/k-core';
import type { Ratings } from '../ratings/ratings';
import { readRatings } from '../ratings/read';
import type { ReadOptions, ReadReport } from '../ratings/read-options';
import { hashTask } from '../task/hash';
import { makeTask } from '../task/make-task';
import { readUserList } from '../task/user-list';
import type { RunData } from './run-data';

/** Files of a run. */
export interface DataFiles {
  readonly source: string;
  readonly target: string;
  /** Test users, one id a line; without it β draws them. */
  readonly testUsers?: string;
  /** Iterated k-core of each file before the overlap is taken; 1 keeps all. Default 1. */
  readonly kCore?: number;
}

/** A run's data with what the readers reported. */
export interface LoadedData extends RunData {
  readonly reports: { readonly source: ReadReport; readonly target: ReadReport };
}

/** Reads both files one after the other, takes their k-cores and makes the task. */
export async function loadData(files: DataFiles, options: ReadOptions = {}): Promise<LoadedData> {
  const source = await readRatings(files.source, options);
  const target = await readRatings(files.target, options);
  const k = files.kCore ?? 1;
  const core = (ratings: Ratings): Ratings => (k > 1 ? coreOf(ratings, { users: k, items: k }).ratings : ratings);
  const task = makeTask(core(source.ratings), core(target.ratings));
  const testUserIds = files.testUsers ? await readUserList(files.testUsers) : undefined;
  return { ...runData(task, testUserIds), reports: { source: source.report, target: target.report } };
}

/** A task as the data of a run; test users are drawn by β unless they are given. */
export function runData(task: RunData['task'], testUserIds?: readonly string[]): RunData {
  return { task, taskHash: hashTask(task), testUserIds };
}
