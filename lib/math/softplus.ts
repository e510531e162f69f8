import { exp, log1p } from './elementary';
/** log(1 + e^x) without overflow for large x and without loss for very negative x. */
export function softplus(x: number): number {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}
