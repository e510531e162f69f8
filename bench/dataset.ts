import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Array kinds of the exchange files; all little-endian, as is every processor that Node runs on. */
type Kind = 'float32' | 'int32';

interface ArrayEntry {
  readonly file: string;
  readonly kind: Kind;
  readonly shape: readonly number[];
}

/** Table sizes of the exported task. */
export interface DatasetSizes {
  readonly dim: number;
  readonly users: number;
  readonly sourceItems: number;
  readonly targetItems: number;
}

interface Manifest {
  readonly sizes: DatasetSizes;
  readonly arrays: Record<string, ArrayEntry>;
}

/** Writes arrays as raw files beside a manifest, for both sides of the comparison to read. */
export class DatasetWriter {
  private readonly arrays: Record<string, ArrayEntry> = {};

  constructor(
    private readonly folder: string,
    private readonly sizes: DatasetSizes,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  add(name: string, values: Float32Array | Int32Array, shape: readonly number[] = [values.length]): void {
    const file = `${name}.bin`;
    writeFileSync(join(this.folder, file), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    this.arrays[name] = { file, kind: values instanceof Int32Array ? 'int32' : 'float32', shape };
  }

  /** Writes the manifest; call once, last. */
  close(): void {
    const manifest: Manifest = { sizes: this.sizes, arrays: this.arrays };
    writeFileSync(join(this.folder, 'manifest.json'), JSON.stringify(manifest));
  }
}

/** Reads what `DatasetWriter` wrote, an array when it is asked for. */
export class Dataset {
  private readonly manifest: Manifest;

  constructor(private readonly folder: string) {
    this.manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  }

  get sizes(): DatasetSizes {
    return this.manifest.sizes;
  }

  ints(name: string): Int32Array {
    const bytes = this.bytes(name, 'int32');
    return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }

  floats(name: string): Float32Array {
    const bytes = this.bytes(name, 'float32');
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }

  private bytes(name: string, kind: Kind): Uint8Array {
    const entry = this.manifest.arrays[name];
    if (entry?.kind !== kind) throw new Error(`the exported data have no ${kind} array "${name}"`);
    const raw = readFileSync(join(this.folder, entry.file));
    // Small files come out of Node's shared pool, at any offset.
    return raw.byteOffset % 4 === 0 ? raw : new Uint8Array(raw);
  }
}
