import type { Model } from '../../bridge/bridge';
import type { KeptRows, SavedContext } from '../../bridge/method';
import { foldIn } from '../../embedding/fold-in';
import { UserError } from '../../errors';
import { type RandomStreams, randomStreams } from '../../math/random';
import { SavedTensors } from '../../math/tensor';
import { finish } from '../../math/work';
import { type RatingRows, type Ratings, selectRows } from '../../ratings/ratings';
import { withNegatives } from '../../task/negatives';
import { optionsOf } from '../config';
import { noBaseModels } from '../with-model';
import { type FittedModel, Role } from './fitted-model';

/** Users by whom a model can be asked: those that it was fitted with, and behind them those whose source ratings were given. */
export interface Serving {
  /** The fitted model; to be disposed of where it has `dispose`. */
  readonly model: Model;
  /** Ids by index; somebody whose ratings were given anew stands here twice, and the later place is meant. */
  readonly userIds: readonly string[];
  /** Users who have source ratings and no target rating that the model was fitted on, ascending: whom it serves. */
  readonly served: Int32Array;
  /** Users of the given source ratings, among `served`; all of `served` where none were given. */
  readonly given: Int32Array;
  /** Why users of the given source ratings are not served. */
  readonly leftOut: LeftOut;
}

/** Counts of users and ratings that were given and are of no use. */
export interface LeftOut {
  /** Users with a target rating that the model was fitted on. */
  readonly known: number;
  /** Users without a rating of an item that the model knows. */
  readonly withoutItems: number;
  /** Source ratings of items that the model does not know. */
  readonly ratings: number;
}

/**
 * Makes a model ready to serve. Users of `source` need not be known to it: a bridge gets their source vectors by the ratings and the
 * item vectors as they are ({@link foldIn}), a scorer looks at their histories. Nothing is trained.
 * @param source source ratings of users who came after the fit, or newer ones of users whom it knows
 * @throws UserError where none of them can be served, or the model's tensors are not what its method needs
 */
export async function serving(fitted: FittedModel, source?: Ratings): Promise<Serving> {
  const { method, roles, ids } = fitted;
  const newcomers = source ? newcomersOf(fitted, source) : undefined;
  const userIds = newcomers ? [...ids.users, ...newcomers.ids] : ids.users;
  const options = optionsOf(fitted.config, method);
  await method.prepare?.(options);
  if (!method.restore) throw new UserError(`${method.name} has no restore`);
  const model = method.restore(
    contextOf(fitted, userIds, newcomers),
    options,
    new SavedTensors(fitted.tensors, 'model.'),
  );
  const again = new Set(newcomers?.ids);
  const old = Array.from(roles.keys()).filter((user) => isServed(roles[user]) && !again.has(ids.users[user]));
  const given = Int32Array.from(newcomers?.ids ?? [], (_, k) => ids.users.length + k);
  const served = Int32Array.from([...old, ...given]);
  return {
    model,
    userIds,
    served,
    given: newcomers ? given : served,
    leftOut: newcomers?.leftOut ?? { known: 0, withoutItems: 0, ratings: 0 },
  };
}

/** True for a user who has source ratings and no target rating that the model was fitted on. */
function isServed(role: number): boolean {
  return role === Role.Newcomer || role === Role.Test;
}

/** Users who came after the fit: their ids and source ratings, the users of which are 0 … ids.length − 1. */
interface Newcomers {
  readonly ids: readonly string[];
  readonly rated: RatingRows;
  readonly leftOut: LeftOut;
}

