import { UserError } from '../../errors';
import type { Pause } from '../../math/work';
import { keepRows } from '../../ratings/keep-rows';
import type { Ratings } from '../../ratings/ratings';
import { makeTask } from '../make-task';
import { findTwins, TWIN_DEFAULTS, type TwinOptions, twinTargets } from './twins';

/** The target domain without its twins, and what was taken away. */
export interface WithoutTwins {
  readonly target: Ratings;
  readonly removed: { readonly items: number; readonly ratings: number; readonly users: number };
}

/**
 * Takes the target items that have a twin in the source (`findTwins`) out of the target, with their ratings and with users who
 * rated nothing else: before any split, so that neither training nor testing sees them. The source keeps its items. Counts of a
 * k-core that was taken before may fall below k.
 * @throws UserError where no target item is left
 */
export function* withoutTwins(
  source: Ratings,
  target: Ratings,
  options: TwinOptions = TWIN_DEFAULTS,
): Generator<Pause, WithoutTwins> {
  const twins = new Set(twinTargets(yield* findTwins(makeTask(source, target), options)));
  const kept: number[] = [];
  target.items.forEach((item, row) => {
    if (!twins.has(item)) kept.push(row);
  });
  if (kept.length === 0) {
    throw new UserError(
      'every target item has a twin in the source: the two domains are one, and nothing is left without',
    );
  }
  const left = keepRows(target, kept);
  return {
    target: left,
    removed: {
      items: target.itemIds.length - left.itemIds.length,
      ratings: target.items.length - kept.length,
      users: target.userIds.length - left.userIds.length,
    },
  };
}
