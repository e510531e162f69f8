/**
 * How step ends are spread between T and tEnd: evenly in half log-SNR λ, evenly in t, or evenly in √t. (DPM-Solver's names.)
 */
export type Spacing = 'logSNR' | 'time_uniform' | 'time_quadratic';

/** Which DPM-Solver: see `solve`. */
export type SolverMethod = 'fast' | 'singlestep' | 'adaptive';

export const SPACINGS = ['logSNR', 'time_uniform', 'time_quadratic'] as const;
export const SOLVER_METHODS = ['fast', 'singlestep', 'adaptive'] as const;

/** Settings of the solver. Defaults are the reference's (method §4). */
export interface SolverOptions {
  /** Default `fast`. */
  readonly method?: SolverMethod;
  /** Evaluations of ε to spend, at least 1; `adaptive` decides itself. Default 30. */
  readonly nfe?: number;
  /** Order of a step, for `singlestep` (1–3) and `adaptive` (2 or 3). Default 3. `fast` chooses by itself. */
  readonly order?: 1 | 2 | 3;
  /** For `singlestep`; `fast` and `adaptive` work in λ always. Default `logSNR`. */
  readonly spacing?: Spacing;
  /** Start of the integration. Default: the schedule's T. */
  readonly tStart?: number;
  /** End of the integration, above 0. Default 1e-4. */
  readonly tEnd?: number;
  /** `adaptive`: absolute tolerance. Default 0.0078. */
  readonly atol?: number;
  /** `adaptive`: relative tolerance. Default 0.05. */
  readonly rtol?: number;
}

/** A SolverOptions with every default filled in. */
export type ResolvedSolverOptions = Required<SolverOptions>;

/** Fills in the defaults and refuses what cannot be solved (RangeError that names the value). */
export function resolveSolverOptions(options: SolverOptions, T: number): ResolvedSolverOptions {
  const { method = 'fast', nfe = 30, order = 3, spacing = 'logSNR', tStart = T, tEnd = 1e-4 } = options;
  const { atol = 0.0078, rtol = 0.05 } = options;
  if (!SOLVER_METHODS.includes(method)) {
    throw new RangeError(`solver method must be one of ${SOLVER_METHODS.join(', ')}, not '${method}'`);
  }
  if (!SPACINGS.includes(spacing)) {
    throw new RangeError(`solver spacing must be one of ${SPACINGS.join(', ')}, not '${spacing}'`);
  }
  if (!(Number.isInteger(nfe) && nfe >= 1)) throw new RangeError(`nfe must be a whole number from 1, not ${nfe}`);
  if (![1, 2, 3].includes(order)) throw new RangeError(`solver order must be 1, 2 or 3, not ${order}`);
  if (method === 'adaptive' && order === 1) throw new RangeError('the adaptive solver has order 2 or 3, not 1');
  if (method === 'singlestep' && nfe < order) {
    throw new RangeError(`a singlestep solver of order ${order} needs nfe ≥ ${order}, not ${nfe}`);
  }
  if (!(tEnd > 0 && tEnd < tStart && tStart <= T)) {
    throw new RangeError(`the solver needs 0 < tEnd < tStart ≤ T = ${T}, not tEnd = ${tEnd}, tStart = ${tStart}`);
  }
  if (!(atol > 0 && rtol > 0)) {
    throw new RangeError(`atol and rtol must be above 0, not ${atol} and ${rtol}`);
  }
  return { method, nfe, order, spacing, tStart, tEnd, atol, rtol };
}
