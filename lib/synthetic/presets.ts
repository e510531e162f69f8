import { didYouMean, UserError } from '../errors';
import type { SynthesisOptions } from './options';

/**
 * Named pairs. `teach` is the default wherever one is chosen; the two `like-` pairs have the figures of real ones; `task1` to
 * `task3` have the sizes of the paper's Table 1.
 */
export const presets = {
  /**
   * For learning, in seconds: at the library's default 10 epochs base models do better than a constant, and bridges better than
   * user and item biases. Item Gini and correlation of user means are as in real pairs; the ratings are denser than theirs, and
   * follow taste more.
   */
  teach: {
    source: { users: 700, items: 400, ratings: 42000 },
    target: { users: 700, items: 400, ratings: 42000 },
    overlap: 600,
    factors: 2,
    noise: 0.1,
    ratingNoise: 0.15,
    userBias: 0.08,
    itemBias: 0.08,
    biasCorrelation: 0.2,
    stars: [0.04, 0.07, 0.17, 0.31, 0.41],
    popularityExponent: 0.6,
    popularityShift: 20,
    tasteChoice: 0.9,
  },
  /** For tests: tens of milliseconds. */
  tiny: {
    source: { users: 60, items: 50, ratings: 700 },
    target: { users: 55, items: 60, ratings: 700 },
    overlap: 45,
  },
  /** Sparse: base models stay undertrained at 10 epochs, worse than a constant, as they do on much real data. */
  quick: {
    source: { users: 1400, items: 800, ratings: 30000 },
    target: { users: 1300, items: 900, ratings: 30000 },
    overlap: 1200,
  },
  /** The figures of Amazon's Books → Movies (docs/results), made up. */
  'like-books-movies': {
    source: {
      users: 1426,
      items: 723,
      ratings: 31504,
      activitySpread: 1.1,
      popularityExponent: 0.65,
      popularityShift: 80,
      stars: [0.022, 0.044, 0.121, 0.286, 0.527],
    },
    target: {
      users: 1381,
      items: 1338,
      ratings: 62084,
      activitySpread: 1.55,
      popularityExponent: 0.55,
      popularityShift: 100,
      stars: [0.034, 0.07, 0.166, 0.311, 0.419],
    },
    overlap: 1329,
    least: 1,
    ratingNoise: 0.5,
    userBias: 0.18,
    itemBias: 0.14,
    biasCorrelation: 0.75,
    tasteChoice: 1.4,
  },
  /** The figures of Epinions' categories 04 → 03 after a 5-core, made up. */
  'like-epinions': {
    source: {
      users: 1120,
      items: 1465,
      ratings: 13596,
      activitySpread: 0.9,
      popularityExponent: 0.62,
      popularityShift: 30,
      stars: [0.027, 0.052, 0.12, 0.288, 0.513],
    },
    target: {
      users: 5299,
      items: 5265,
      ratings: 112946,
      activitySpread: 1.25,
      popularityExponent: 1,
      popularityShift: 100,
      stars: [0.072, 0.109, 0.18, 0.316, 0.323],
    },
    overlap: 722,
    ratingNoise: 0.45,
    userBias: 0.12,
    itemBias: 0.27,
    biasCorrelation: 0.7,
    tasteChoice: 1.3,
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

/** The preset that is meant where none is named. */
export const defaultPreset = 'teach' satisfies PresetName;

/** @throws UserError with the nearest name where there is no such preset */
export function findPreset(name: string): SynthesisOptions {
  if (Object.hasOwn(presets, name)) return presets[name as PresetName];
  throw new UserError(
    `there is no preset "${name}"; there are ${presetNames.join(', ')}.${didYouMean(name, presetNames)}`,
  );
}
