import { z } from 'zod';
import type { Method } from '../bridge/method';
import { type builtInMethods, findMethod, type MethodReference, methods, type OptionsInput } from '../bridge/registry';
import { strictOptions } from '../bridge/strict-options';
import { withDiffusionExtensions } from '../diffusion/extensions';
import { EMBEDDING_DEFAULTS } from '../embedding/options';
import { UserError } from '../errors';
import { metrics } from '../evaluation/metrics/registry';
import { builtInProtocols, type ProtocolName, protocols } from '../evaluation/protocol/registry';
import { describeProblems } from '../problems';
import type { Extensions } from './extensions';

const count = z.int().min(1);
const share = z.number().gt(0).lt(1);

/** Who is hidden from training. */
const splitSchema = strictOptions({
  /** β: share of the overlapping users that are test (cold-start) users. Not used where test users come from a file. */
  beta: share.default(0.2),
  /** Seed of the β split; apart from the run's seed, so that seeds differ in training alone, as in the paper's runs. */
  splitSeed: z.int().default(1),
  /** Share of the other overlapping users held out under the selection `validation`. */
  validationShare: share.default(0.1),
});

/** Base models (paper section 3.1); defaults are the reference's. */
const embeddingSchema = strictOptions({
  /** d, length of a vector. */
  dim: count.max(512).default(EMBEDDING_DEFAULTS.dim),
  learningRate: z.number().gt(0).default(EMBEDDING_DEFAULTS.learningRate),
  epochs: count.default(EMBEDDING_DEFAULTS.epochs),
  /** The reference uses 256 for task 1, 512 for tasks 2 and 3. */
  batchSize: count.default(EMBEDDING_DEFAULTS.batchSize),
  /** Ratings less their mean over the domain, which predictions add again: between plain and biased. The reference does not. */
  centred: z.boolean().default(EMBEDDING_DEFAULTS.centred),
  /** User and item biases; the user bias becomes one more coordinate that a bridge transfers. The reference has none. */
  biased: z.boolean().default(EMBEDDING_DEFAULTS.biased),
  /** `adam` follows dense Adam exactly; `sparse-adam` moves only the rows of a batch, which is another trajectory. */
  optimizer: z.enum(['adam', 'sparse-adam']).default(EMBEDDING_DEFAULTS.optimizer),
}).refine(
  ({ centred, biased }) => !(centred && biased),
  'choose centred or biased: biases stand around the mean already',
);

/** Everything that a run depends on beside its data and its seed: plain JSON, but for objects that write themselves as a name. */
export interface RunConfig {
  readonly split: z.output<typeof splitSchema>;
  readonly embedding: z.output<typeof embeddingSchema>;
  /** Options of each method, by its name. */
  readonly methods: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Options of each protocol, by its name. */
  readonly protocols: {
    readonly [Name in ProtocolName]: z.output<(typeof builtInProtocols)[Name]['options']>;
  };
}

/** Options of the package's methods, by name. */
type BuiltInOptions = { readonly [Name in keyof typeof builtInMethods]?: OptionsInput<(typeof builtInMethods)[Name]> };

/** Options of methods from outside, by name. */
type OwnOptions<Methods extends readonly Method[]> = {
  readonly [M in Methods[number] as M['name']]?: OptionsInput<M>;
};

/** A configuration as it may be given: every part can be left out, a misspelt one does not compile. */
export interface ConfigInput<Methods extends readonly Method[] = readonly []> {
  /** Who is hidden from training. */
  readonly split?: { [Key in keyof (typeof splitSchema)['shape']]?: z.input<(typeof splitSchema)['shape'][Key]> };
  /** The base models. */
  readonly embedding?: {
    [Key in keyof (typeof embeddingSchema)['shape']]?: z.input<(typeof embeddingSchema)['shape'][Key]>;
  };
  /** Options of methods, by name. */
  readonly methods?: BuiltInOptions & OwnOptions<Methods>;
  /** Options of protocols, by name. */
  readonly protocols?: {
    readonly [Name in keyof typeof builtInProtocols]?: OptionsInput<(typeof builtInProtocols)[Name]>;
  };
}

/** Where a configuration keeps what it was read with: out of sight of JSON, of hashes and of loops over its keys. */
const extensionsKey = Symbol('extensions');

/** What came from outside when the configuration was read. */
export function extensionsOf(config: RunConfig): Extensions {
  return (config as { [extensionsKey]?: Extensions })[extensionsKey] ?? {};
}

function schemaOf({ methods: own = [] }: Extensions) {
  const optionsOf = (all: readonly { name: string; options: z.ZodObject }[]) =>
    z
      .strictObject(Object.fromEntries(all.map(({ name, options }) => [name, options.strict().prefault({})])))
      .prefault({});
  return z.strictObject({
    split: splitSchema.prefault({}),
    embedding: embeddingSchema.prefault({}),
    methods: optionsOf([...methods, ...own]),
    protocols: optionsOf(protocols),
  });
}

type Tree = { [key: string]: unknown };

/** True for what has settings below it: not for a schedule or a solver, which stand for their names. */
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('toJSON' in value);

/** The configuration with every default filled in: the settings of the paper's reference for task 1. */
export function defaultConfig(extensions: Extensions = {}): RunConfig {
  return parseConfig({}, 'configuration', extensions);
}

