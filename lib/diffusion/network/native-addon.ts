import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';

/** What is asked of the addon by itself; it computes through TensorFlow.js, into which it puts its backend. */
interface NativeAddon {
  engine(): ReturnType<typeof Tf.engine>;
  backend(): { readonly binding: { readonly TF_Version: string } };
}

/** What tfjs-node 4.22 calls of `util`: Node 22 warns of these functions, Node 23 has them no more. */
const removedFromUtil = {
  isArray: Array.isArray,
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
};

/** Loads @tensorflow/tfjs-node from its folder, on any Node: the one place where it is loaded. */
export function requireNativeAddon(folder: string): NativeAddon {
  Object.assign(require('node:util'), removedFromUtil);
  // TensorFlow's C++ side reports its CPU features on stderr unless told not to.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  return createRequire(join(folder, 'package.json'))(folder);
}
