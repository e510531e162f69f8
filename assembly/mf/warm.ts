// Memory asked for ahead of use.

import { records, state, stride } from './memory';

/** Bytes of a rating. */
export const RECORD: usize = 12;
/** Ratings whose lines are asked for ahead of use: enough to keep the memory busy, few enough to stay in the cache. */
export const AHEAD: i32 = 64;

let warmth: i32 = 0;

/** Reads ahead; inlined. */
export class Warm {
  /** Reads a word of every cache line of the lines of some ratings. The loads do not wait for each other, as those of training would. */
  @inline
  static lines(record: usize, count: i32): void {
    let sum = 0;
    for (let k = 0; k < count; k++, record += RECORD) {
      const u = state + load<usize>(record) * stride;
      const v = state + load<usize>(record, 4) * stride;
      for (let p: usize = 0; p < stride; p += 64) sum += load<i32>(u + p) ^ load<i32>(v + p);
    }
    warmth = sum;
  }

  /** The same for the ratings that the partners of a shuffle name. */
  @inline
  static partners(partners: usize, count: i32): void {
    let sum = 0;
    for (let c = 0; c < count; c++)
      sum += load<i32>(records + <usize>load<usize>(partners + ((<usize>c) << 2)) * RECORD);
    warmth = sum;
  }
}

/** Keeps the reads of `warm` from being optimised away. */
export function mfWarmth(): i32 {
  return warmth;
}
