import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'papaparse';
import { projectRoot } from '../../lib/platform/project';

/** A result of the authors' code on Books → Movies: mean and deviation over its seeds. */
export interface ReferenceRow {
  readonly method: string;
  readonly beta: number;
  readonly metric: 'MAE' | 'RMSE';
  readonly mean: number;
  readonly sd: number;
  readonly seeds: number;
}

/** What data/paper keeps of the authors' code. */
export function referenceRows(): ReferenceRow[] {
  const file = join(projectRoot, 'data', 'paper', 'reference-amazon-books-movies.csv');
  return parse<ReferenceRow>(readFileSync(file, 'utf8'), { header: true, dynamicTyping: true, skipEmptyLines: true })
    .data;
}
