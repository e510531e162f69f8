import { formatDocument } from '../output/document';
import { cell, type Table, type TableDocument } from '../tables/table';
import { type Evidence, type Finding, VERDICTS, type Verdict } from './finding';

const WHOSE = { paper: 'the paper', summary: 'the summary', ours: 'ours' } as const;

/** The claims with how many pairs speak for and against each: the page's first table, and notebook 13's. */
export function scoreboard(ledger: readonly Finding[]): Table {
  const count = ({ evidence }: Finding, verdict: Verdict): number =>
    evidence.filter((one) => one.verdict === verdict).length;
  return {
    columns: [{ name: 'claim' }, { name: 'whose', align: 'left' }, ...VERDICTS.map((name) => ({ name }))],
    rows: ledger.map((finding) => [
      cell(finding.claim),
      cell(WHOSE[finding.by]),
      ...VERDICTS.map((verdict) => cell(count(finding, verdict) || undefined)),
    ]),
  };
}

/** A finding as a table: a line for each pair of domains. */
export function findingTable({ evidence, family }: Finding): Table {
  return {
    columns: [
      { name: 'data' },
      { name: 'verdict', align: 'left' },
      { name: 'effect', align: 'left' },
      { name: 'size' },
      { name: '95 % interval' },
      { name: 'p (Holm)' },
      { name: 'splits × seeds' },
      { name: 'unit', align: 'left' },
    ],
    rows: evidence.map((one) => [
      cell(one.data),
      cell(one.verdict),
      cell(one.effect?.measure),
      cell(one.effect?.value, one.effect && significant(one.effect.value)),
      cell(intervalText(one)),
      cell(one.effect?.pHolm, one.effect?.pHolm === undefined ? undefined : pText(one.effect.pHolm)),
      cell(one.splits > 0 ? `${one.splits} × ${one.seeds}` : undefined),
      cell(one.unit),
    ]),
    notes: [
      ...(family === undefined ? [] : [`Holm's adjustment goes over ${family}.`]),
      ...evidence.flatMap(({ data, note }) => (note === undefined ? [] : [`${data}: ${note}`])),
    ],
  };
}

/** The ledger as a Markdown page. */
export function ledgerPage(ledger: readonly Finding[]): string {
  const intro: TableDocument = {
    title: 'Findings',
    tables: [scoreboard(ledger)],
    notes: [
      'Every claim with every pair of domains it was tried on. Made by a program from data/evidence; all of it is made again ' +
        'from the rating files by npm run evidence. An interval comes from resampling users within splits, and splits, unless ' +
        'the unit says otherwise.',
    ],
  };
  const parts = ledger.map((finding) =>
    formatDocument(
      {
        title: finding.claim,
        tables: [findingTable(finding)],
        notes: [
          `Whose: ${WHOSE[finding.by]}${finding.where ? ` (${finding.where})` : ''}. Finding ${finding.id}, made again by ` +
            `npm run evidence -- --only ${finding.study}.`,
        ],
      },
      'md',
    ),
  );
  // The page has one heading above those of the findings.
  return [formatDocument(intro, 'md').replace('## ', '# '), ...parts].join('\n');
}

/** Three significant digits, without an exponent. */
function significant(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

function intervalText({ effect }: Evidence): string | undefined {
  if (effect?.low === undefined || effect.high === undefined) return undefined;
  return `${significant(effect.low)} to ${significant(effect.high)}`;
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
