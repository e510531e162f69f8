import type { KeptRows, SavedContext } from '../../bridge/method';
import { foldIn } from '../../embedding/fold-in';
import { UserError } from '../../errors';
import { type RandomStreams, randomStreams } from '../../math/random';
import { SavedTensors } from '../../math/tensor';
import type { Pause } from '../../math/work';
import { type RatingRows, selectRows } from '../../ratings/ratings';
import { withNegatives } from '../../task/negatives';
import { noBaseModels } from '../with-model';
import { type FittedModel, Role } from './fitted-model';
import type { Newcomers } from './newcomers';

/**
 * The context that the model was fitted in, as far as it was kept, with the newcomers behind all others.
 * @throws UserError where a tensor is not what it must be, or newcomers have no times and the method looks at them
 */
export function* contextOf(
  fitted: FittedModel,
  userIds: readonly string[],
  newcomers?: Newcomers,
): Generator<Pause, SavedContext> {
  const { method, roles, ids, description } = fitted;
  const { seed, protocol } = description;
  const fittedUsers = ids.users.length;
  const random = randomStreams(seed);
  const ofRole = (role: Role): Int32Array => Int32Array.from(roles.keys()).filter((user) => roles[user] === role);
  // As training saw them: under `ranking` with unrated items.
  const trained =
    newcomers && (protocol === 'ranking' ? yield* withOwnNegatives(fitted, newcomers, random) : newcomers.rated);
  const appended = (name: string, items: number, more?: RatingRows): RatingRows =>
    concatenated(rowsOf(fitted, name, items), more, fittedUsers);
  const base = method.withoutBaseModels
    ? noBaseModels(method.name)
    : yield* baseOf(fitted, newcomers?.ids.length ?? 0, trained);
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
    base,
    random,
    fittedUsers,
  };
}

/**
 * The rows of users with unrated items behind them, as the protocol `ranking` trains. Each user draws from a stream of their own,
 * so that a list does not depend on who else is asked for.
 */
function* withOwnNegatives(
  { config, ids }: FittedModel,
  { ids: users, rated }: Newcomers,
  random: RandomStreams,
): Generator<Pause, RatingRows> {
  const rowsByUser: number[][] = users.map(() => []);
  rated.users.forEach((user, row) => {
    rowsByUser[user].push(row);
  });
  const drawn: RatingRows[] = [];
  for (const [user, rows] of rowsByUser.entries()) {
    const own = { ...selectRows(rated, rows), times: undefined };
    const stream = random(`model/negatives/${users[user]}`);
    drawn.push(yield* withNegatives(own, ids.source.length, config.protocols.ranking, stream));
  }
  return {
    users: Int32Array.from(drawn.flatMap((rows) => Array.from(rows.users))),
    items: Int32Array.from(drawn.flatMap((rows) => Array.from(rows.items))),
    values: Float32Array.from(drawn.flatMap((rows) => Array.from(rows.values))),
  };
}

function* baseOf(
  fitted: FittedModel,
  newcomers: number,
  rows: RatingRows | undefined,
): Generator<Pause, SavedContext['base']> {
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
    users.set(yield* foldIn(source, prior, rows, newcomers), known.length);
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
