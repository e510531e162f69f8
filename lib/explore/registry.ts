import { undertraining } from './undertraining';

/** All explorables by name. A new one is a file beside these and a line here. */
export const explorables = {
  /** How much of the error is undertraining? */
  undertraining,
} as const;
