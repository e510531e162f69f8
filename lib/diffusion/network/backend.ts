import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import { UserError } from '../../errors';
import { projectRoot } from '../../platform/project';
import { requireNativeAddon } from './native-addon';

/** TensorFlow.js, as `initBackend` returns it. In type positions: `import type * as tf from '@tensorflow/tfjs'`. */
export type TensorFlow = typeof Tf;

/** `node` is TensorFlow's own C library, `wasm` WebAssembly with SIMD, `cpu` plain JavaScript; from fast to slow. */
export const backendNames = ['node', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** The backend in use, and why it is this one. */
export interface Backend {
  readonly name: BackendName;
  readonly reason: string;
  readonly tf: TensorFlow;
}

/** Whether a backend loads here, and if not, why. */
export interface BackendState {
  readonly name: BackendName;
  readonly loads: boolean;
  readonly reason: string;
}

/** Where `npx diffcdr native` puts TensorFlow's C library. */
export const nativeFolder = join(projectRoot, '.native');

/** The package of the native backend, where it is installed whole; else why it cannot be used. */
export function findNative(): { folder: string } | { missing: string } {
  const built = join(nativeFolder, 'node_modules', '@tensorflow', 'tfjs-node');
  if (existsSync(join(nativeFolder, 'stamp.json'))) return { folder: built };
  let installed: string;
  try {
    installed = dirname(require.resolve('tfjs-node-native/package.json'));
  } catch {
    return { missing: 'its package could not be installed ("npx diffcdr native" brings it)' };
  }
  const addon = join(installed, 'lib', 'napi-v8', 'tfjs_binding.node');
  if (existsSync(addon)) return { folder: installed };
  return { missing: 'its C library could not be downloaded ("npx diffcdr native" brings it)' };
}

/** Each loader puts its backend into TensorFlow.js and says what was loaded, or throws. One attempt a process. */
const loaders: Record<BackendName, (tf: TensorFlow) => Promise<string>> = {
  async node(tf) {
    const found = findNative();
    if ('missing' in found) throw new Error(found.missing);
    const native = requireNativeAddon(found.folder);
    // With a second copy of TensorFlow.js in memory, the backend would be registered in a place that nobody looks at.
    if (native.engine() !== tf.engine()) throw new Error(`${found.folder} brings its own copy of @tensorflow/tfjs`);
    return `TensorFlow ${native.backend().binding.TF_Version}`;
  },

  async wasm(tf) {
    const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
    // Its threaded variant waits for ever for its workers under Node.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
    addUnsortedSegmentSum(tf);
    if (!(await tf.setBackend('wasm'))) throw new Error('WebAssembly does not start');
    return (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) ? 'with SIMD' : 'without SIMD, which this Node lacks';
  },

  async cpu(tf) {
    if (!(await tf.setBackend('cpu'))) throw new Error('the JavaScript backend does not start');
    // The first tensor on this backend prints a banner of ten lines that recommends another package.
    const warn = console.warn;
    console.warn = () => {};
    try {
      tf.scalar(0).dispose();
    } finally {
      console.warn = warn;
    }
    return 'plain JavaScript';
  },
};

/** The name under which TensorFlow.js knows each backend. */
const registered: Record<BackendName, string> = { node: 'tensorflow', wasm: 'wasm', cpu: 'cpu' };

let shared: TensorFlow | undefined;
const attempts = new Map<BackendName, Promise<BackendState>>();

/** Brings what a package of this library leaves out: only the network engine needs it. */
export const TENSORFLOW_INSTALL = 'npm install @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0';

/** @throws UserError where TensorFlow.js is not installed */
export function tensorFlow(): TensorFlow {
  if (shared) return shared;
  try {
    require.resolve('@tensorflow/tfjs');
  } catch {
    throw new UserError(
      `TensorFlow.js is not installed, and DiffCDR with engine=network computes with it: ${TENSORFLOW_INSTALL} ` +
        '(the other engines do without, activations too)',
    );
  }
  shared = require('@tensorflow/tfjs') as TensorFlow;
  return shared;
}

/** Loads a backend at the first call; later calls tell what came of it. */
function load(name: BackendName): Promise<BackendState> {
  const attempt =
    attempts.get(name) ??
    loaders[name](tensorFlow()).then(
      (reason) => ({ name, loads: true, reason }),
      (error) => ({ name, loads: false, reason: firstLine(error) }),
    );
  attempts.set(name, attempt);
  return attempt;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split('\n')[0];
}

/**
 * Chooses the TensorFlow.js backend: the native one where its library is there, else WebAssembly, else plain JavaScript.
 * `preferred`, or the environment's DIFFCDR_BACKEND where that is `auto`, names one that must be used.
 * All library code takes its `tf` from here, so that there is one copy of TensorFlow.js and one place that chooses.
 * @throws UserError where the named backend is unknown or cannot be loaded, and where TensorFlow.js is not installed
 */
export async function initBackend(preferred: 'auto' | BackendName = 'auto'): Promise<Backend> {
  const forced = preferred === 'auto' ? process.env.DIFFCDR_BACKEND || 'auto' : preferred;
  const origin = preferred === 'auto' ? 'DIFFCDR_BACKEND' : 'backend';
  if (forced !== 'auto' && !backendNames.includes(forced as BackendName)) {
    throw new UserError(`${origin} is ${forced}; it may be auto, ${backendNames.join(', ')}`);
  }
  tensorFlow();
  const candidates = forced === 'auto' ? backendNames : [forced as BackendName];
  const passedOver: string[] = [];
  for (const name of candidates) {
    const state = await load(name);
    if (!state.loads) {
      passedOver.push(`${name} not: ${state.reason}`);
      continue;
    }
    const tf = tensorFlow();
    await tf.setBackend(registered[name]);
    if (tf.getBackend() !== registered[name])
      throw new Error(`TensorFlow.js runs on ${tf.getBackend()}, not on ${name}`);
    const why = forced === 'auto' ? ['the fastest that loads', ...passedOver] : [`named by ${origin}`];
    return { name, reason: [state.reason, ...why].join('; '), tf };
  }
  const mend = forced === 'node' ? '' : '; run "npm ci" again';
  const what = forced === 'auto' ? 'no TensorFlow.js backend loads' : `${origin} ${forced} does not load`;
  throw new UserError(`${what}: ${passedOver.map((text) => text.replace(`${forced} not: `, '')).join('; ')}${mend}`);
}

/**
 * Tries every backend and tells which load and which do not, and why. Leaves the last that loads in use.
 * @throws UserError where TensorFlow.js is not installed
 */
export async function availableBackends(): Promise<BackendState[]> {
  const states: BackendState[] = [];
  for (const name of backendNames) states.push(await load(name));
  return states;
}

/** What a kernel of the WebAssembly backend needs of it. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: string): Tf.TensorInfo;
  typedArrayFromHeap(tensor: Tf.TensorInfo): Float32Array | Int32Array;
}

/** The gradient of tf.gather needs this kernel, which the WebAssembly backend does not bring. */
function addUnsortedSegmentSum(tf: TensorFlow): void {
  const kernelName = 'UnsortedSegmentSum';
  if (tf.getKernel(kernelName, 'wasm')) return;
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, segmentIds } = inputs as { x: Tf.TensorInfo; segmentIds: Tf.TensorInfo };
      const { numSegments } = attrs as unknown as { numSegments: number };
      const wasm = backend as WasmBackend;
      const rest = x.shape.slice(segmentIds.shape.length);
      const size = rest.reduce((product, n) => product * n, 1);
      const output = wasm.makeOutput([numSegments, ...rest], x.dtype);
      // Views of the heap are taken only now: making the output may have moved it.
      const sums = wasm.typedArrayFromHeap(output).fill(0);
      const values = wasm.typedArrayFromHeap(x);
      const segments = wasm.typedArrayFromHeap(segmentIds);
      for (let k = 0; k < segments.length; k++) {
        const segment = segments[k];
        // As in TensorFlow, a negative segment drops its row.
        if (segment < 0) continue;
        if (segment >= numSegments) throw new RangeError(`segment ${segment} is not below ${numSegments}`);
        for (let i = 0; i < size; i++) sums[segment * size + i] += values[k * size + i];
      }
      return output;
    },
  });
}
