/** Node and the page behind one interface: the few things that differ between them. */

export { platform } from './node';
export type { Platform, Sha256, ThreadPool, ThreadWatch } from './platform';
