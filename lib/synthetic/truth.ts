import type { LatentMap } from './latent-map';
import type { FullSynthesisOptions } from './options';

/** What is true of one domain. */
export interface DomainTruth {
  /** Taste of every user of the pair, whether the user rates here or not, [all users × factors]. */
  readonly users: Float32Array;
  /** Traits of the items, indexed as the domain's items, [items × factors]. */
  readonly items: Float32Array;
  /** Bias of every user of the pair, in units of utility, [all users]. */
  readonly userBias: Float32Array;
  /** Bias of the items, in units of utility, [items]. */
  readonly itemBias: Float32Array;
  /** Utilities from which on 2, 3, 4 and 5 stars are given, ascending. */
  readonly thresholds: readonly [number, number, number, number];
}

/**
 * What a synthetic pair was made from. A rating's utility is b_u + b_i + √taste · p·q/√factors + noise; its stars follow
 * from the thresholds. Users are indexed as `userIds`, which is also the user index of the pair's task.
 */
export interface Truth {
  readonly seed: number;
  readonly options: FullSynthesisOptions;
  /** All users of either domain, sorted. */
  readonly userIds: readonly string[];
  /** Target tastes are √(1 − noise) · map(source taste) + √noise · ε. */
  readonly map: LatentMap;
  readonly source: DomainTruth;
  readonly target: DomainTruth;
}
