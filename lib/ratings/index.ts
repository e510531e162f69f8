/** Ratings: reading, writing, k-core, summary, hash. */
export { RatingsError } from './errors';
export { hashRatings } from './hash';
export { isImplicit } from './implicit';
export { kCore } from './k-core';
export type { RatingRows, Ratings } from './ratings';
export { readRatings } from './read';
export type { ReadOptions, ReadReport } from './read-options';
export { type Summary, summarize } from './summary';
export { writeRatings } from './write';
