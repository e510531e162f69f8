import { median } from 'd3-array';

/** ‖a − b‖ / ‖b‖ over all entries: how far `a` is from `b`, as a share of the size of `b`. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} numbers cannot be compared with ${b.length}`);
  let left = 0;
  let whole = 0;
  for (let k = 0; k < b.length; k++) {
    left += (a[k] - b[k]) ** 2;
    whole += b[k] ** 2;
  }
  return left === 0 ? 0 : Math.sqrt(left / whole);
}

/** Milliseconds that one call takes: the median of `times` calls after one that is not counted. */
export function millisecondsOf(call: () => unknown, times = 5): number {
  call();
  const taken = Array.from({ length: times }, () => {
    const started = performance.now();
    call();
    return performance.now() - started;
  });
  return median(taken) as number;
}

/** n numbers from `first` to `last`, evenly spaced. */
export function evenly(first: number, last: number, n: number): number[] {
  return Array.from({ length: n }, (_, k) => first + ((last - first) * k) / (n - 1));
}
