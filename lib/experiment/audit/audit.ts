import { drive, type Watch } from '../../math/work';
import type { ReadReport } from '../../ratings/read-options';
import { type EqualHistories, equalHistories } from '../../task/audit/equal-histories';
import { sharedItems } from '../../task/audit/shared-items';
import { type TimeLeakage, timeLeakage } from '../../task/audit/time-leakage';
import { type TwinEvidence, twinEvidence } from '../../task/audit/twin-evidence';
import { findTwins, TWIN_DEFAULTS, type TwinOptions, twinTargets } from '../../task/audit/twins';
import { summarizeTask, type TaskSummary } from '../../task/summary';
import type { CrossDomainTask } from '../../task/task';
import { type Resolution, resolution } from './resolution';

/** What an audit is asked for. */
export interface AuditOptions {
  /** What counts as a twin; default: Jaccard above 0.8, with 3 users and more. */
  readonly twins?: TwinOptions;
  /** Least ratings of histories that are compared; default 3. */
  readonly leastRatings?: number;
  /** Shares of the overlapping users whose test sets are judged; default 0.2 and 0.8, as in the paper. */
  readonly betas?: readonly number[];
  /** What the readers counted, where the pair was read from files. */
  readonly reports?: { readonly source: ReadReport; readonly target: ReadReport };
}

/** A twin by ids. */
export interface NamedTwin {
  readonly source: string;
  readonly target: string;
  /** Users of both items / users of either. */
  readonly jaccard: number;
  /** Users of both items. */
  readonly users: number;
}

/** Rows that a file holds more than once. */
export interface Duplicates {
  readonly rows: number;
  /** Rows that a later one of the same user and item took the place of. */
  readonly duplicates: number;
  /** Those of them with another rating than the one that was kept. */
  readonly conflicting: number;
}

/** What an audit found: plain JSON; null where the data cannot tell. */
export interface Audit {
  /** Target items that have a twin in the source. */
  readonly twinItems: number;
  /** What counted as a twin. */
  readonly twinOptions: TwinOptions;
  /** Target ratings of overlapping users on these items, and their share of all target ratings of overlapping users, 0 to 1. */
  readonly twinRatings: number;
  readonly twinShare: number;
  /** All twins, by target item. */
  readonly twins: readonly NamedTwin[];
  /** Ratings and times of twins; null where there are none. */
  readonly twinEvidence: TwinEvidence | null;
  /** Item ids that both domains have. */
  readonly sharedItems: number;
  /** Null where the pair was not read from files. */
  readonly duplicates: { readonly source: Duplicates; readonly target: Duplicates } | null;
  readonly equalHistories: EqualHistories;
  /** Null where a domain has no times. */
  readonly timeLeakage: TimeLeakage | null;
  /** All ratings of a domain are equal, so that they say only what was used. */
  readonly implicit: { readonly source: boolean; readonly target: boolean };
  /** What test sets can tell apart, one for each β. */
  readonly resolution: readonly Resolution[];
  readonly sizes: TaskSummary;
}

/** How an audit is watched and stopped. */
export interface AuditHooks {
  readonly signal?: AbortSignal;
  /** What is being looked at, and the share of it that is done, 0 to 1. */
  readonly onProgress?: (stage: string, fraction: number) => void;
}

/**
 * Looks a pair of domains over for what makes results on it look better, or surer, than they are: products listed in both domains,
 * copies of users, ratings given twice, a future that the split lets in, and test sets too small for the differences that are
 * claimed. The event loop goes on meanwhile.
 * @throws UserError where a β leaves no test or no training user
 */
export async function auditTask(
  task: CrossDomainTask,
  options: AuditOptions = {},
  { signal, onProgress }: AuditHooks = {},
): Promise<Audit> {
  const { source, target } = task;
  const { twins: twinOptions = TWIN_DEFAULTS, leastRatings, betas = [0.2, 0.8], reports } = options;
  const watch = (stage: string): Watch => ({ signal, onPause: (fraction) => onProgress?.(stage, fraction) });
  const pairs = await drive(findTwins(task, twinOptions), watch('twin items'));
  const twinItems = twinTargets(pairs);
  const ratings = overlapRatings(task, twinItems);
  const implicit = { source: allEqual(source.values), target: allEqual(target.values) };
  const resolutions: Resolution[] = [];
  for (const beta of betas) {
    const rated = !implicit.source && !implicit.target;
    resolutions.push(await resolution(task, beta, rated, watch(`test set of beta ${beta}`)));
  }
  return {
    twinItems: twinItems.length,
    twinOptions,
    twinRatings: ratings.twins,
    twinShare: ratings.twins / ratings.all,
    twins: pairs.map((pair) => ({ ...pair, source: source.itemIds[pair.source], target: target.itemIds[pair.target] })),
    twinEvidence: twinEvidence(task, pairs) ?? null,
    sharedItems: sharedItems(task).length,
    duplicates: reports ? { source: duplicatesOf(reports.source), target: duplicatesOf(reports.target) } : null,
    equalHistories: await drive(equalHistories(task, leastRatings), watch('equal histories')),
    timeLeakage: timeLeakage(task) ?? null,
    implicit,
    resolution: resolutions,
    sizes: summarizeTask(task),
  };
}

/** Target ratings of overlapping users: all, and those of certain items. */
function overlapRatings(
  { userIds, overlap, target }: CrossDomainTask,
  items: Int32Array,
): { all: number; twins: number } {
  const shared = new Uint8Array(userIds.length);
  for (const user of overlap) shared[user] = 1;
  const isTwin = new Uint8Array(target.itemIds.length);
  for (const item of items) isTwin[item] = 1;
  let [all, twins] = [0, 0];
  target.users.forEach((user, row) => {
    all += shared[user];
    twins += shared[user] & isTwin[target.items[row]];
  });
  return { all, twins };
}

function duplicatesOf({ rows, duplicates, conflictingDuplicates: conflicting }: ReadReport): Duplicates {
  return { rows, duplicates, conflicting };
}

function allEqual(values: Float32Array): boolean {
  return values.every((value) => value === values[0]);
}
