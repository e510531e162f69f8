import { UserError } from '../../errors';
import { type RatingRows, type Ratings, selectRows } from '../../ratings/ratings';
import { type FittedModel, Role } from './fitted-model';

/** Counts of users and ratings that were given and are of no use. */
export interface LeftOut {
  /** Users with a target rating that the model was fitted on. */
  readonly known: number;
  /** Users without a rating of an item that the model knows. */
  readonly withoutItems: number;
  /** Source ratings of items that the model does not know. */
  readonly ratings: number;
}

/** True for a user who has source ratings and no target rating that the model was fitted on. */
export function isServed(role: number): boolean {
  return role === Role.Newcomer || role === Role.Test;
}

/** Users who came after the fit: their ids and source ratings, the users of which are 0 … ids.length − 1. */
export interface Newcomers {
  readonly ids: readonly string[];
  readonly rated: RatingRows;
  readonly leftOut: LeftOut;
}

/**
 * Those of the given source ratings whom a model can serve.
 * @throws UserError where it can serve none of them
 */
export function newcomersOf({ ids, roles }: FittedModel, source: Ratings): Newcomers {
  const itemOf = new Map(ids.source.map((id, index) => [id, index]));
  const roleOf = new Map(ids.users.map((id, index) => [id, roles[index]]));
  const items = source.itemIds.map((id) => itemOf.get(id) ?? -1);
  const isKnown = source.userIds.map((id) => {
    const role = roleOf.get(id);
    return role !== undefined && !isServed(role);
  });
  const place = new Int32Array(source.userIds.length).fill(-1);
  const served: string[] = [];
  const positions: number[] = [];
  let unknownItems = 0;
  source.users.forEach((user, row) => {
    if (isKnown[user]) return;
    if (items[source.items[row]] < 0) {
      unknownItems++;
      return;
    }
    if (place[user] < 0) place[user] = served.push(source.userIds[user]) - 1;
    positions.push(row);
  });
  const known = isKnown.filter(Boolean).length;
  const leftOut = { known, withoutItems: source.userIds.length - known - served.length, ratings: unknownItems };
  if (served.length === 0) {
    throw new UserError(
      `none of the ${source.userIds.length} users can be served: ${known} have target ratings that the model was fitted on, ` +
        `${leftOut.withoutItems} rated no source item that it knows`,
    );
  }
  const rows = selectRows(source, positions);
  return {
    ids: served,
    rated: { ...rows, users: rows.users.map((user) => place[user]), items: rows.items.map((item) => items[item]) },
    leftOut,
  };
}
