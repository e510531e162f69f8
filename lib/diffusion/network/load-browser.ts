import { UserError } from '../../errors';
import type { NetworkFactory } from './load';

/**
 * In a page there is no network engine: TensorFlow.js is ten times the size of all else.
 * @throws UserError that says what asked for it
 */
export function loadNetwork(why: string): Promise<NetworkFactory> {
  return Promise.reject(new UserError(`${why} needs the network engine, which is not in the browser bundle`));
}
