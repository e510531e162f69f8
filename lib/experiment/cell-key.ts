import type { Method } from '../bridge/method';
import { methods } from '../bridge/registry';
import type { RunConfig } from './config';
import { fingerprints } from './fingerprints';
import { dataHash, type RunData, splitSeedOf } from './run-data';
import { type CellSpec, cellOf } from './spec';
import { hashJson, shortHash } from './store/canonical-json';

/** `name`, or `name@version` for what comes from outside and has a version. */
function versioned({ name, version }: { readonly name: string; readonly version?: string }): string {
  return version === undefined ? name : `${name}@${version}`;
}

/**
 * The hash under `config` in a result: all that the cell depends on beside its data and seed, and beside its split where the spec
 * names one; and nothing more.
 */
export function configHash(data: RunData, config: RunConfig, spec: Omit<CellSpec, 'seed'>): string {
  const { method, protocol, selection, options, metrics } = cellOf(config, { ...spec, seed: 0 });
  const { beta, splitSeed, validationShare } = config.split;
  const { centred, ...embedding } = config.embedding;
  const drawn = data.testUserIds === undefined;
  const own = metrics.filter((metric) => !protocol.metrics.includes(metric)).map(versioned);
  return shortHash(
    hashJson({
      method: versioned(method),
      options: options.method,
      // Left out where it is not so: results from before there was this setting keep their names.
      embedding: centred ? config.embedding : embedding,
      split: {
        beta: drawn ? beta : undefined,
        splitSeed: spec.split === undefined ? splitSeedOf(data, selection, splitSeed) : undefined,
        validationShare: selection === 'best-test-epoch' ? undefined : validationShare,
      },
      protocol: protocol.name,
      protocolOptions: options.protocol,
      selection,
      metrics: own.length > 0 ? own.sort() : undefined,
    }),
  );
}

/**
 * The name under which a store keeps a cell: a hash of its data, configuration, split and seed, of the numbers that this code gives
 * for the method, and of the engine where engines differ.
 */
export function cellKey(data: RunData, config: RunConfig, spec: CellSpec): string {
  const { seed, split, epoch } = spec;
  const { method, options } = cellOf(config, spec);
  return shortHash(
    hashJson({
      data: dataHash(data),
      config: configHash(data, config, spec),
      seed,
      split,
      epoch,
      // A method from outside has its `version`, which stands in the configuration's hash.
      numbers: (methods as readonly Method[]).includes(method) ? fingerprints[method.name] : undefined,
      engine: method.engine?.(options.method),
    }),
  );
}
