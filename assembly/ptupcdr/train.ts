// PTUPCDR's training step: the SIMD form of `ptupcdrLoss` in lib/bridge/baselines/ptupcdr-network.ts and of an Adam step, with
// their bits. A unit of the hidden layer that is 0 in a row has no part in its prediction and no gradient from it, and after
// some hundred batches nineteen in twenty are: the products with W and its gradient run over the others alone.

import { adamStep } from '../float64/adam';
import { addRows, clear, Given } from '../float64/rows';
import { addAttentionGradients, attend } from './attention';
import { addDots, combine } from './lists';
import {
  attentionWeight,
  batch,
  bridgeBias,
  bridgeWeight,
  capacity,
  code,
  codeGradient,
  context,
  contextGradient,
  first,
  givenE,
  givenF,
  gradient,
  hidden,
  hiddenBias,
  hiddenColumns,
  hiddenWeight,
  items,
  pairs,
  parameterBytes,
  records,
  residuals,
  rowCount,
  rowE,
  rowH,
  rowQ,
  rowsOfUnit,
  second,
  sourceDim,
  sums,
  targetDim,
  unitCount,
  unitsOfRow,
  users,
} from './memory';

/** Places in tables of 4-byte and 8-byte entries. */
class At {
  /** An entry of a table of int32. */
  @inline
  static int(table: usize, k: usize): i32 {
    return load<i32>(table + (k << 2));
  }

  /** The record of row r of the batch: user, item, rating. */
  @inline
  static record(r: usize): usize {
    return records + ((<usize>At.int(batch, r)) << 4);
  }

  /** The list of the batch's rows in which a unit is not 0; that past the last unit has all. */
  @inline
  static rowsOf(unit: usize): usize {
    return rowsOfUnit + unit * ((<usize>capacity) << 2);
  }
}

/**
 * One Adam step on the n rows that `batch` names.
 * @param rate learning rate over 1 − β1^t
 * @param correction √(1 − β2^t)
 * @returns the loss before the step
 */
export function ptupcdrTrain(n: i32, rate: f64, correction: f64): f64 {
  const all = At.rowsOf(rowH >> 3);
  transposeHidden();
  memory.fill(rowCount, 0, rowH >> 1);
  for (let r: usize = 0; r < <usize>n; r++) {
    const record = At.record(r);
    const user = load<i32>(record);
    store<i32>(all + (r << 2), <i32>r);
    attend(r, user);
    encode(r);
    pair(r, users + <usize>user * givenE, items + load<usize>(record, 4) * givenF);
    store<f64>(residuals + (r << 3), -load<f64>(record, 8));
  }
  const loss = predict(n, all);
  const shift = gradient - attentionWeight;
  combine(all, n, residuals, pairs, rowQ, rowQ, shift + bridgeBias);
  for (let unit: usize = 0; unit < <usize>hidden; unit++) addUnitGradients(unit, shift);
  memory.fill(gradient, 0, hiddenWeight - attentionWeight);
  for (let r: usize = 0; r < <usize>n; r++) {
    pullContext(r);
    addAttentionGradients(r, load<i32>(At.record(r)));
  }
  adamStep(attentionWeight, first, second, gradient, parameterBytes, rate, correction);
  return loss;
}

/** Dᵀ. */
function transposeHidden(): void {
  for (let k: usize = 0; k < <usize>hidden; k++) {
    const row = hiddenWeight + k * rowE;
    for (let j: usize = 0; j < <usize>sourceDim; j++) {
      store<f64>(hiddenColumns + j * rowH + (k << 3), load<f64>(row + (j << 3)));
    }
  }
}

/** z = relu(D c + d) of row r, and the lists of units that are not 0. */
function encode(r: usize): void {
  const z = code + r * rowH;
  clear(z, rowH);
  addRows(sourceDim, context + r * rowE, 8, hiddenColumns, rowH, rowH, z);
  const zero = f64x2.splat(0);
  for (let k: usize = 0; k < rowH; k += 16) {
    v128.store(z + k, f64x2.max(zero, f64x2.add(v128.load(hiddenBias + k), v128.load(z + k))));
  }
  const units = unitsOfRow + r * (rowH >> 1);
  let count: usize = 0;
  for (let k: usize = 0; k < <usize>hidden; k++) {
    // Written whether it counts or not: a branch would be guessed wrong too often. NaN counts, so that the loss shows it.
    const active = <usize>(load<f64>(z + (k << 3)) !== 0);
    const counter = rowCount + (k << 2);
    const rows = load<i32>(counter);
    store<i32>(units + (count << 2), <i32>k);
    store<i32>(At.rowsOf(k) + ((<usize>rows) << 2), <i32>r);
    count += active;
    store<i32>(counter, rows + <i32>active);
  }
  store<i32>(unitCount + (r << 2), <i32>count);
}

