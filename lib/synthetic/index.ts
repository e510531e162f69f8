/** Seeded pairs of domains whose truth is known. */
export type { SynthesisOptions } from './options';
export { oracleRating } from './oracle';
export { defaultPreset, type PresetName, presets } from './presets';
export { type Synthesis, synthesize } from './synthesize';
export type { Truth } from './truth';
export { starsOf, type TwoModes, type TwoModesOptions, twoModes } from './two-modes';
