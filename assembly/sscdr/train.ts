// SSCDR's training step: the SIMD form of `sscdrLoss` in lib/bridge/baselines/sscdr.ts and of an Adam step, with their bits. A row
// without items, or whose hinge is closed, has no part in the gradient of the second term and is left out of it.

import { adamStep } from '../float64/adam';
import { addRows, clear, Given } from '../float64/rows';
import {
  bias,
  columns,
  first,
  goal,
  goals,
  gradient,
  items,
  losses,
  negativeDeltas,
  negativeRows,
  negatives,
  parameterBytes,
  part,
  positiveDeltas,
  positiveRows,
  positives,
  rowE,
  rowF,
  second,
  slots,
  sourceDim,
  targetDim,
  userDeltas,
  userRows,
  users,
  weight,
} from './memory';

/**
 * One Adam step on the batch's n rows; leaves the loss before it in `losses`.
 * @param rate learning rate over 1 − β1^t
 * @param correction √(1 − β2^t)
 */
export function sscdrTrain(n: i32, rate: f64, correction: f64): void {
  transpose();
  const share: f64 = 2 / <f64>n;
  let map: f64 = 0;
  let rank: f64 = 0;
  let open: usize = 0;
  for (let r: usize = 0; r < <usize>n; r++) {
    const at = r << 2;
    const slot = load<usize>(slots + at);
    unpack(goals + slot * (rowF >> 1), goal, rowF);
    unpack(users + slot * (rowE >> 1), userRows + r * rowE, rowE);
    const own = userDeltas + r * rowF;
    fromGoal(userRows + r * rowE, own);
    // The first term's squares are added up over the rows without a stop, as its twin adds them.
    map = addSquares(map, own);
    scale(own, share);
    const negative = load<i32>(negatives + at);
    if (negative < 0) continue;
    const near = positiveDeltas + open * rowF;
    const far = negativeDeltas + open * rowF;
    unpack(items + load<usize>(positives + at) * (rowE >> 1), positiveRows + open * rowE, rowE);
    unpack(items + <usize>negative * (rowE >> 1), negativeRows + open * rowE, rowE);
    fromGoal(positiveRows + open * rowE, near);
    fromGoal(negativeRows + open * rowE, far);
    const hinge = 1 + addSquares(0, near) - addSquares(0, far);
    if (!(hinge > 0)) continue;
    rank += hinge;
    scale(near, share);
    scale(far, -share);
    open++;
  }
  store<f64>(losses, map / <f64>n);
  store<f64>(losses, rank / <f64>n, 8);
  clear(gradient, parameterBytes);
  addTerm(n, userDeltas, userRows);
  addTerm(<i32>open, positiveDeltas, positiveRows);
  addTerm(<i32>open, negativeDeltas, negativeRows);
  adamStep(weight, first, second, gradient, parameterBytes, rate, correction);
}

/** Wᵀ. */
function transpose(): void {
  for (let i: usize = 0; i < <usize>targetDim; i++) {
    for (let j: usize = 0; j < <usize>sourceDim; j++) {
      store<f64>(columns + j * rowF + (i << 3), load<f64>(weight + i * rowE + (j << 3)));
    }
  }
}

/** A row of float32 as `bytes` of float64. */
function unpack(from: usize, to: usize, bytes: usize): void {
  for (let j: usize = 0; j < bytes; j += 16) v128.store(to + j, Given.two(from + (j >> 1)));
}

/** f(x) less the goal. */
function fromGoal(x: usize, out: usize): void {
  clear(out, rowF);
  addRows(sourceDim, x, 8, columns, rowF, rowF, out);
  for (let i: usize = 0; i < rowF; i += 16) {
    const mapped = f64x2.add(v128.load(bias + i), v128.load(out + i));
    v128.store(out + i, f64x2.sub(mapped, v128.load(goal + i)));
  }
}

/** `sum` and the squares of a row, one after another. */
function addSquares(sum: f64, row: usize): f64 {
  for (let at = row, end = row + ((<usize>targetDim) << 3); at < end; at += 8) {
    const x = load<f64>(at);
    sum += x * x;
  }
  return sum;
}

/** Multiplies a row by a number. */
function scale(row: usize, by: f64): void {
  const factor = f64x2.splat(by);
  for (let i: usize = 0; i < rowF; i += 16) v128.store(row + i, f64x2.mul(factor, v128.load(row + i)));
}

/** Adds a term's gradients: its sum over the rows to W's, and row by row to b's, as its twin does. */
function addTerm(count: i32, deltas: usize, rows: usize): void {
  const shift = gradient - weight;
  for (let i: usize = 0; i < <usize>targetDim; i++) {
    clear(part, rowE);
    addRows(count, deltas + (i << 3), rowF, rows, rowE, rowE, part);
    const to = gradient + i * rowE;
    for (let j: usize = 0; j < rowE; j += 16) v128.store(to + j, f64x2.add(v128.load(to + j), v128.load(part + j)));
  }
  for (let i: usize = 0; i < rowF; i += 16) {
    const to = shift + bias + i;
    let sum = v128.load(to);
    for (let at = deltas + i, end = at + <usize>count * rowF; at < end; at += rowF) sum = f64x2.add(sum, v128.load(at));
    v128.store(to, sum);
  }
}
