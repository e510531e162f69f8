/** Schedules, DPM-Solver over any vector space, and the DIM: nothing of items or ratings. */

export { float64Space, type VectorSpace } from '../math/vector-space';
export { type AffineMap, createAffineEngine } from './dim/affine-engine';
export { affineNoise, solveAffinePair } from './dim/affine-pair';
export { createDimBatch, drawBatch } from './dim/antithetic';
export { createDimEngine, prepareNetwork } from './dim/create-engine';
export type { DiffusionEngine, DimBatch, DimEngineOptions } from './dim/engine';
export { initialDimParameters } from './dim/init';
export type { Activation, DimParameters } from './dim/parameters';
export { referenceGuidedNoise, referenceLoss, referenceNoise, smoothL1 } from './dim/reference';
export { sampleFromCondition } from './dim/sampler';
export { cosine, cosineSchedule } from './schedule/cosine';
export { discreteLinear } from './schedule/discrete-linear';
export { linear, linearSchedule } from './schedule/linear';
export type { NoiseLevels } from './schedule/noise-levels';
export { SCHEDULES, type ScheduleName, scheduleByName } from './schedule/registry';
export type { Schedule, ScheduleDefinition } from './schedule/schedule';
export { adaptive } from './solver/adaptive';
export { fast, fastOrders } from './solver/fast';
export { SOLVER_DEFAULTS, type SolverOptions } from './solver/options';
export { recordPlan, type SolverPlan } from './solver/plan';
export { SOLVERS, type SolverName, solverByName } from './solver/registry';
export { singlestep } from './solver/singlestep';
export { type Solution, solve } from './solver/solve';
export type { DiffusionOde, Solver, SolverDefinition, SolverSettings } from './solver/solver';
export { SPACINGS, type Spacing, timeSteps } from './solver/spacing';
export { firstOrder, secondOrder, step, thirdOrder } from './solver/step';
export { discreteTime, timeEmbedding } from './time-embedding';
