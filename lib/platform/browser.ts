import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Platform, Sha256 } from './platform';
import { decodeUtf8 } from './utf8';

/** The kernels in base64: the build of the bundle writes them here. */
declare const DIFFCDR_KERNELS_BASE64: string;

/** The platform that is a page or one of its workers. */
export const platform: Platform = {
  kernels: () => Uint8Array.from(atob(DIFFCDR_KERNELS_BASE64), (character) => character.charCodeAt(0)),
  variable: () => undefined,
  sha256() {
    const hash = sha256.create();
    const under: Sha256 = {
      update(data) {
        hash.update(typeof data === 'string' ? utf8ToBytes(data) : data);
        return under;
      },
      hex: () => bytesToHex(hash.digest()),
    };
    return under;
  },
  // A page computes in one worker of its own: see startWorker.
  threads: () => 0,
  threadPool() {
    return Promise.reject(new Error('a page trains in the thread that asks: leave workers out, or set it to 0'));
  },
  async readText(file) {
    if (typeof file === 'string') throw new TypeError(`a page cannot open ${file}: give it the File that was dropped`);
    return decodeUtf8(new Uint8Array(await file.arrayBuffer()));
  },
};
