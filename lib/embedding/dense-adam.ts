import { Adam, type AdamSettings } from '../math/adam';
import type { RatingRows } from '../ratings/ratings';

/** A matrix factorisation model in float64, in the plainest form. */
export interface DenseFactors {
  readonly dim: number;
  /** [users × dim]. */
  readonly users: Float64Array;
  /** [items × dim]. */
  readonly items: Float64Array;
  /** [users] and [items]; both or neither. */
  readonly userBias?: Float64Array;
  readonly itemBias?: Float64Array;
  /** Added where there are biases. */
  readonly mean: number;
}

/** Mean squared error of a batch and its gradient with respect to every number of the model, most of them 0. */
export function denseGradients(
  model: DenseFactors,
  batch: RatingRows,
): { readonly loss: number; readonly gradients: Float64Array[] } {
  const { dim, users, items, userBias, itemBias, mean } = model;
  const du = new Float64Array(users.length);
  const dv = new Float64Array(items.length);
  const dbu = new Float64Array(userBias?.length ?? 0);
  const dbi = new Float64Array(itemBias?.length ?? 0);
  const n = batch.values.length;
  let loss = 0;
  for (let k = 0; k < n; k++) {
    const user = batch.users[k];
    const item = batch.items[k];
    let predicted = userBias && itemBias ? mean + userBias[user] + itemBias[item] : 0;
    for (let i = 0; i < dim; i++) predicted += users[user * dim + i] * items[item * dim + i];
    const error = predicted - batch.values[k];
    loss += (error * error) / n;
    const scale = (2 * error) / n;
    for (let i = 0; i < dim; i++) {
      du[user * dim + i] += scale * items[item * dim + i];
      dv[item * dim + i] += scale * users[user * dim + i];
    }
    if (userBias && itemBias) {
      dbu[user] += scale;
      dbi[item] += scale;
    }
  }
  return { loss, gradients: userBias && itemBias ? [du, dv, dbu, dbi] : [du, dv] };
}

/**
 * What `trainEmbedding` computes, done the long way: every number of both tables takes an Adam step at every batch. It is
 * here to be read and to hold the fast kernels to; a step costs (users + items) · d.
 *
 * Trains `model` in place over the batches in order and returns the loss of each before its step.
 */
export function trainDense(model: DenseFactors, batches: Iterable<RatingRows>, settings: AdamSettings): number[] {
  const { users, items, userBias, itemBias } = model;
  const adam = new Adam(userBias && itemBias ? [users, items, userBias, itemBias] : [users, items], settings);
  const losses: number[] = [];
  for (const batch of batches) {
    const { loss, gradients } = denseGradients(model, batch);
    adam.step(gradients);
    losses.push(loss);
  }
  return losses;
}
