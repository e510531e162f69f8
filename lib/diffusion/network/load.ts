import type { DiffusionEngine, DimEngineOptions } from '../dim/engine';
import { initBackend } from './backend';
import { createNetworkEngine } from './network-engine';

/** Makes engines of the network kind. */
export type NetworkFactory = (options: DimEngineOptions) => DiffusionEngine;

/**
 * Chooses and loads the TensorFlow.js backend, which takes a second or so. The bundle for pages has `load-browser.ts` in this
 * file's place.
 */
export async function loadNetwork(): Promise<NetworkFactory> {
  const { tf } = await initBackend();
  return (options) => createNetworkEngine(tf, options);
}
