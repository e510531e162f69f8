import type { RatingRows } from '../ratings/ratings';

/** One domain of a task: its rows use the task's shared user indices and the domain's own item indices. */
export interface Domain extends RatingRows {
  /** Item ids of this domain, sorted. */
  readonly itemIds: readonly string[];
}

/**
 * A cross-domain task: source domain, target domain and the users of both under one index (paper section 3.1).
 * `userIds` is the sorted union U^s ∪ U^t; `overlap` is U^o = U^s ∩ U^t as sorted indices.
 */
export interface CrossDomainTask {
  readonly userIds: readonly string[];
  readonly source: Domain;
  readonly target: Domain;
  readonly overlap: Int32Array;
}

/**
 * Who is hidden from training. The three sets partition the overlap; each is sorted.
 * Target ratings of test and validation users are seen by no model that a cold-start number is reported for.
 */
export interface UserSplit {
  readonly trainUsers: Int32Array;
  readonly validationUsers: Int32Array;
  readonly testUsers: Int32Array;
}

/** The rows that a split gives to each stage. */
export interface SplitRows extends UserSplit {
  /** R^s, all of it: trains the source model. */
  readonly source: RatingRows;
  /** R^t without test and validation users; target-only users stay in: trains the target model. */
  readonly targetTrain: RatingRows;
  /** Target ratings of the overlapping training users: trains the bridges, one row a rating. */
  readonly bridgeTrain: RatingRows;
  /**
   * What users have really rated of `source` and `targetTrain`: the same rows, where no protocol has added unrated items. Who
   * counts interactions looks here.
   */
  readonly rated: { readonly source: RatingRows; readonly target: RatingRows };
  /** Target ratings of validation users. */
  readonly validation: RatingRows;
  /** Target ratings of test users. */
  readonly test: RatingRows;
}
