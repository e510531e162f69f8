import type { Model } from '../../bridge/bridge';
import { UserError } from '../../errors';
import { SavedTensors } from '../../math/tensor';
import { drive, type Watch } from '../../math/work';
import type { Ratings } from '../../ratings/ratings';
import { optionsOf } from '../config';
import type { FittedModel } from './fitted-model';
import { isServed, type LeftOut, newcomersOf } from './newcomers';
import { contextOf } from './saved-context';

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

/**
 * Makes a model ready to serve. Users of `source` need not be known to it: a bridge gets their source vectors by the ratings and the
 * item vectors as they are ({@link foldIn}), a scorer looks at their histories. Nothing is trained.
 * @param source source ratings of users who came after the fit, or newer ones of users whom it knows
 * @throws UserError where none of them can be served, or the model's tensors are not what its method needs
 */
export async function serving(fitted: FittedModel, source?: Ratings, watch: Watch = {}): Promise<Serving> {
  const { method, roles, ids } = fitted;
  const newcomers = source ? newcomersOf(fitted, source) : undefined;
  const userIds = newcomers ? [...ids.users, ...newcomers.ids] : ids.users;
  const options = optionsOf(fitted.config, method);
  await method.prepare?.(options);
  if (!method.restore) throw new UserError(`${method.name} has no restore`);
  const context = await drive(contextOf(fitted, userIds, newcomers), watch);
  const model = method.restore(context, options, new SavedTensors(fitted.tensors, 'model.'));
  await drive(model.fit(), watch);
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
