import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic, writeJson } from '../lib/experiment/store/atomic-file';
import { projectRoot } from '../lib/platform/project';
import { type Finding, type FindingInput, parseFindings } from '../lib/report/ledger/finding';
import { ledgerPage } from '../lib/report/ledger/ledger-page';
import { withBlock } from '../lib/report/ledger/quotes';
import { studies } from './studies/registry';
import type { Study } from './study';
import { whatWeFound } from './what-we-found';

const evidence = join(projectRoot, 'data', 'evidence');

/** Where the rows of a study ship. */
export function rowsFile(study: Pick<Study, 'name'>): string {
  return join(evidence, `${study.name}.json`);
}

/**
 * The findings of all studies, from the rows that ship.
 * @throws Error that names the study whose rows are missing
 */
export async function ledgerOfRows(): Promise<Finding[]> {
  const findings: FindingInput[] = [];
  for (const study of studies) {
    const text = await readFile(rowsFile(study), 'utf8').catch(() => {
      throw new Error(`${study.name}: no rows yet: npm run evidence -- --only ${study.name}`);
    });
    findings.push(...study.findings(JSON.parse(text)));
  }
  return parseFindings(findings, 'findings');
}

/** The files that are made from the ledger, with what they hold. */
export async function ledgerFiles(ledger: readonly Finding[]): Promise<{ path: string; text: string }[]> {
  const readme = join(projectRoot, 'README.md');
  return [
    { path: join(projectRoot, 'docs', 'findings.md'), text: ledgerPage(ledger) },
    { path: readme, text: withBlock(await readFile(readme, 'utf8'), 'what we found', whatWeFound(ledger)) },
  ];
}

/** Writes the ledger and what is made from it. */
export async function writeLedger(): Promise<void> {
  const ledger = await ledgerOfRows();
  await writeJson(join(evidence, 'findings.json'), ledger);
  for (const { path, text } of await ledgerFiles(ledger)) await writeAtomic(path, text);
  console.error(`${ledger.length} findings in data/evidence/findings.json, docs/findings.md and README.md`);
}
