import { distancesTo, energyDistance } from './energy-distance';

/** How two tables of vectors of the same users compare as clouds of points. */
export interface CloudComparison {
  /**
   * Share of each user's k nearest users that are the same in both tables, mean over users: 1 where every neighbourhood is kept,
   * about k / (n − 1) where the tables have nothing to do with each other. Rotating or scaling a table changes nothing.
   */
  readonly overlap: number;
  /** {@link energyDistance} of the clouds: 0 where they lie over each other, whoever lies where; 1 where two points stand for all. */
  readonly energy: number;
}

/**
 * Compares vectors with the true ones of the same users: who is near whom (`overlap`) and where the cloud lies (`energy`). A
 * transfer must keep both; a picture shows the second and hides the first.
 * @param a row-major [n × dim]
 * @param b row-major [n × dim], the same users in the same order
 * @param neighbours k, from 1, below n
 */
export function compareClouds(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  dim: number,
  neighbours = 10,
): CloudComparison {
  const n = a.length / dim;
  if (a.length !== b.length || !Number.isInteger(n)) {
    throw new RangeError(`${a.length} and ${b.length} numbers are not two tables of vectors of length ${dim}`);
  }
  if (!(Number.isInteger(neighbours) && neighbours >= 1 && neighbours < n)) {
    throw new RangeError(`${neighbours} neighbours of ${n} users: ask for 1 to ${n - 1}`);
  }
  let shared = 0;
  for (let user = 0; user < n; user++) {
    const own = distancesTo(a, a, user, dim);
    const other = distancesTo(b, b, user, dim);
    const near = nearest(own, user, neighbours);
    for (const index of nearest(other, user, neighbours)) if (near.has(index)) shared++;
  }
  return { overlap: shared / (n * neighbours), energy: energyDistance(a, b, dim) };
}

/** The nearest others; of equally near ones those of lower index. */
function nearest(distance: Float64Array, self: number, count: number): Set<number> {
  const order = Array.from(distance.keys()).filter((k) => k !== self);
  return new Set(order.sort((x, y) => distance[x] - distance[y] || x - y).slice(0, count));
}
