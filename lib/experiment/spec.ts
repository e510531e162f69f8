import type { Method } from '../bridge/method';
import type { MethodReference } from '../bridge/registry';
import type { Metric } from '../evaluation/metrics/metric';
import type { Protocol, Selection } from '../evaluation/protocol/protocol';
import { findProtocol, type ProtocolName } from '../evaluation/protocol/registry';
import { extensionsOf, methodOf, optionsOf, type RunConfig } from './config';

/** One run as a caller names it: a method, a seed, a way to choose the epoch, a protocol. */
export interface CellSpec {
  /** A name, or a method of your own. */
  readonly method: MethodReference;
  readonly seed: number;
  readonly selection: Selection;
  /** Default `cold`. */
  readonly protocol?: ProtocolName;
  /** Seed of the split of the users; default: the configuration's. */
  readonly split?: number;
  /** Under `refit` the epoch that is reported, where it is known already; else validation users choose it. */
  readonly epoch?: number;
}

/** A spec with its names looked up: the one place where they are. */
export interface Cell {
  readonly method: Method;
  readonly protocol: Protocol;
  readonly seed: number;
  readonly selection: Selection;
  /** Seed of the split of the users. */
  readonly split: number;
  readonly options: { readonly method: Readonly<Record<string, unknown>>; readonly protocol: Record<string, unknown> };
  /** What is measured: the protocol's own metrics, and those from outside of the kinds that it measures. */
  readonly metrics: readonly Metric[];
}

/** Looks up what a spec names. @throws UserError for a method or protocol that there is not */
export function cellOf(
  config: RunConfig,
  { method: named, seed, selection, protocol: name = 'cold', split = config.split.splitSeed }: CellSpec,
): Cell {
  const method = methodOf(config, named);
  const protocol = findProtocol(name);
  const kinds = new Set(protocol.metrics.map(({ kind }) => kind));
  const { metrics: own = [] } = extensionsOf(config);
  return {
    method,
    protocol,
    seed,
    selection,
    split,
    options: { method: optionsOf(config, method), protocol: config.protocols[name] },
    metrics: [...protocol.metrics, ...own.filter(({ kind }) => kinds.has(kind))],
  };
}

/** Says which cell it is, in messages. */
export function describeSpec(config: RunConfig, spec: CellSpec): string {
  const { method, protocol, seed, selection, split } = cellOf(config, spec);
  const where = spec.split === undefined ? '' : `split ${split}, `;
  return `${method.name}, ${protocol.name}, ${where}seed ${seed}, ${selection}`;
}
