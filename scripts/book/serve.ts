import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Serves a folder on this machine alone.
 * @param port 0 for any that is free
 * @param under the folder of the server that it appears in, `/` or `/a/b/`
 */
export async function serve(folder: string, port: number, under = '/'): Promise<{ address: string; close(): void }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = fileOf(folder, pathname, under);
    if (file === undefined) response.writeHead(404).end();
    else {
      response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
      createReadStream(file).pipe(response);
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: taken } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${taken}${under}`, close: () => server.close() };
}

function fileOf(folder: string, pathname: string, under: string): string | undefined {
  if (!pathname.startsWith(under)) return undefined;
  const path = normalize(join(folder, decodeURIComponent(pathname.slice(under.length))));
  if (path !== folder && !path.startsWith(folder + sep)) return undefined;
  const candidates = [path, `${path}.html`, join(path, 'index.html')];
  return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}
