/** Ticks for a logarithmic axis over less than two decades: 1, 2 and 5 of each, about the range of the values (above 0). */
export function logTicks(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values) / 1.5, Math.max(...values) * 1.5];
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.ceil(Math.log10(high)); decade++) {
    for (const step of [1, 2, 5]) ticks.push(Number((step * 10 ** decade).toPrecision(1)));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}
