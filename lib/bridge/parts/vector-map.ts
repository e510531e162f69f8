import { gather64 } from '../../math/gather-rows';
import type { Bridge } from '../bridge';
import type { SavedContext } from '../method';
import { fitted } from './fitted';

/**
 * The bridge that most methods are: source user vectors go through a map and are scored against the items of the target
 * model as it stands.
 * @param map source vectors [n × source.dim], and the users they belong to → target vectors [n × target.dim]
 * @param engine what computes, for the reports
 */
export function trainedMap(
  { source, target }: SavedContext['base'],
  fit: Bridge['fit'],
  map: (vectors: Float64Array, users: Int32Array) => Float64Array,
  engine = 'typed-array',
): Bridge {
  return {
    engine,
    fit,
    transfer: (users) => Float32Array.from(map(gather64(source.users, source.dim, users), users)),
    itemTable: () => ({ dim: target.dim, items: target.items, itemOffsets: target.itemOffsets }),
  };
}

/** A {@link trainedMap} that was trained before it was saved. */
export function restoredMap(
  base: SavedContext['base'],
  map: Parameters<typeof trainedMap>[2],
  engine?: string,
): Bridge {
  return trainedMap(base, fitted, map, engine);
}