/** p = u ⊗ v of row r. */
function pair(r: usize, u: usize, v: usize): void {
  let to = pairs + r * rowQ;
  for (let i: usize = 0; i < <usize>sourceDim; i++) {
    const factor = f64x2.splat(<f64>load<f32>(u + (i << 2)));
    for (let j: usize = 0; j < givenF; j += 8) v128.store(to + (j << 1), f64x2.mul(factor, Given.two(v + j)));
    to += (<usize>targetDim) << 3;
  }
}

/**
 * Predictions of the n rows: leaves Wᵀ p in `codeGradient` where z is not 0, and the gradient by the prediction in `residuals`.
 * @returns the loss
 */
function predict(n: i32, all: usize): f64 {
  for (let unit: usize = 0; unit < <usize>hidden; unit++) {
    const rows = At.rowsOf(unit);
    const count = At.int(rowCount, unit);
    memory.fill(sums, 0, (<usize>count + 3) << 3);
    addDots(rows, count, pairs, rowQ, bridgeWeight + unit * rowQ, rowQ, sums);
    for (let i: usize = 0; i < <usize>count; i++) {
      store<f64>(codeGradient + <usize>At.int(rows, i) * rowH + (unit << 3), load<f64>(sums + (i << 3)));
    }
  }
  for (let r: usize = 0; r < <usize>n; r++) {
    const units = unitsOfRow + r * (rowH >> 1);
    const row = r * rowH;
    let residual = load<f64>(residuals + (r << 3));
    for (let i: usize = 0, count = <usize>At.int(unitCount, r); i < count; i++) {
      const at = row + ((<usize>At.int(units, i)) << 3);
      residual += load<f64>(code + at) * load<f64>(codeGradient + at);
    }
    store<f64>(residuals + (r << 3), residual);
  }
  addDots(all, n, pairs, rowQ, bridgeBias, rowQ, residuals);
  let loss: f64 = 0;
  for (let at = residuals, end = residuals + ((<usize>n) << 3); at < end; at += 8) {
    const residual = load<f64>(at);
    loss += residual * residual;
    store<f64>(at, (2 * residual) / <f64>n);
  }
  return loss / <f64>n;
}

/** The gradients of a unit's weights after it and before it, and by z where it is not 0. */
function addUnitGradients(unit: usize, shift: usize): void {
  const rows = At.rowsOf(unit);
  const count = At.int(rowCount, unit);
  const column = unit << 3;
  for (let i: usize = 0; i < <usize>count; i++) {
    const r = <usize>At.int(rows, i);
    store<f64>(sums + (i << 3), load<f64>(residuals + (r << 3)) * load<f64>(code + r * rowH + column));
  }
  combine(rows, count, sums, pairs, rowQ, rowQ, shift + bridgeWeight + unit * rowQ);
  let bias: f64 = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const r = <usize>At.int(rows, i);
    const at = codeGradient + r * rowH + column;
    const slope = load<f64>(residuals + (r << 3)) * load<f64>(at);
    store<f64>(at, slope);
    store<f64>(sums + (i << 3), slope);
    bias += slope;
  }
  store<f64>(shift + hiddenBias + column, bias);
  combine(rows, count, sums, context, rowE, rowE, shift + hiddenWeight + unit * rowE);
}

/** The gradient by the context of row r, to `contextGradient`. */
function pullContext(r: usize): void {
  const units = unitsOfRow + r * (rowH >> 1);
  const slopes = codeGradient + r * rowH;
  const count = At.int(unitCount, r);
  for (let i: usize = 0; i < <usize>count; i++) {
    store<f64>(sums + (i << 3), load<f64>(slopes + ((<usize>At.int(units, i)) << 3)));
  }
  combine(units, count, sums, hiddenWeight, rowE, rowE, contextGradient);
}
