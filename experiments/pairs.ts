import { join } from 'node:path';
import { type DataFiles, type LoadedData, loadData } from '../lib/experiment/load-data';
import { projectRoot } from '../lib/platform/project';

/** A pair of domains that evidence is made on. The files are the reader's to bring: see data/README.md. */
export interface Pair {
  /** As it stands in tables. */
  readonly title: string;
  readonly files: DataFiles;
}

/** Where the rating files lie: the folder that DIFFCDR_DATA names, or data/downloads. */
const root = process.env.DIFFCDR_DATA ?? join(projectRoot, 'data', 'downloads');

const amazon = (name: string): string => join(root, 'amazon-books-movies', `${name}.csv.gz`);
const goods = (name: string): string => join(root, 'amazon-cloth-sport', `${name}.csv.gz`);
/** The file of one of Epinions' categories. */
export const epinions = (category: string): string => join(root, 'epinions', `cat${category}.csv.gz`);

/** Epinions' items are sparse: factorisation needs a core, so both domains of a pair are cut to their 5-core. */
const epinionsPair = (from: string, to: string): Pair => ({
  title: `Epinions ${from} → ${to}`,
  files: { source: epinions(from), target: epinions(to), kCore: 5 },
});

/** The pairs by the name that studies use. */
export const pairs = {
  'books-movies': { title: 'Books → Movies', files: { source: amazon('books'), target: amazon('movies') } },
  'epinions-04-03': epinionsPair('04', '03'),
  'epinions-03-04': epinionsPair('03', '04'),
  'epinions-03-05': epinionsPair('03', '05'),
  'epinions-05-03': epinionsPair('05', '03'),
  'epinions-03-10': epinionsPair('03', '10'),
  'epinions-03-19': epinionsPair('03', '19'),
  'sport-cloth': { title: 'Sport → Cloth', files: { source: goods('sport'), target: goods('cloth') } },
  'cloth-sport': { title: 'Cloth → Sport', files: { source: goods('cloth'), target: goods('sport') } },
  // What a method has learned, and not found again, shows without the products that both domains list.
  'sport-cloth-without-twins': {
    title: 'Sport → Cloth without twins',
    files: { source: goods('sport'), target: goods('cloth'), withoutTwins: true },
  },
} satisfies Record<string, Pair>;

export type PairName = keyof typeof pairs;

/** Reads a pair of the list. */
export function loadNamedPair(name: PairName): Promise<LoadedData> {
  return loadData(pairs[name].files);
}
