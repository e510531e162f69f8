import type { CrossDomainTask, Domain } from './task';

/** Sizes of a task, as in the paper's Table 1. */
export interface TaskSummary {
  readonly sourceUsers: number;
  readonly sourceItems: number;
  readonly sourceRatings: number;
  readonly targetUsers: number;
  readonly targetItems: number;
  readonly targetRatings: number;
  readonly overlapUsers: number;
}

/** Counts users, items and ratings of both domains (paper Table 1). */
export function summarizeTask({ source, target, overlap }: CrossDomainTask): TaskSummary {
  const users = (domain: Domain): number => new Set(domain.users).size;
  return {
    sourceUsers: users(source),
    sourceItems: source.itemIds.length,
    sourceRatings: source.users.length,
    targetUsers: users(target),
    targetItems: target.itemIds.length,
    targetRatings: target.users.length,
    overlapUsers: overlap.length,
  };
}
