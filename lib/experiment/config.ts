import { z } from 'zod';
import { findMethod, methods } from '../bridge/registry';
import { didYouMean, UserError } from '../errors';

const count = z.int().min(1);
const share = z.number().gt(0).lt(1);

/** Who is hidden from training. */
const splitSchema = z.strictObject({
  /** β: share of the overlapping users that are test (cold-start) users. Not used where test users come from a file. */
  beta: share.default(0.2),
  /** Seed of the β split; apart from the run's seed, so that seeds differ in training alone, as in the paper's runs. */
  splitSeed: z.int().default(1),
  /** Share of the other overlapping users held out under the selection `validation`. */
  validationShare: share.default(0.1),
});

/** Base models (paper section 3.1); defaults are the reference's. */
const embeddingSchema = z.strictObject({
  /** d, length of a vector. */
  dim: count.max(512).default(10),
  learningRate: z.number().gt(0).default(0.01),
  epochs: count.default(10),
  /** The reference uses 256 for task 1, 512 for tasks 2 and 3. */
  batchSize: count.default(256),
  /** User and item biases; the user bias becomes one more coordinate that a bridge transfers. The reference has none. */
  biased: z.boolean().default(false),
  /** `adam` follows dense Adam exactly; `sparse-adam` moves only the rows of a batch, which is another trajectory. */
  optimizer: z.enum(['adam', 'sparse-adam']).default('adam'),
});

const schema = z.strictObject({
  split: splitSchema.prefault({}),
  embedding: embeddingSchema.prefault({}),
  /** Options of each method, by its name; see each file of lib/bridge. */
  methods: z
    .strictObject(Object.fromEntries(methods.map((method) => [method.name, method.options.prefault({})])))
    .prefault({}),
});

/** Everything that a run depends on beside its data and its seed. */
export interface RunConfig {
  readonly split: z.output<typeof splitSchema>;
  readonly embedding: z.output<typeof embeddingSchema>;
  readonly methods: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

type Tree = { [key: string]: unknown };

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The configuration with every default filled in: the settings of the paper's reference for task 1. */
export function defaultConfig(): RunConfig {
  return schema.parse({}) as RunConfig;
}

/**
 * A validated configuration with defaults filled in.
 * @param input what a configuration file holds; every part may be left out
 * @param origin named in errors, for example the file
 * @throws UserError that names each wrong key or value, and the nearest right key
 */
export function resolveConfig(input: unknown, origin = 'configuration'): RunConfig {
  checkKeys(input, defaultConfig() as unknown as Tree, origin, '');
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data as RunConfig;
  const problems = parsed.error.issues.map((issue) => {
    const value = issue.path.reduce<unknown>((at, key) => (isTree(at) ? at[String(key)] : undefined), input);
    return `${issue.path.join('.') || 'the whole'} is ${JSON.stringify(value)}: ${issue.message}`;
  });
  throw new UserError(`${origin}: ${problems.join('; ')}`);
}

function checkKeys(input: unknown, defaults: Tree, origin: string, path: string): void {
  if (!isTree(input))
    throw new UserError(`${origin}: ${path || 'the whole'} must be an object, not ${JSON.stringify(input)}`);
  for (const [key, value] of Object.entries(input)) {
    const at = path ? `${path}.${key}` : key;
    if (!Object.hasOwn(defaults, key)) {
      throw new UserError(`${origin}: there is no setting "${at}".${didYouMean(key, Object.keys(defaults))}`);
    }
    const below = defaults[key];
    if (isTree(below)) checkKeys(value, below, origin, at);
  }
}

/**
 * Adds settings such as `embedding.batchSize=512`, `methods.DiffCDR.lambda=1` or `DiffCDR.lambda=1` to what a configuration
 * file holds. A value is read as JSON where it is JSON, else as text. Returns a new object, not validated yet.
 */
export function withSettings(input: unknown, settings: readonly string[]): Tree {
  const result = structuredClone(input ?? {}) as Tree;
  for (const setting of settings) {
    const cut = setting.indexOf('=');
    if (cut < 1) throw new UserError(`--set ${setting}: write it as key=value, for example DiffCDR.lambda=1`);
    const keys = setting.slice(0, cut).trim().split('.');
    // Assigning to it would set no member but the prototype, and the setting would be lost in silence.
    if (keys.includes('__proto__')) throw new UserError(`--set ${setting}: there is no such setting`);
    if (!Object.hasOwn(schema.shape, keys[0]) && keys.length > 1)
      keys.splice(0, 1, 'methods', findMethod(keys[0]).name);
    let at = result;
    for (const key of keys.slice(0, -1)) {
      if (!Object.hasOwn(at, key) || !isTree(at[key])) at[key] = {};
      at = at[key] as Tree;
    }
    at[keys[keys.length - 1]] = readValue(setting.slice(cut + 1).trim());
  }
  return result;
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a bare word, such as an activation's name
  }
}

/** The same configuration with all numbers of epochs, of the base models and of every method, set to `epochs`. */
export function withEpochs(input: unknown, epochs: number): Tree {
  const defaults = defaultConfig();
  const trained = Object.keys(defaults.methods).filter((name) => 'epochs' in defaults.methods[name]);
  return withSettings(
    input,
    ['embedding', ...trained.map((name) => `methods.${name}`)].map((key) => `${key}.epochs=${epochs}`),
  );
}
