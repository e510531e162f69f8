import { fast } from './fast';
import type { Solver, SolverSettings } from './solver';
import { SPACINGS } from './spacing';

/** Which solver, and its settings; what is left out is as in `SOLVER_DEFAULTS`. */
export interface SolverOptions extends Partial<SolverSettings> {
  readonly method?: Solver;
}

/** The reference's settings (method §4). tStart is the schedule's T. */
export const SOLVER_DEFAULTS = {
  method: fast,
  nfe: 30,
  order: 3,
  spacing: 'logSNR',
  tEnd: 1e-4,
  atol: 0.0078,
  rtol: 0.05,
} as const;

/** True where the steps do not depend on the states: see `Solver.recordable`. */
export function isRecordable({ method = SOLVER_DEFAULTS.method }: SolverOptions): boolean {
  return method.recordable;
}

/** Fills in the defaults and refuses what cannot be solved (RangeError that names the value). */
export function resolveSolverOptions(
  options: SolverOptions,
  T: number,
): { readonly method: Solver; readonly settings: SolverSettings } {
  const { nfe = SOLVER_DEFAULTS.nfe, order = SOLVER_DEFAULTS.order, spacing = SOLVER_DEFAULTS.spacing } = options;
  const { atol = SOLVER_DEFAULTS.atol, rtol = SOLVER_DEFAULTS.rtol, tEnd = SOLVER_DEFAULTS.tEnd, tStart = T } = options;
  const method: Solver = options.method ?? SOLVER_DEFAULTS.method;
  if (!SPACINGS.includes(spacing)) {
    throw new RangeError(`solver spacing must be one of ${SPACINGS.join(', ')}, not '${spacing}'`);
  }
  if (!(Number.isInteger(nfe) && nfe >= 1)) throw new RangeError(`nfe must be a whole number from 1, not ${nfe}`);
  if (![1, 2, 3].includes(order)) throw new RangeError(`solver order must be 1, 2 or 3, not ${order}`);
  if (!(tEnd > 0 && tEnd < tStart && tStart <= T)) {
    throw new RangeError(`the solver needs 0 < tEnd < tStart ≤ T = ${T}, not tEnd = ${tEnd}, tStart = ${tStart}`);
  }
  if (!(atol > 0 && rtol > 0)) {
    throw new RangeError(`atol and rtol must be above 0, not ${atol} and ${rtol}`);
  }
  const settings = { nfe, order, spacing, tStart, tEnd, atol, rtol };
  method.check?.(settings);
  return { method, settings };
}
