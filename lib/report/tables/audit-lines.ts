import type { Audit, Duplicates } from '../../experiment/audit/audit';
import type { Detectable, Resolution } from '../../experiment/audit/resolution';
import type { HistoryGroup } from '../../task/audit/equal-histories';
import type { BesideChance } from '../../task/audit/twin-evidence';
import { cell, type TableDocument } from './table';

/** A figure of an audit, with what it means and what to do. */
export interface AuditLine {
  readonly title: string;
  /** For example `804 of 9,420`. */
  readonly figure: string;
  /** A sentence or two. */
  readonly meaning: string;
  /** True where a result on the pair should not be reported without a word on it. */
  readonly problem: boolean;
}

/** Share of the ratings from which on twins are no curiosity. */
const MANY = 0.01;

/** Share of the ratings from which on the future that a split lets in is more than a few stragglers. */
const MUCH = 0.1;

/** The figures of an audit in words, for a terminal and a page. */
export function auditLines(audit: Audit): AuditLine[] {
  return [
    users(audit),
    feedback(audit),
    twins(audit),
    ...evidence(audit),
    sharedIds(audit),
    duplicates(audit),
    histories(audit),
    ...times(audit),
    ...audit.resolution.map(testSet),
  ];
}

/** The figures of an audit as a table. */
export function auditDocument(audit: Audit): TableDocument {
  return {
    title: 'Audit of a pair of domains',
    tables: [
      {
        columns: ['', 'what', 'figure', 'what it means'].map((name) => ({ name, align: 'left' })),
        rows: auditLines(audit).map(({ title, figure, meaning, problem }) =>
          [problem ? '!' : '', title, figure, meaning].map((text) => cell(text)),
        ),
      },
    ],
    notes: ['!: a result on the pair should not be reported without a word on it.'],
  };
}

function users({ sizes }: Audit): AuditLine {
  return {
    title: 'Users in both domains',
    figure: `${whole(sizes.overlapUsers)} of ${whole(sizes.sourceUsers)} and ${whole(sizes.targetUsers)}`,
    meaning: 'Only they teach a transfer and test it; the others train the base models.',
    problem: false,
  };
}

function feedback({ implicit: { source, target } }: Audit): AuditLine {
  const title = 'Feedback';
  if (!source && !target) {
    return {
      title,
      figure: 'ratings',
      meaning: 'Ratings differ, so errors and lists can be measured.',
      problem: false,
    };
  }
  const where = source && target ? 'both domains' : source ? 'the source' : 'the target';
  return {
    title,
    figure: `implicit in ${where}`,
    meaning:
      'All ratings are equal: they say what was used and not how it was liked. MAE and RMSE mean nothing here; measure ' +
      'lists (run --protocol ranking).',
    problem: true,
  };
}

function twins({ twinItems, twinShare, twinOptions, sizes }: Audit): AuditLine {
  const rule =
    `A twin is a target item rated by the same users as a source item (Jaccard above ${twinOptions.jaccard}, ` +
    `${twinOptions.leastUsers} users and more): most likely one product listed in both domains.`;
  const advice =
    twinItems === 0
      ? 'There is none.'
      : twinShare < MANY
        ? 'These are too few to move a result by much; --without-twins shows by how much.'
        : 'A method that finds them again transfers nothing: report results with and without them (--without-twins).';
  return {
    title: 'Twin items',
    figure: `${whole(twinItems)} of ${whole(sizes.targetItems)} target items, ${percent(twinShare)} of shared users’ ratings`,
    meaning: `${rule} ${advice}`,
    problem: twinShare >= MANY,
  };
}

function evidence({ twinEvidence, implicit }: Audit): AuditLine[] {
  if (!twinEvidence) return [];
  const { ratingPairs, sameRating, sameTime } = twinEvidence;
  const beside = ({ share, chance }: BesideChance): string => `${percent(share)} (by chance ${percent(chance)})`;
  const lines: AuditLine[] = [];
  if (!implicit.source && !implicit.target) {
    lines.push({
      title: 'Twins: equal ratings',
      figure: `${beside(sameRating)} of ${whole(ratingPairs)} pairs of ratings`,
      meaning:
        'One product listed twice is rated once, so both ratings agree far more often than two ratings of one user do; ' +
        'near chance, twins are likely to be two products that the same people know.',
      problem: false,
    });
  }
  lines.push({
    title: 'Twins: equal times',
    figure: sameTime ? `${beside(sameTime)} of ${whole(ratingPairs)} pairs of ratings` : 'not known',
    meaning: sameTime
      ? 'The same of the times, as fine as they are in the files.'
      : 'The files have no times, and no product names, that could confirm a twin: look some of them up by their ids.',
    problem: false,
  });
  return lines;
}

