import type { CrossDomainTask } from '../task';

/**
 * Item ids that both domains have: the same product, or numbers that mean another thing in each file. Which of the two cannot be
 * told from ids; twins can tell.
 * @returns sorted
 */
export function sharedItems({ source, target }: CrossDomainTask): string[] {
  const known = new Set(source.itemIds);
  return target.itemIds.filter((id) => known.has(id));
}
