import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
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
