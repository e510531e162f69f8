import { isImplicit } from '../ratings/implicit';
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
  /** Domains whose ratings are all the same (see `isImplicit`), where there are any. */
  readonly implicit?: readonly ('source' | 'target')[];
}

/** Counts users, items and ratings of both domains (paper Table 1), and tells implicit feedback. */
export function summarizeTask({ source, target, overlap }: CrossDomainTask): TaskSummary {
  const users = (domain: Domain): number => new Set(domain.users).size;
  const implicit = (['source', 'target'] as const).filter((domain) => isImplicit({ source, target }[domain]));
  return {
    sourceUsers: users(source),
    sourceItems: source.itemIds.length,
    sourceRatings: source.users.length,
    targetUsers: users(target),
    targetItems: target.itemIds.length,
    targetRatings: target.users.length,
    overlapUsers: overlap.length,
    ...(implicit.length > 0 ? { implicit } : {}),
  };
}
