import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { mean } from '../math/mean';
import { projectRoot } from '../platform/project';
import { parseFindings } from '../report/ledger/finding';
import { LedgerQuotes } from '../report/ledger/quotes';

const file = (name: string): string => join(projectRoot, 'data', 'evidence', `${name}.json`);

/** The ledger of findings that ships, on real ratings that cannot: what a cell quotes of it, it cannot misquote. */
export async function ledger(): Promise<LedgerQuotes> {
  return new LedgerQuotes(parseFindings(JSON.parse(await readFile(file('findings'), 'utf8')), 'findings.json'));
}

/**
 * The result rows of a study, behind the findings of the ledger: means by method, pair, β, and comparisons.
 * @param study as a finding names it, for example `cold-start`
 * @throws UserError where no such study ships
 */
export async function studyRows<Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>>(
  study: string,
): Promise<Rows> {
  const text = await readFile(file(study), 'utf8').catch(() => {
    throw new UserError(`there are no rows of a study "${study}" in data/evidence`);
  });
  return JSON.parse(text);
}

/**
 * Means over seeds of a study's rows, a value a split of the users, by method or setting and in the rows' order.
 * @param where what the rows must have, for example `{ pair: 'books-movies', beta: 0.2, base: 'plain' }`
 * @param measure name of the rows' values: `mae`, `rmse`, `ndcg`, or `values` where a study measures one thing
 * @throws UserError where no row has it all, two of a name do, or there is no such measure
 */
export async function studyMeans(
  study: string,
  where: Readonly<Record<string, string | number>>,
  measure = 'mae',
): Promise<ReadonlyMap<string, readonly number[]>> {
  const { methods, settings } = await studyRows(study);
  const rows = (methods ?? settings ?? []).filter((row) => Object.entries(where).every(([k, v]) => row[k] === v));
  const values = rows.map((row) => [String(row.method ?? row.setting), row[measure]] as const);
  const names = new Set(values.map(([name]) => name));
  if (names.size < rows.length) throw new UserError(`${JSON.stringify(where)} leaves two rows of a name in "${study}"`);
  if (rows.length === 0 || values.some(([, own]) => !Array.isArray(own))) {
    throw new UserError(`the study "${study}" has no rows of ${JSON.stringify({ ...where, measure })}`);
  }
  return new Map(values.map(([name, own]) => [name, (own as number[][]).map(mean)]));
}
