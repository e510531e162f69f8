import { scoreErrors } from '../kernels/score';
import { type Pause, pacer } from '../math/work';
import type { RatingRows } from '../ratings/ratings';
import type { EmbeddingModel, TrainingFit } from './embedding-model';

/** Ratings whose item indices are counted from `firstItem` of the item table on. */
export interface RatingPart {
  readonly rows: RatingRows;
  readonly firstItem: number;
}

/** Mean rating of all parts together. */
export function meanOf(parts: readonly RatingPart[]): number {
  let [sum, count] = [0, 0];
  for (const { rows } of parts) {
    sum += rows.values.reduce((total, value) => total + value, 0);
    count += rows.values.length;
  }
  return sum / count;
}

/** Ratings scored between two looks at the clock. */
const STRETCH = 32_768;

/** Measures a model on the rows that it was trained on. */
export function* trainingFit(
  { dim, users, items, itemOffsets }: EmbeddingModel,
  parts: readonly RatingPart[],
): Generator<Pause, TrainingFit> {
  const due = pacer();
  const mean = meanOf(parts);
  let [squared, constant, count] = [0, 0, 0];
  for (const { rows, firstItem } of parts) {
    const table = { dim, items: items.subarray(firstItem * dim), itemOffsets: itemOffsets?.subarray(firstItem) };
    for (const value of rows.values) constant += (value - mean) ** 2;
    for (let from = 0; from < rows.values.length; from += STRETCH) {
      const [user, item, value] = [rows.users, rows.items, rows.values].map((column) =>
        column.subarray(from, from + STRETCH),
      ) as [Int32Array, Int32Array, Float32Array];
      squared += scoreErrors(users, dim, user, table, item, value).squared;
      if (due()) yield { fraction: from / rows.values.length };
    }
    count += rows.values.length;
  }
  const rmse = Math.sqrt(squared / count);
  return { rmse: Number.isFinite(rmse) ? rmse : null, constant: Math.sqrt(constant / count) };
}
