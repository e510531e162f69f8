/** Schedules, DPM-Solver over any vector space, and the DIM: nothing of items or ratings. */

export { float64Space, type VectorSpace } from '../math/vector-space';
export { type AffineMap, createAffineEngine } from './dim/affine-engine';
export { affineNoise, solveAffinePair } from './dim/affine-pair';
export { createDimBatch, drawBatch } from './dim/antithetic';
export { createDimEngine, prepareNetwork } from './dim/create-engine';
export type { DiffusionEngine, DimBatch, DimEngineOptions } from './dim/engine';
export { initialDimParameters } from './dim/init';
export type { DimParameters } from './dim/parameters';
export { referenceGuidedNoise, referenceLoss, referenceNoise, smoothL1 } from './dim/reference';
export { sampleFromCondition } from './dim/sampler';
export { cosineSchedule } from './schedule/cosine';
export { discreteLinear, type NoiseLevels } from './schedule/discrete-linear';
export { linearSchedule } from './schedule/linear';
export { noiseLevels } from './schedule/noise-levels';
export { type ScheduleName, scheduleByName } from './schedule/registry';
export type { Schedule } from './schedule/schedule';
export type { SolverOptions } from './solver/options';
export { fastOrders } from './solver/orders';
export { recordPlan, type SolverPlan } from './solver/plan';
export { solve } from './solver/solve';
export { discreteTime, timeEmbedding } from './time-embedding';
