/** How far below λ(T) still counts as T: what rounding makes of λ(T). */
const SLACK = 1e-9;

/** Below this time λ is taken to have no end. */
const EARLIEST = 1e-300;

/**
 * The inverse of a λ that falls in t over (0, T], by numbers: t is halved from T until λ passes the value, then the bracket is
 * bisected down to neighbouring floats, some sixty evaluations of λ. As near to t = 0 as λ itself is exact.
 * @param name of the schedule, for errors
 * @throws RangeError from the inverse, for a value that λ does not take
 */
export function numericalInverse(name: string, lambda: (t: number) => number, T: number): (value: number) => number {
  const least = lambda(T);
  return (value) => {
    if (!(value >= least - SLACK * Math.max(1, Math.abs(least)))) {
      throw new RangeError(`λ of the schedule '${name}' is ${least} at its end T = ${T}; it is never ${value}`);
    }
    if (value <= least) return T;
    let late = T;
    let early = T / 2;
    while (lambda(early) < value) {
      late = early;
      early /= 2;
      if (early < EARLIEST) throw new RangeError(`λ of the schedule '${name}' is never as high as ${value}`);
    }
    for (;;) {
      const middle = early + (late - early) / 2;
      if (middle <= early || middle >= late) return middle;
      if (lambda(middle) < value) late = middle;
      else early = middle;
    }
  };
}
