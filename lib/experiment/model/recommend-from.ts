import { UserError } from '../../errors';
import { drive } from '../../math/work';
import type { Ratings } from '../../ratings/ratings';
import { namedLists, type Recommendation, topLists } from '../top-lists';
import { type FittedModel, Role } from './fitted-model';
import type { LeftOut } from './newcomers';
import { type Serving, serving } from './serving';

/** Whom to recommend to. */
export interface RecommendFromOptions {
  /** Ids of users; default: all of `source`, or without it all whom the model knows by their source ratings alone. */
  readonly users?: readonly string[];
  /** Items for each user, from 1; default 10. */
  readonly count?: number;
  /** Source ratings of users who came after the fit, or newer ones of users whom the model knows. Nothing is trained. */
  readonly source?: Ratings;
  readonly signal?: AbortSignal;
  /** Share of the work that is done, 0 to 1: of finding the vectors of new users, then of the lists. */
  readonly onPause?: (fraction: number) => void;
}

/** Lists of a fitted model. */
export interface ModelLists {
  readonly list: readonly Recommendation[];
  readonly users: number;
  /** Who and what of `source` is of no use. */
  readonly leftOut: LeftOut;
}

/**
 * The best target items for users by a fitted model: of those whom it was fitted with the lists that `recommend` gives.
 * @throws UserError for a user whom the model cannot serve
 */
export async function recommendFrom(
  fitted: FittedModel,
  { users: asked, count = 10, source, ...watch }: RecommendFromOptions = {},
): Promise<ModelLists> {
  const ready = await serving(fitted, source, watch);
  const { model, userIds, given, leftOut } = ready;
  try {
    const users = asked ? usersOf(fitted, ready, asked) : given;
    if (users.length === 0) throw new UserError('the model knows nobody who has rated in the source domain alone');
    const lists = await drive(topLists(model, users, fitted.ids.target.length, count), watch);
    return { list: namedLists(lists, userIds, fitted.ids.target), users: users.length, leftOut };
  } finally {
    model.dispose?.();
  }
}

function usersOf({ ids, roles }: FittedModel, { userIds, served }: Serving, asked: readonly string[]): Int32Array {
  const placeOf = new Map(Array.from(served, (user) => [userIds[user], user]));
  return Int32Array.from([...new Set(asked)], (id) => {
    const user = placeOf.get(id);
    if (user !== undefined) return user;
    const role = roles[ids.users.indexOf(id)] as Role | undefined;
    throw new UserError(
      role === undefined || role === Role.TargetOnly
        ? `user ${JSON.stringify(id)} has no source rating that the model knows: give some with source ratings`
        : `user ${JSON.stringify(id)} has rated in the target domain: these lists are for users who have not`,
    );
  });
}
