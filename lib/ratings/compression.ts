import { open } from 'node:fs/promises';

/** How a file is packed. */
export type Compression = 'none' | 'gzip' | 'zstd';

/** Tells the compression from the first bytes, so that a wrong name does no harm. */
export async function detectCompression(file: string): Promise<Compression> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return 'gzip';
    if (bytesRead === 4 && buffer.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
    return 'none';
  } finally {
    await handle.close();
  }
}
