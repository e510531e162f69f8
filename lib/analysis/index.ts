/** What notebooks look at: subspaces, similarity, affine form and flow, noise error. */
export { errorInfluence, flowLength, startFlow, startGain } from './affine-flow';
export { affineForm } from './affine-form';
export { modeCoverage } from './coverage';
export { energyDistance } from './energy-distance';
export { fitSchedule, normalNoiseLoss, residualVariances } from './fit-schedule';
export { listDiversity } from './list-diversity';
export { linearNoiseFloor, noiseErrorByTime } from './noise-error';
export { pairProfile } from './pair-profile';
export { compareClouds } from './point-clouds';
export { principalPlane, projectOn } from './principal-plane';
export { rankingRatios } from './ranking-bounds';
export { canonicalCorrelations, gramSpectrum, predictionSpectrum } from './subspace';
export { meanVector, type SimilaritySummary, summarizeSimilarity, vectorSimilarity } from './vector-similarity';
