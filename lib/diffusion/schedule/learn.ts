import { LOG_LINEAR_ENDS } from './log-linear';
import { piecewise } from './piecewise';
import type { Schedule } from './schedule';

/** Evaluations of the loss between the ends. */
const GRID = 1000;

/**
 * The monotone λ(t) for which the loss of a draw of t varies least (VDM, Kingma et al. 2021). The diffusion loss is ∫ ℓ(λ) dλ
 * whatever λ(t) between given ends; its estimate at one uniform t is ℓ(λ(t)) |λ'(t)|, whose mean square is least where
 * |λ'(t)| ∝ 1/√(E ℓ²): time goes where the loss is large. λ(t) is linear in pieces that have equal shares of √(E ℓ²), and stands
 * in the schedule's name to three decimals.
 * @param loss root of the mean square of the loss at λ, above 0
 * @param ends λ at t = 0 and t = 1
 * @throws RangeError where a loss is not a finite number above 0
 */
export function learnSchedule(
  loss: (lambda: number) => number,
  { ends = LOG_LINEAR_ENDS, pieces = 8 }: { ends?: readonly [number, number]; pieces?: number } = {},
): Schedule {
  const [top, bottom] = ends;
  const lambdaAt = (k: number): number => top + ((bottom - top) * k) / GRID;
  const losses = Array.from({ length: GRID + 1 }, (_, k) => loss(lambdaAt(k)));
  const wrong = losses.findIndex((value) => !(value > 0 && value < Number.POSITIVE_INFINITY));
  if (wrong >= 0) throw new RangeError(`the loss at λ = ${lambdaAt(wrong)} must be above 0, not ${losses[wrong]}`);
  /** Share of time spent from the top to each point of the grid, by trapezes, up to a factor. */
  const spent = new Float64Array(GRID + 1);
  for (let k = 1; k <= GRID; k++) spent[k] = spent[k - 1] + 0.5 * (losses[k - 1] + losses[k]);
  const knots = Array.from({ length: pieces + 1 }, (_, piece) => {
    if (piece === 0 || piece === pieces) return ends[piece === 0 ? 0 : 1];
    const wanted = (spent[GRID] * piece) / pieces;
    const after = spent.findIndex((value) => value >= wanted);
    const share = (wanted - spent[after - 1]) / (spent[after] - spent[after - 1]);
    return Number(lambdaAt(after - 1 + share).toFixed(3));
  });
  return piecewise(
    {
      name: `learned(${knots.join(', ')})`,
      summary: 'λ linear in pieces, fitted to where the loss is',
      source: 'VDM (Kingma et al. 2021)',
    },
    knots,
  );
}
