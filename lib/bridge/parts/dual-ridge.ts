import { type BinaryMatrix, multiplyBinary, multiplyBinaryTransposed, onesOf } from '../../math/binary-matrix';
import { conjugateGradients, type Solution } from '../../math/conjugate-gradients';
import type { Pause } from '../../math/work';
import type { SavedContext } from '../method';

/** Right sides that are solved side by side: the width that products with a binary matrix are fastest at. */
export const TOGETHER = 8;

/**
 * Ridge regression in its dual form: systems with K = X Xᵀ + λI, users × users, for binary histories X. Neither K nor a map
 * between items is ever written down: K is known by its products with vectors, and λ bounds its eigenvalues from below, so that
 * some dozens of conjugate gradients give scores to about five digits, in memory of the size of the histories.
 */
export class DualRidge {
  private readonly between: Float64Array;

  /**
   * @param histories X, [users × items]
   * @param penalty λ, above 0
   */
  constructor(
    readonly histories: BinaryMatrix,
    readonly penalty: number,
  ) {
    this.between = new Float64Array(histories.columns * TOGETHER);
  }

  /**
   * K⁻¹ X x for {@link TOGETHER} vectors x side by side, row-major [items × TOGETHER] → [users × TOGETHER].
   * @param tolerance of {@link conjugateGradients}; its `quadratic` is xᵀ Xᵀ K⁻¹ X x
   */
  *solve(x: Float64Array, tolerance = 1e-5): Generator<Pause, Solution> {
    const { histories, penalty, between } = this;
    const apply = (from: Float64Array, out: Float64Array): void => {
      multiplyBinaryTransposed(histories, from, TOGETHER, between);
      multiplyBinary(histories, between, TOGETHER, out);
      for (let k = 0; k < out.length; k++) out[k] += penalty * from[k];
    };
    const b = multiplyBinary(histories, x, TOGETHER, new Float64Array(histories.rows * TOGETHER));
    return yield* conjugateGradients(apply, b, TOGETHER, { tolerance });
  }
}

/**
 * Weights K⁻¹ X x of the system's users for the source history x of one user after another, [users of the system]. Hidden users and newcomers are asked for in rising
 * order as a rule, so each is solved for together with those that come next.
 * @param given source histories of all users of the task
 */
export function weightsByUser(
  system: DualRidge,
  given: BinaryMatrix,
  { split }: Pick<SavedContext, 'split'>,
): (user: number) => Generator<Pause, Float64Array> {
  const ahead = groupsAhead(given, split);
  let users: number[] = [];
  let weights: Float64Array;
  return function* (user) {
    if (!users.includes(user)) {
      const next = ahead(user);
      yield { fraction: 0 };
      const x = new Float64Array(system.histories.columns * TOGETHER);
      next.forEach((one, j) => {
        for (const item of onesOf(given, one)) x[item * TOGETHER + j] = 1;
      });
      weights = (yield* system.solve(x)).x;
      users = next;
    }
    const column = users.indexOf(user);
    return Float64Array.from({ length: system.histories.rows }, (_, row) => weights[row * TOGETHER + column]);
  };
}

/** A user and those who will be asked for next: validation users, test users and newcomers are asked for among themselves. */
function groupsAhead(given: BinaryMatrix, split: SavedContext['split']): (user: number) => number[] {
  const known = new Uint8Array(given.rows);
  for (const users of [split.trainUsers, split.validationUsers, split.testUsers, split.rated.target.users]) {
    for (const user of users) known[user] = 1;
  }
  const newcomers: number[] = [];
  for (let user = 0; user < given.rows; user++) {
    if (!known[user] && onesOf(given, user).length > 0) newcomers.push(user);
  }
  const groups = [split.validationUsers, split.testUsers, newcomers].map((group) => Array.from(group));
  const places = groups.map((group) => new Map(group.map((user, place) => [user, place])));
  return (user) => {
    for (const [g, group] of groups.entries()) {
      const place = places[g].get(user);
      if (place !== undefined) return group.slice(place, place + TOGETHER);
    }
    return [user];
  };
}
