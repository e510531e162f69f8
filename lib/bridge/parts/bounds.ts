/**
 * Most that an option may ask for: far above what anybody has reported, and low enough that what is asked for fits into the memory of
 * one machine, so that a slip of the pen is refused before anything is trained.
 */
export const bounds = {
  /** Numbers of a layer or a code. */
  width: 4096,
  /** Layers, and heads of an attention. */
  layers: 64,
  /** Time steps of a diffusion. */
  steps: 100_000,
  /** Evaluations of the network in one sampling. */
  evaluations: 10_000,
} as const;
