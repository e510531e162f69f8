import type { RatingRows } from './ratings';

/**
 * True for implicit feedback: all ratings are the same, so a row says that a user took an item and not how it was liked. So it is
 * with files without ratings, whose rows are read as 1. It is asked of the ratings themselves, so that it can be lost on no way.
 */
export function isImplicit({ values }: Pick<RatingRows, 'values'>): boolean {
  return values.length > 0 && values.every((value) => value === values[0]);
}

/**
 * The rating that an item must exceed to count as liked: 3 of 5 stars; with implicit feedback every item that the user took is
 * liked, and negatives, which are rated below it, are not.
 * @param domain its ratings, without negatives
 */
export function likedAbove(domain: Pick<RatingRows, 'values'>): number {
  // A hair below: the one rating itself must exceed it.
  return isImplicit(domain) ? domain.values[0] * (1 - 2 ** -20) : 3;
}
