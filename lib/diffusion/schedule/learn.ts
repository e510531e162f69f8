import { LOG_LINEAR_ENDS } from './log-linear';
import { type Knot, piecewise } from './piecewise';
import type { Schedule } from './schedule';

/** Evaluations of the loss within a piece. */
const GRID = 100;

/** What may be chosen of a learned schedule. */
export interface LearnScheduleOptions {
  /** λ at t = 0 and t = 1; default as the log-linear schedule. */
  readonly ends?: readonly [top: number, bottom: number];
  /** Pieces of equal length in λ; default 8. */
  readonly pieces?: number;
  /** Least share of time in a piece; default 0.02. Where there is almost no loss, sampling still has to pass. */
  readonly least?: number;
}

/**
 * The monotone λ(t), linear in pieces, under which the diffusion loss is estimated best (VDM, Kingma et al. 2021). That loss is
 * ∫ ℓ(λ) dλ whatever λ(t) between given ends; its estimate at one uniform t is ℓ(λ(t)) |λ'(t)|. With the share w_k of all time in
 * a piece of length Δ the mean square of the estimate is Σ_k Δ/w_k ∫_k E ℓ², which is least for
 *   w_k ∝ √(∫_k E ℓ² dλ):
 * time goes where the loss is large, but not less than `least` anywhere. The name says at which times, to four decimals, one piece
 * ends and the next begins.
 * @param meanSquare E ℓ² at λ, above 0
 * @throws RangeError where that is not a finite number above 0, or the pieces together have more than all time at the least
 */
export function learnSchedule(
  meanSquare: (lambda: number) => number,
  { ends = LOG_LINEAR_ENDS, pieces = 8, least = 0.02 }: LearnScheduleOptions = {},
): Schedule {
  const [top, bottom] = ends;
  const lambdaAt = (piece: number): number => top + ((bottom - top) * piece) / pieces;
  const weights = Array.from({ length: pieces }, (_, piece) => {
    let sum = 0;
    for (let k = 0; k < GRID; k++) {
      const lambda = lambdaAt(piece + (k + 0.5) / GRID);
      const value = meanSquare(lambda);
      if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
        throw new RangeError(`the mean square of the loss at λ = ${lambda} must be above 0, not ${value}`);
      }
      sum += value;
    }
    return Math.sqrt(sum);
  });
  if (!(least * pieces < 1)) throw new RangeError(`${pieces} pieces cannot have ${least} of all time each`);
  let spent = 0;
  const knots = shares(weights, least).map((share, piece): Knot => {
    spent += share;
    return [piece + 1 === pieces ? 1 : Number(spent.toFixed(4)), lambdaAt(piece + 1)];
  });
  const times = knots.slice(0, -1).map(([t]) => t);
  return piecewise(
    {
      name: `learned(${top}…${bottom}: ${times.join(', ')})`,
      summary: 'λ linear in pieces, most time where the loss is',
      source: 'VDM (Kingma et al. 2021)',
    },
    [[0, top], ...knots],
  );
}

/** Shares w of 1 in proportion to the weights, none below `least`: the least Σ weight²/w under these bounds. */
function shares(weights: readonly number[], least: number): number[] {
  const bound = new Set<number>();
  for (;;) {
    const free = weights.reduce((sum, weight, k) => (bound.has(k) ? sum : sum + weight), 0);
    const w = weights.map((weight, k) => (bound.has(k) ? least : ((1 - bound.size * least) * weight) / free));
    const below = w.findIndex((share) => share < least);
    if (below < 0) return w;
    bound.add(below);
  }
}
