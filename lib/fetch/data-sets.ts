import { didYouMean, UserError } from '../errors';
import type { ColumnNames, RatingFormat } from '../ratings/read-options';

/** How a file is read, where its name and header do not tell. */
export interface ReadSettings {
  readonly format?: RatingFormat;
  readonly columns?: Partial<ColumnNames>;
}

/** A set of ratings that can be fetched: one edition of it, a file a domain. */
export interface DataSet {
  readonly name: string;
  readonly edition: string;
  readonly about: string;
  /** Folders that hold the files, the first asked first. */
  readonly addresses: readonly string[];
  /** Where its terms and its description stand. */
  readonly page: string;
  readonly licence: string;
  /** File of a domain: `*` stands for the domain's name. */
  readonly file: string;
  /** Domains by the name that the set's own files give them. */
  readonly domains: readonly string[];
  /** Domains that are fetched where none is named. */
  readonly usual: readonly string[];
  readonly read: ReadSettings;
}

/** A file of the manifest. */
export interface DataFile {
  /** Its place below the data folder, and below a mirror: `amazon/2014/reviews_Books_5.json.gz`. */
  readonly name: string;
  readonly addresses: readonly string[];
}

const uc = 'https://mcauleylab.ucsd.edu/public_datasets/data';
const ucBefore = 'https://datarepo.eng.ucsd.edu/mcauley_group/data';

const reviews = 'No open licence: reviews collected for research. See the page, cite its papers, pass no file on.';

/** Names of Amazon’s domains that the editions share. */
const shared = [
  ...['Automotive', 'Books', 'CDs_and_Vinyl', 'Cell_Phones_and_Accessories', 'Clothing_Shoes_and_Jewelry'],
  ...['Electronics', 'Grocery_and_Gourmet_Food', 'Home_and_Kitchen', 'Kindle_Store', 'Movies_and_TV'],
  ...['Musical_Instruments', 'Office_Products', 'Patio_Lawn_and_Garden', 'Pet_Supplies', 'Sports_and_Outdoors'],
  ...['Tools_and_Home_Improvement', 'Toys_and_Games', 'Video_Games'],
];

/** The paper’s three domains. */
const usual = ['Books', 'Movies_and_TV', 'CDs_and_Vinyl'];

/**
 * All that `fetch` can get. To add a set: an entry here, whose file `readRatings` reads with the settings that stand there. The
 * edition that stands first is the one that a name alone means.
 */
export const dataSets: readonly DataSet[] = [
  {
    name: 'amazon',
    edition: '2014',
    about: "Amazon reviews of 1996 to 2014, 5-core: the paper's data",
    addresses: [`${uc}/amazon/categoryFiles`, 'https://snap.stanford.edu/data/amazon/productGraph/categoryFiles'],
    page: 'https://jmcauley.ucsd.edu/data/amazon/index_2014.html',
    licence: reviews,
    file: 'reviews_*_5.json.gz',
    domains: [
      ...shared,
      ...['Amazon_Instant_Video', 'Apps_for_Android', 'Baby', 'Beauty', 'Digital_Music', 'Health_and_Personal_Care'],
    ],
    usual,
    read: {},
  },
  {
    name: 'amazon',
    edition: '2018',
    about: 'Amazon reviews of 1996 to 2018, 5-core',
    addresses: [`${uc}/amazon_v2/categoryFilesSmall`, `${ucBefore}/amazon_v2/categoryFilesSmall`],
    page: 'https://nijianmo.github.io/amazon/index.html',
    licence: reviews,
    file: '*_5.json.gz',
    domains: [
      ...shared,
      ...['AMAZON_FASHION', 'All_Beauty', 'Appliances', 'Arts_Crafts_and_Sewing', 'Digital_Music', 'Gift_Cards'],
      ...['Industrial_and_Scientific', 'Luxury_Beauty', 'Magazine_Subscriptions', 'Prime_Pantry', 'Software'],
    ],
    usual,
    read: {},
  },
  {
    name: 'amazon',
    edition: '2023',
    about: 'Amazon reviews of 1996 to 2023, 5-core, ratings without texts',
    addresses: [`${uc}/amazon_2023/benchmark/5core/rating_only`, `${ucBefore}/amazon_2023/benchmark/5core/rating_only`],
    page: 'https://amazon-reviews-2023.github.io',
    licence: reviews,
    file: '*.csv.gz',
    domains: [
      ...shared,
      ...['Arts_Crafts_and_Sewing', 'Baby_Products', 'Beauty_and_Personal_Care', 'Health_and_Household'],
      ...['Industrial_and_Scientific', 'Software'],
    ],
    usual,
    read: { columns: { user: 'user_id', item: 'parent_asin' } },
  },
  {
    name: 'amazon',
    edition: 'dense',
    about: 'the 1,500 busiest readers and viewers of Amazon (38,149 and 68,023 ratings): small, for a first run',
    addresses: [
      'https://raw.githubusercontent.com/RaghavPu/wasserstein-cdr-embeddings/94e2f03dacb69de125cb85d5b6ef334461baa930/data/Amazon-Dense-Subset',
    ],
    page: 'https://github.com/RaghavPu/wasserstein-cdr-embeddings',
    licence: reviews,
    file: 'Amazon-*-Dense.inter',
    domains: ['Books', 'Movies'],
    usual: ['Books', 'Movies'],
    read: { format: 'tsv', columns: { user: 'user_id', item: 'item_id' } },
  },
];

/**
 * A set by its name and edition.
 * @param edition default: the first of that name
 * @throws UserError that names the nearest
 */
export function findDataSet(name: string, edition?: string, sets: readonly DataSet[] = dataSets): DataSet {
  const editions = sets.filter((set) => set.name === name);
  const names = [...new Set(sets.map((set) => set.name))];
  if (editions.length === 0) {
    throw new UserError(`there is no data set "${name}" (there is ${names.join(', ')}).${didYouMean(name, names)}`);
  }
  const found = edition === undefined ? editions[0] : editions.find((set) => set.edition === edition);
  if (found) return found;
  const known = editions.map((set) => set.edition).join(', ');
  throw new UserError(`${name} has no edition "${edition}": it has ${known}`);
}

/**
 * The file of a domain.
 * @param domain in small or large letters
 * @throws UserError that names the nearest
 */
export function dataFile({ name, edition, file, addresses, domains }: DataSet, domain: string): DataFile {
  const found = domains.find((candidate) => candidate.toLowerCase() === domain.toLowerCase());
  if (found === undefined) {
    const all = [...domains].sort().join(', ');
    throw new UserError(
      `${name} ${edition} has no domain "${domain}".${didYouMean(domain, domains)} "fetch --list" names all ${domains.length}${
        domains.length < 6 ? `: ${all}` : ''
      }`,
    );
  }
  const base = file.replace('*', found);
  return { name: `${name}/${edition}/${base}`, addresses: addresses.map((folder) => `${folder}/${base}`) };
}

/** The options that `run` and `describe` need to read a set's files: empty, or `--columns user=…`. */
export function readFlags({ read: { format, columns = {} } }: DataSet): string {
  const map = Object.entries(columns).map(([column, name]) => `${column}=${name}`);
  return [...(format ? [`--format ${format}`] : []), ...(map.length > 0 ? [`--columns ${map.join(',')}`] : [])].join(
    ' ',
  );
}
