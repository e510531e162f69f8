import { Matrix } from 'ml-matrix';
import type { Schedule } from '../diffusion/schedule/schedule';
import { exp, expm1, log1p, log2 } from '../math/elementary';

/**
 * L = ∫ α dρ with ρ = σ/α, from tEnd to tStart: how far the diffusion ODE carries an affine DIM. In closed form
 * L = ln((1 + σ_T)/α_T) − ln((1 + σ_e)/α_e).
 */
export function flowLength(schedule: Schedule, tEnd: number, tStart: number = schedule.T): number {
  const at = (t: number): number => log1p(schedule.sigma(t)) - schedule.logAlpha(t);
  return at(tStart) - at(tEnd);
}

/**
 * What the diffusion ODE does to its start under ε̂ = M x + (terms without x), solved exactly: ∂x(tEnd)/∂x(T). With y = x/α and
 * ρ = σ/α the ODE is dy/dρ = ε̂ = M α y; as α = 1/√(1 + ρ²), y(T) → y(tEnd) = exp(−L M) y(T), so
 *   ∂x(tEnd)/∂x(T) = (α_e/α_T) · exp(−L M).
 * A direction with eigenvalue m of M is multiplied by (α_e/α_T) e^(−L m): how much of the start a sample keeps is settled by M
 * alone. The solver's A without guidance (s = 0) tends to this as NFE grows.
 */
export function startFlow(M: Matrix, schedule: Schedule, tEnd: number): Matrix {
  const scale = exp(schedule.logAlpha(tEnd) - schedule.logAlpha(schedule.T));
  return exponential(Matrix.mul(M, -flowLength(schedule, tEnd))).mul(scale);
}

/** The factor (α_e/α_T) e^(−L m) of a direction in which ε̂ = m x. */
export function startGain(m: number, schedule: Schedule, tEnd: number): number {
  return exp(schedule.logAlpha(tEnd) - schedule.logAlpha(schedule.T) - flowLength(schedule, tEnd) * m);
}

/**
 * How much the errors of ε̂ at times below t weigh in the sample, where ε̂ = m x: a constant error e of ε̂ from t on to tEnd moves
 * x(tEnd)/α_e by this number times e. An error at ρ = σ/α is damped by e^(−L m) on its way to the end; with ρ = sinh z, L = ∫ α dρ = z,
 *   ∫ e^(−m (z − z_e)) cosh z dz from z_e to z(t).
 */
export function errorInfluence(m: number, schedule: Schedule, tEnd: number, t: number): number {
  const z = (time: number): number => log1p(schedule.sigma(time)) - schedule.logAlpha(time);
  const end = z(tEnd);
  const way = z(t) - end;
  // ½ ∫ e^(rate · s) ds over the way, for each of the two exponentials of cosh.
  const half = (rate: number): number => (rate === 0 ? way : expm1(rate * way) / rate) / 2;
  return exp(end) * half(1 - m) + exp(-end) * half(-1 - m);
}

/** exp(X) by scaling, Taylor's series and squaring. */
function exponential(X: Matrix): Matrix {
  const halvings = Math.max(0, Math.ceil(log2(Math.max(1e-300, X.norm('frobenius')))) + 3);
  const small = Matrix.div(X, 2 ** halvings);
  let sum = Matrix.eye(X.rows);
  let term = Matrix.eye(X.rows);
  for (let k = 1; k <= 16; k++) {
    term = term.mmul(small).div(k);
    sum.add(term);
  }
  for (let k = 0; k < halvings; k++) sum = sum.mmul(sum);
  return sum;
}
