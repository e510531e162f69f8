import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LinearLayer } from '../../lib/math/linear-layer';

export type Matrix = readonly (readonly number[])[];

/** Vectors computed by the paper's reference implementation; DIFFCDR_REFERENCE names another file of the same form. */
export function readReference<T>(section: string): T {
  const file = process.env.DIFFCDR_REFERENCE ?? join(__dirname, '..', 'fixtures', 'reference.json');
  return JSON.parse(readFileSync(file, 'utf8'))[section] as T;
}

/** Rows laid end to end. */
export function flat(rows: Matrix): Float64Array {
  return Float64Array.from(rows.flat());
}

/** A layer with the given weight [out × in] and, where it is given, bias. */
export function layerOf(weight: Matrix, bias?: readonly number[]): LinearLayer {
  return {
    inDim: weight[0].length,
    outDim: weight.length,
    weight: flat(weight),
    bias: bias && Float64Array.from(bias),
  };
}

/** Largest difference, relative to the larger of 1 and the expected value. */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let k = 0; k < expected.length; k++) {
    worst = Math.max(worst, Math.abs(actual[k] - expected[k]) / Math.max(1, Math.abs(expected[k])));
  }
  return worst;
}
