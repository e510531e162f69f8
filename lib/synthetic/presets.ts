import { didYouMean, UserError } from '../errors';
import type { SynthesisOptions } from './options';

/** Named sizes. `task1` to `task3` are those of the paper's Table 1. */
export const presets = {
  /** For tests: tens of milliseconds. */
  tiny: {
    source: { users: 60, items: 50, ratings: 700 },
    target: { users: 55, items: 60, ratings: 700 },
    overlap: 45,
  },
  /** For notebooks: the whole pipeline in seconds. */
  quick: {
    source: { users: 1400, items: 800, ratings: 30000 },
    target: { users: 1300, items: 900, ratings: 30000 },
    overlap: 1200,
  },
  /** Movies_and_TV → CDs_and_Vinyl. */
  task1: {
    source: { users: 124000, items: 50000, ratings: 1697000 },
    target: { users: 75000, items: 64000, ratings: 1097000 },
    overlap: 18000,
  },
  /** Books → Movies_and_TV. */
  task2: {
    source: { users: 604000, items: 368000, ratings: 8898000 },
    target: { users: 124000, items: 50000, ratings: 1698000 },
    overlap: 37000,
  },
  /** Books → CDs_and_Vinyl. */
  task3: {
    source: { users: 604000, items: 368000, ratings: 8898000 },
    target: { users: 75000, items: 64000, ratings: 1097000 },
    overlap: 17000,
  },
} as const satisfies Record<string, SynthesisOptions>;

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as PresetName[];

/** @throws UserError with the nearest name where there is no such preset */
export function findPreset(name: string): SynthesisOptions {
  if (Object.hasOwn(presets, name)) return presets[name as PresetName];
  throw new UserError(
    `there is no preset "${name}"; there are ${presetNames.join(', ')}.${didYouMean(name, presetNames)}`,
  );
}
