import { UserError } from '../errors';

/** Size of one domain. */
export interface DomainSize {
  readonly users: number;
  readonly items: number;
  readonly ratings: number;
}

/** Shapes that a domain may have of its own; what it leaves out is the pair's. */
const domainShapes = ['stars', 'activitySpread', 'popularityExponent', 'popularityShift', 'least'] as const;
type DomainShape = Pick<SynthesisOptions, (typeof domainShapes)[number]>;

/** One domain of a pair: its size, and where its shape is not the pair's. */
export interface DomainOptions extends DomainSize, DomainShape {}

/** The forms of the map from source to target tastes. */
export const mapKinds = ['linear', 'nonlinear'] as const;
export type MapKind = (typeof mapKinds)[number];

/** What pair to make. Shares of variance are of a rating's utility, which has variance 1 before it is cut into stars. */
export interface SynthesisOptions {
  readonly source: DomainOptions;
  readonly target: DomainOptions;
  /** Users of both domains. */
  readonly overlap: number;
  /** Length of the true latent vectors; default 4. */
  readonly factors?: number;
  /** Default `linear`: a rotation. `nonlinear` leaves about half of the variance to a linear map. */
  readonly map?: MapKind;
  /** Share of a target taste's variance that the map does not explain, 0 to 1; default 0.2. */
  readonly noise?: number;
  /** Share of utility variance that is noise of the single rating; default 0.3. */
  readonly ratingNoise?: number;
  /** Share of utility variance of the user biases; default 0.15. */
  readonly userBias?: number;
  /** Share of utility variance of the item biases; default 0.2. What the shares leave is taste. */
  readonly itemBias?: number;
  /** Correlation of a user's biases in the two domains, −1 to 1; default 0.6. */
  readonly biasCorrelation?: number;
  /** Shares of ratings of 1 to 5 stars, sum 1; default J-shaped as in Amazon's reviews. */
  readonly stars?: readonly [number, number, number, number, number];
  /** Standard deviation of the logarithm of user activity (a lognormal); default 1. */
  readonly activitySpread?: number;
  /** Exponent of item popularity over rank: (rank + shift)^−exponent, Zipf's law with a shift; default 0.8. */
  readonly popularityExponent?: number;
  /** What is added to the ranks, which start at 0: flattens the top; default 5. */
  readonly popularityShift?: number;
  /** Correlation of an item's place in popularity with its bias, −1 to 1; default 0: good items are rated no more often. */
  readonly popularityBias?: number;
  /**
   * How far taste decides what a user rates: the log-odds that one standard deviation of taste adds, 0 to 3; default 0: what
   * a user rates says nothing of the taste.
   */
  readonly tasteChoice?: number;
  /** Least ratings of a user and of an item, where the numbers allow it; default 5 (a 5-core's). */
  readonly least?: number;
}

const defaults = {
  factors: 4,
  map: 'linear' as MapKind,
  noise: 0.2,
  ratingNoise: 0.3,
  userBias: 0.15,
  itemBias: 0.2,
  biasCorrelation: 0.6,
  stars: [0.06, 0.05, 0.1, 0.22, 0.57] as const,
  activitySpread: 1,
  popularityExponent: 0.8,
  popularityShift: 5,
  popularityBias: 0,
  tasteChoice: 0,
  least: 5,
};

/** Options with every default filled in. */
export type FullSynthesisOptions = Required<SynthesisOptions>;

/** A domain's size and shape, what it leaves out filled in from the pair. */
export function domainOptions(
  options: FullSynthesisOptions,
  name: 'source' | 'target',
): DomainSize & Required<DomainShape> {
  const { stars, activitySpread, popularityExponent, popularityShift, least } = options;
  return { stars, activitySpread, popularityExponent, popularityShift, least, ...options[name] };
}

/** @throws UserError that names the option that is out of range */
export function completeOptions(options: SynthesisOptions): FullSynthesisOptions {
  const set = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const full = { ...defaults, ...set } as FullSynthesisOptions;
  for (const name of ['source', 'target'] as const) {
    const domain = domainOptions(full, name);
    for (const what of ['users', 'items', 'ratings', 'least'] as const) whole(`${name}.${what}`, domain[what], 1);
    between(`${name}.activitySpread`, domain.activitySpread, 0, 3);
    between(`${name}.popularityExponent`, domain.popularityExponent, 0, 3);
    between(`${name}.popularityShift`, domain.popularityShift, 1, 1e6);
    checkStars(`${name}.stars`, domain.stars);
    if (domain.ratings < Math.max(domain.users, domain.items)) {
      throw new UserError(`${name}: ${domain.ratings} ratings cannot give each user and each item one`);
    }
    if (domain.ratings > 0.5 * domain.users * domain.items) {
      throw new UserError(`${name}: ${domain.ratings} ratings are more than half of all pairs; ask for fewer`);
    }
    if (full.overlap > domain.users) throw new UserError(`the overlap of ${full.overlap} exceeds ${name}.users`);
  }
  whole('overlap', full.overlap, 1);
  whole('factors', full.factors, 1);
  if (!mapKinds.includes(full.map)) throw new UserError(`map must be ${mapKinds.join(' or ')}, not ${full.map}`);
  for (const name of ['noise', 'ratingNoise', 'userBias', 'itemBias'] as const) between(name, full[name], 0, 1);
  between('biasCorrelation', full.biasCorrelation, -1, 1);
  between('popularityBias', full.popularityBias, -1, 1);
  between('tasteChoice', full.tasteChoice, 0, 3);
  const taste = tasteShare(full);
  if (taste < 0)
    throw new UserError('ratingNoise, userBias and itemBias are shares of one variance: their sum exceeds 1');
  return full;
}

function checkStars(name: string, stars: readonly number[]): void {
  const sum = stars.reduce((a, b) => a + b, 0);
  if (stars.length !== 5 || stars.some((share) => !(share >= 0)) || Math.abs(sum - 1) > 1e-9) {
    throw new UserError(`${name} must be five shares that sum to 1, not ${stars.join(', ')}`);
  }
}

/** Share of utility variance that is taste, p·q. */
export function tasteShare(options: FullSynthesisOptions): number {
  return 1 - options.ratingNoise - options.userBias - options.itemBias;
}

function whole(name: string, value: number, least: number): void {
  if (!(Number.isSafeInteger(value) && value >= least)) {
    throw new UserError(`${name} must be a whole number from ${least}, not ${value}`);
  }
}

function between(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) throw new UserError(`${name} must be from ${least} to ${most}, not ${value}`);
}