/**
 * A validated configuration with defaults filled in.
 * @param input every part may be left out
 * @param extensions methods, schedules and the like from outside that the configuration may name
 * @throws UserError that names each wrong key or value, and the nearest right key
 */
export function resolveConfig<const Methods extends readonly Method[] = readonly []>(
  input: ConfigInput<Methods> = {},
  extensions: Extensions<Methods> = {},
): RunConfig {
  return parseConfig(input, 'configuration', extensions);
}

/**
 * As {@link resolveConfig}, of what a file or a command line holds.
 * @param origin named in errors, for example the file
 */
export function parseConfig(input: unknown, origin: string, extensions: Extensions = {}): RunConfig {
  checkNames(extensions);
  const schema = schemaOf(extensions);
  const parsed = withDiffusionExtensions(extensions, () => schema.safeParse(input));
  if (!parsed.success) {
    throw new UserError(`${origin}: ${describeProblems(parsed.error, input, schema).join('; ')}`);
  }
  return Object.defineProperty(parsed.data, extensionsKey, { value: extensions }) as unknown as RunConfig;
}

/** A configuration with some options of a method changed; what it was read with stays. */
export function withOptions(config: RunConfig, method: MethodReference, options: object): RunConfig {
  const found = methodOf(config, method);
  const extensions = withMethod(extensionsOf(config), found);
  const input = {
    ...config,
    methods: { ...config.methods, [found.name]: { ...config.methods[found.name], ...options } },
  };
  return parseConfig(input, `${found.name} ${JSON.stringify(options)}`, extensions);
}

/** The method that is meant: itself, or the one of this name, the package's or one that the configuration was read with. */
export function methodOf(config: RunConfig, reference: MethodReference): Method {
  return findMethod(reference, extensionsOf(config).methods);
}

/** A method's options as the configuration has them; its defaults where the configuration does not know it. */
export function optionsOf(config: RunConfig, method: Method): Readonly<Record<string, unknown>> {
  return config.methods[method.name] ?? (method.options.parse({}) as Record<string, unknown>);
}

function withMethod(extensions: Extensions, method: Method): Extensions {
  const { methods: own = [] } = extensions;
  const known = methods.includes(method) || own.includes(method);
  return known ? extensions : { ...extensions, methods: [...own, method] };
}

interface Named {
  readonly name: string;
}

/** Two things of one name could not be told apart in a table or a store. */
function checkNames(own: Extensions): void {
  const check = (kind: string, ours: readonly Named[], theirs: readonly Named[] = []): void => {
    const names = ours.map(({ name }) => name.toLowerCase());
    for (const { name } of theirs) {
      if (names.includes(name.toLowerCase()))
        throw new UserError(`there is already a ${kind} "${name}": choose another name`);
      names.push(name.toLowerCase());
    }
  };
  check('method', methods, own.methods);
  check('metric', metrics, own.metrics);
}

/** First keys of settings that are no method's name. */
const sections = new Set(['split', 'embedding', 'methods', 'protocols']);

/**
 * Adds settings such as `embedding.batchSize=512`, `methods.DiffCDR.lambda=1`, `DiffCDR.lambda=1` or `ranking.k=10` to what a
 * configuration file holds. A value is read as JSON where it is JSON, else as text. Returns a new object, not validated yet.
 */
export function withSettings(input: unknown, settings: readonly string[], extensions: Extensions = {}): Tree {
  const result = copyOf(input ?? {}) as Tree;
  for (const setting of settings) {
    const cut = setting.indexOf('=');
    if (cut < 1) throw new UserError(`--set ${setting}: write it as key=value, for example DiffCDR.lambda=1`);
    const keys = setting.slice(0, cut).trim().split('.');
    // Assigning to it would set no member but the prototype, and the setting would be lost in silence.
    if (keys.includes('__proto__')) throw new UserError(`--set ${setting}: there is no such setting`);
    if (!sections.has(keys[0]) && keys.length > 1) {
      if (Object.hasOwn(builtInProtocols, keys[0])) keys.unshift('protocols');
      else keys.splice(0, 1, 'methods', findMethod(keys[0], extensions.methods).name);
    }
    let at = result;
    for (const key of keys.slice(0, -1)) {
      if (!Object.hasOwn(at, key) || !isTree(at[key])) at[key] = {};
      at = at[key] as Tree;
    }
    at[keys[keys.length - 1]] = readValue(setting.slice(cut + 1).trim());
  }
  return result;
}

/** A copy of the tree; what is none, such as a schedule, is taken over as it is. */
function copyOf(value: unknown): unknown {
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)]));
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a bare word, such as an activation's name
  }
}

/** The same configuration with all numbers of epochs, of the base models and of every method, set to `epochs`. */
export function withEpochs(input: unknown, epochs: number, extensions: Extensions = {}): Tree {
  const all = [...methods, ...(extensions.methods ?? [])];
  const trained = all.filter(({ options }) => 'epochs' in options.shape).map(({ name }) => `methods.${name}`);
  return withSettings(
    input,
    ['embedding', ...trained].map((key) => `${key}.epochs=${epochs}`),
    extensions,
  );
}