function newcomersOf({ ids, roles }: FittedModel, source: Ratings): Newcomers {
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

/** The context that the model was fitted in, as far as it was kept, with the newcomers behind all others. */
function contextOf(fitted: FittedModel, userIds: readonly string[], newcomers?: Newcomers): SavedContext {
  const { method, roles, ids, description } = fitted;
  const { seed, protocol } = description;
  const fittedUsers = ids.users.length;
  const random = randomStreams(seed);
  const ofRole = (role: Role): Int32Array => Int32Array.from(roles.keys()).filter((user) => roles[user] === role);
  // As training saw them: under `ranking` with unrated items.
  const trained = newcomers && (protocol === 'ranking' ? withOwnNegatives(fitted, newcomers, random) : newcomers.rated);
  const appended = (name: string, items: number, more?: RatingRows): RatingRows =>
    concatenated(rowsOf(fitted, name, items), more, fittedUsers);
  const refuse = (rows: KeptRows): never => {
    throw new UserError(
      `${method.name} looks at rows of a saved model that it does not keep: it needs keeps: '${rows}'`,
    );
  };
  const source = method.keeps === 'source' ? appended('rows.source', ids.source.length, trained) : undefined;
  const rated =
    method.keeps === 'rated'
      ? {
          source: appended('rows.rated.source', ids.source.length, newcomers?.rated),
          target: appended('rows.rated.target', ids.target.length),
        }
      : undefined;
  return {
    task: { userIds, source: { itemIds: ids.source }, target: { itemIds: ids.target } },
    split: {
      trainUsers: ofRole(Role.Train),
      validationUsers: ofRole(Role.Validation),
      testUsers: ofRole(Role.Test),
      get source() {
        return source ?? refuse('source');
      },
      get rated() {
        return rated ?? refuse('rated');
      },
    },
    base: method.withoutBaseModels ? noBaseModels(method.name) : baseOf(fitted, newcomers?.ids.length ?? 0, trained),
    random,
    fittedUsers,
  };
}

/**
 * The rows of users with unrated items behind them, as the protocol `ranking` trains. Each user draws from a stream of their own,
 * so that a list does not depend on who else is asked for.
 */
function withOwnNegatives(
  { config, ids }: FittedModel,
  { ids: users, rated }: Newcomers,
  random: RandomStreams,
): RatingRows {
  const rowsByUser: number[][] = users.map(() => []);
  rated.users.forEach((user, row) => {
    rowsByUser[user].push(row);
  });
  const drawn = rowsByUser.map((rows, user) => {
    const own = { ...selectRows(rated, rows), times: undefined };
    const stream = random(`model/negatives/${users[user]}`);
    return finish(withNegatives(own, ids.source.length, config.protocols.ranking, stream));
  });
  return {
    users: Int32Array.from(drawn.flatMap((rows) => Array.from(rows.users))),
    items: Int32Array.from(drawn.flatMap((rows) => Array.from(rows.items))),
    values: Float32Array.from(drawn.flatMap((rows) => Array.from(rows.values))),
  };
}

function baseOf(fitted: FittedModel, newcomers: number, rows: RatingRows | undefined): SavedContext['base'] {
  const saved = new SavedTensors(fitted.tensors, 'base.');
  const { ids } = fitted;
  const side = (name: string, count: number) => {
    const items = saved.take(`${name}.items`, Float32Array, count, -1);
    const itemOffsets = saved.has(`${name}.itemOffsets`) ? saved.float32(`${name}.itemOffsets`, count) : undefined;
    return { dim: items.length / count, items, itemOffsets };
  };
  const source = side('source', ids.source.length);
  const { dim } = source;
  let users = saved.float32('source.users', ids.users.length, dim);
  if (rows) {
    const prior = {
      mean: saved.float64('source.prior.mean', dim),
      covariance: saved.float64('source.prior.covariance', dim, dim),
      noise: saved.float64('source.prior.noise', 1)[0],
    };
    const known = users;
    users = new Float32Array(known.length + newcomers * dim);
    users.set(known);
    users.set(foldIn(source, prior, rows, newcomers), known.length);
  }
  return { source: { ...source, users }, target: side('target', ids.target.length) };
}

function rowsOf({ tensors, ids }: FittedModel, name: string, itemCount: number): RatingRows {
  const saved = new SavedTensors(tensors, `${name}.`);
  const users = saved.take('users', Int32Array, -1);
  const items = saved.take('items', Int32Array, users.length);
  const values = saved.float32('values', users.length);
  const times = saved.has('times') ? saved.float64('times', users.length) : undefined;
  const within = (indices: Int32Array, count: number): boolean => indices.every((index) => index >= 0 && index < count);
  if (!within(users, ids.users.length) || !within(items, itemCount)) {
    throw new UserError(`the rows "${name}" of the model name users or items that it does not have`);
  }
  return { users, items, values, times };
}

/** @param offset added to the users of `more` */
function concatenated(rows: RatingRows, more: RatingRows | undefined, offset: number): RatingRows {
  if (!more) return rows;
  if (rows.times && !more.times) {
    throw new UserError(
      'the model was fitted on ratings with times and uses them: give source ratings that have times',
    );
  }
  const join = <Values extends Int32Array | Float32Array | Float64Array>(a: Values, b: Values): Values => {
    const both = new (a.constructor as new (length: number) => Values)(a.length + b.length);
    both.set(a);
    both.set(b, a.length);
    return both;
  };
  return {
    users: join(
      rows.users,
      more.users.map((user) => user + offset),
    ),
    items: join(rows.items, more.items),
    values: join(rows.values, more.values),
    times: rows.times && more.times && join(rows.times, more.times),
  };
}