function sharedIds({ sharedItems }: Audit): AuditLine {
  return {
    title: 'Shared item ids',
    figure: whole(sharedItems),
    meaning:
      sharedItems === 0
        ? 'No item id occurs in both domains.'
        : 'Ids that both domains have are the same product, or numbers that each file gave out anew. Where they are the same, ' +
          'take such items out of one domain; the twins above say how many of them have the same users.',
    problem: false,
  };
}

function duplicates({ duplicates: found }: Audit): AuditLine {
  const title = 'Duplicate rows';
  if (!found) {
    return { title, figure: 'not known', meaning: 'The pair was not read from files.', problem: false };
  }
  const of = ({ duplicates, conflicting }: Duplicates): string =>
    `${whole(duplicates)} (${whole(conflicting)} conflicting)`;
  const conflicting = found.source.conflicting + found.target.conflicting;
  const any = found.source.duplicates + found.target.duplicates > 0;
  return {
    title,
    figure: `source ${of(found.source)}, target ${of(found.target)}`,
    meaning: any
      ? 'The same user and item more than once; the latest row is kept, the last of the file where times do not say. Conflicting ' +
        'ones have another rating than the one kept: which is meant is the maker of the file to say.'
      : 'No user rated an item twice (files are often cleaned of that before they are handed on).',
    problem: conflicting > 0,
  };
}

function histories({ equalHistories: { source, target, both, across } }: Audit): AuditLine {
  const count = (groups: readonly HistoryGroup[]): string =>
    whole(groups.reduce((sum, group) => sum + group.users.length, 0));
  return {
    title: 'Users of equal history',
    figure: `${count(source)} in the source, ${count(target)} in the target, ${count(both)} in both, ${count(across)} across`,
    meaning:
      'Users whose items and ratings are another user’s too, short histories aside. In both domains at once they are most likely ' +
      'copies: keep one of each, or a training user gives a test user away. In one domain alone they often rated the same few ' +
      'items; no method can tell them apart.',
    problem: both.length > 0 || across.length > 0,
  };
}

function times({ timeLeakage }: Audit): AuditLine[] {
  if (!timeLeakage) {
    return [
      {
        title: 'Time',
        figure: 'not known',
        meaning:
          'Without times in both files nobody can say whether the source ratings of a test user came before the target ratings ' +
          'that they are to predict.',
        problem: false,
      },
    ];
  }
  const { targetBeforeSource, sourceAfterTarget, itemKnownLater } = timeLeakage;
  const line = (title: string, share: number, meaning: string): AuditLine => ({
    title,
    figure: percent(share),
    meaning,
    problem: share >= MUCH,
  });
  return [
    line(
      'Target before source',
      targetBeforeSource,
      'Target ratings of shared users that are older than the user’s first source rating: no history led to them. To be strict, ' +
        'test users whose source ratings come first.',
    ),
    line(
      'Source after target',
      sourceAfterTarget,
      'Source ratings of shared users that are later than the user’s first target rating: a test user is described by what was ' +
        'not there yet when a recommendation was due. A split by user ignores it.',
    ),
    line(
      'Items known later',
      itemKnownLater,
      'Target ratings of shared users that are older than all other ratings of the item: a split by user trains on its later ' +
        'fame. A split by time would not.',
    ),
  ];
}

function testSet({ beta, testUsers, testRatings, mae, ndcg }: Resolution): AuditLine {
  const found = (metric: string, { controls, values, deviation, detectable }: Detectable, digits: number): string => {
    const reached = controls.map((name, k) => `${name} ${values[k].toFixed(digits)}`).join(', ');
    return `${detectable.toFixed(digits)} in ${metric} (${reached}, whose difference deviates by ${deviation.toFixed(digits)} over users)`;
  };
  const parts = [...(mae ? [found('MAE', mae, 3)] : []), ...(ndcg ? [found('N@20', ndcg, 4)] : [])];
  return {
    title: `Test set at beta ${beta}`,
    figure: `${whole(testUsers)} users, ${whole(testRatings)} ratings`,
    meaning:
      parts.length === 0
        ? 'Too few users to tell anything apart.'
        : `Four times in five, a paired test at level 0.05 finds a true difference of ${parts.join(' or of ')}. Methods more ` +
          'alike than these are told apart at less; training with another seed adds a spread of its own.',
    problem: false,
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`;
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}
