import { type BinaryMatrix, multiplyBinary, multiplyBinaryTransposed, onesOf } from '../../math/binary-matrix';
import { conjugateGradients, type Solution } from '../../math/conjugate-gradients';
import type { MethodContext } from '../method';

/** Users that are solved for at once: the histories are read once for all of them. */
const TOGETHER = 8;

/**
 * Ridge regression in its dual form: systems with K = X Xᵀ + λI, users × users, for binary histories X. Neither K nor a map
 * between items is ever written down: K is known by its products with vectors, and λ bounds its eigenvalues from below, so that
 * some dozens of conjugate gradients reach the last digits of float32, in memory of the size of the histories.
 */
export class DualRidge {
  private between = new Float64Array(0);

  /**
   * @param histories X, [users × items]
   * @param penalty λ, above 0
   */
  constructor(
    readonly histories: BinaryMatrix,
    readonly penalty: number,
  ) {}

  /** K⁻¹ b for `width` right sides side by side, row-major [users × width]; see {@link conjugateGradients}. */
  solve(b: Float64Array, width: number, tolerance?: number): Solution {
    const { histories, penalty } = this;
    const items = histories.columns * width;
    if (this.between.length !== items) this.between = new Float64Array(items);
    const { between } = this;
    const apply = (x: Float64Array, out: Float64Array): void => {
      multiplyBinaryTransposed(histories, x, width, between);
      multiplyBinary(histories, between, width, out);
      for (let k = 0; k < out.length; k++) out[k] += penalty * x[k];
    };
    return conjugateGradients(apply, b, width, { tolerance });
  }

  /** K⁻¹ X x for histories x given by their items, side by side, row-major [users × width]. */
  weights(given: readonly Int32Array[]): Float64Array {
    const { rows, columns } = this.histories;
    const width = given.length;
    const x = new Float64Array(columns * width);
    given.forEach((items, j) => {
      for (const item of items) x[item * width + j] = 1;
    });
    return this.solve(multiplyBinary(this.histories, x, width, new Float64Array(rows * width)), width).x;
  }
}

/**
 * {@link DualRidge.weights} for one user after another, [users of the system]. Hidden users and newcomers are asked for in rising
 * order as a rule, so each is solved for together with those that come next.
 * @param given source histories of all users of the task
 */
export function weightsByUser(
  system: DualRidge,
  given: BinaryMatrix,
  { split }: Pick<MethodContext, 'split'>,
): (user: number) => Float64Array {
  const ahead = groupsAhead(given, split);
  let users: number[] = [];
  let weights = new Float64Array(0);
  return (user) => {
    if (!users.includes(user)) {
      users = ahead(user);
      weights = system.weights(users.map((one) => onesOf(given, one)));
    }
    const column = users.indexOf(user);
    const { length } = users;
    return Float64Array.from({ length: system.histories.rows }, (_, row) => weights[row * length + column]);
  };
}

/** A user and those who will be asked for next: validation users, test users and newcomers are asked for among themselves. */
function groupsAhead(given: BinaryMatrix, split: MethodContext['split']): (user: number) => number[] {
  const known = new Set([
    ...split.trainUsers,
    ...split.validationUsers,
    ...split.testUsers,
    ...split.rated.target.users,
  ]);
  const newcomers: number[] = [];
  for (let user = 0; user < given.rows; user++) {
    if (!known.has(user) && onesOf(given, user).length > 0) newcomers.push(user);
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
