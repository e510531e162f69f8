import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { Platform, Sha256 } from './platform';
import { projectRoot } from './project';
import { openPool } from './thread';
import { decodeUtf8 } from './utf8';

/** dist/kernels.wasm of this package, or of a package `diffcdr` that the working directory is in. */
function kernelFile(): string {
  const places = [projectRoot];
  for (let folder = process.cwd(); folder !== dirname(folder); folder = dirname(folder)) {
    const description = join(folder, 'package.json');
    if (existsSync(description) && JSON.parse(readFileSync(description, 'utf8')).name === 'diffcdr')
      places.push(folder);
  }
  const file = places.map((place) => join(place, 'dist', 'kernels.wasm')).find((place) => existsSync(place));
  if (file === undefined) {
    throw new Error(
      `${join(projectRoot, 'dist', 'kernels.wasm')} is missing: run \`npm run build\`, ` +
        'or set DIFFCDR_KERNELS=js for the slower JavaScript kernels',
    );
  }
  return file;
}

/** The platform that is Node. */
export const platform: Platform = {
  kernels: () => new Uint8Array(readFileSync(kernelFile())),
  variable: (name) => process.env[name],
  sha256() {
    const hash = createHash('sha256');
    const under: Sha256 = {
      update(data) {
        hash.update(data);
        return under;
      },
      hex: () => hash.digest('hex'),
    };
    return under;
  },
  threads: availableParallelism,
  threadPool: openPool,
  async readText(file) {
    return decodeUtf8(typeof file === 'string' ? await readFile(file) : new Uint8Array(await file.arrayBuffer()));
  },
};
