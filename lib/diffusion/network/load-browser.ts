import { UserError } from '../../errors';
import type { NetworkFactory } from './load';

/**
 * In a page there is no network engine: TensorFlow.js is ten times the size of all else.
 * @throws UserError that says so
 */
export function loadNetwork(): Promise<NetworkFactory> {
  return Promise.reject(
    new UserError("engine network is TensorFlow.js, which is not in the browser bundle; engine 'auto' needs none"),
  );
}
