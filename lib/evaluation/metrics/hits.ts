/** How many of a list's first k items are relevant. */
export function hitsAmong(top: ArrayLike<number>, relevant: ReadonlySet<number>, k: number): number {
  let hits = 0;
  for (let place = 0; place < Math.min(k, top.length); place++) if (relevant.has(top[place])) hits++;
  return hits;
}
