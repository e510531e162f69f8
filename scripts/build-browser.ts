import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { projectRoot } from '../lib/platform/project';

/*
 * `npm run build:browser`: the library for pages, in dist/browser. The kernels are inside; hyparquet is a piece of its own that
 * is fetched at the first Parquet file; page-worker.js shares all else with the page.
 */

/** What the library may weigh, packed by gzip, the reader of Parquet with it. */
export const MOST_BYTES = 200_000;

/** What each piece may weigh that comes beside when it is asked for: tables of results, whose intervals need jstat, and models. */
export const MOST_BYTES_BESIDE = 25_000;

/** Where a page asks for what is beside the library. */
const BESIDE = ['lib/browser/result-tables.ts', 'lib/browser/models.ts'];

const lib = (...path: string[]): string => join(projectRoot, 'lib', ...path);

/**
 * Puts the page's side of a seam in the place of Node's, leaves out zod's sixty languages, and takes ml-matrix by its sources, of
 * which most can be left out, and not as the one file that its `exports` name.
 */
const page: Plugin = {
  name: 'page',
  setup({ onResolve, onLoad }) {
    const seams: Record<string, string> = {
      [lib('platform', 'node')]: lib('platform', 'browser.ts'),
      [lib('diffusion', 'network', 'load')]: lib('diffusion', 'network', 'load-browser.ts'),
    };
    onResolve({ filter: /\/(node|load)$/ }, ({ path, resolveDir }) => {
      const seam = seams[join(resolveDir, path)];
      return seam === undefined ? undefined : { path: seam };
    });
    onResolve({ filter: /^ml-matrix$/ }, ({ path }) => ({
      path: join(dirname(require.resolve(path)), 'src', 'index.js'),
      sideEffects: false,
    }));
    // The name `z` stands for the whole of zod; taken as a namespace, what no schema uses is left out.
    onLoad({ filter: /[\\/]lib[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace("import { z } from 'zod';", "import * as z from 'zod';"),
      loader: 'ts',
    }));
    // No page writes a JSON schema: what would is not in the bundle, and says so where it is asked after all.
    onLoad({ filter: /zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/ }, ({ path }) => {
      const names = readFileSync(path, 'utf8').matchAll(/^export (?:function|const|class) (\w+)/gm);
      const absent = "() => () => { throw new Error('there are no JSON schemas in a page'); }";
      return { contents: Array.from(names, ([, name]) => `export const ${name} = ${absent};`).join('\n') };
    });
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** A piece of the bundle and what it weighs, packed by gzip. */
export interface Piece {
  readonly file: string;
  readonly bytes: number;
  /** Fetched when tables of results or models are asked for. */
  readonly beside: boolean;
}

/** Builds the bundle into a folder, which is emptied first. @throws Error where a built-in of Node would be in it */
export async function buildBrowser(outdir: string): Promise<Piece[]> {
  const kernels = readFileSync(join(projectRoot, 'dist', 'kernels.wasm')).toString('base64');
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: { index: lib('browser.ts'), 'page-worker': lib('browser', 'page-worker.ts') },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    outdir,
    chunkNames: '[name]-[hash]',
    metafile: true,
    define: { DIFFCDR_KERNELS_BASE64: JSON.stringify(kernels), DIFFCDR_MODULE_URL: 'import.meta.url' },
    plugins: [page],
    logLevel: 'warning',
  });
  const { outputs } = metafile;
  const library = new Set<string>();
  const visit = (output: string): void => {
    if (library.has(output) || BESIDE.includes(outputs[output].entryPoint ?? '')) return;
    library.add(output);
    for (const { path } of outputs[output].imports) visit(path);
  };
  for (const name of ['index.js', 'page-worker.js']) visit(relative(projectRoot, join(outdir, name)));
  return Object.keys(outputs).map((output) => {
    const file = join(projectRoot, output);
    return { file, bytes: gzipSync(readFileSync(file), { level: 9 }).length, beside: !library.has(output) };
  });
}

/** Weight of the library's pieces, without those beside it. */
export function totalBytes(pieces: readonly Piece[]): number {
  return pieces.filter(({ beside }) => !beside).reduce((sum, { bytes }) => sum + bytes, 0);
}

async function main(): Promise<void> {
  const pieces = await buildBrowser(join(projectRoot, 'dist', 'browser'));
  const total = totalBytes(pieces);
  const line = (name: string, bytes: number): string =>
    `${name.padEnd(36)} ${(bytes / 1000).toFixed(1).padStart(6)} kB gzip`;
  for (const { file, bytes, beside } of pieces) {
    console.log(line(relative(projectRoot, file), bytes) + (beside ? ', beside' : ''));
  }
  console.log(`${line('the library', total)} of ${MOST_BYTES / 1000}`);
  if (total > MOST_BYTES) throw new Error(`the bundle for pages is heavier than ${MOST_BYTES / 1000} kB`);
  const heavy = pieces.find(({ beside, bytes }) => beside && bytes > MOST_BYTES_BESIDE);
  if (heavy) throw new Error(`${relative(projectRoot, heavy.file)} is heavier than ${MOST_BYTES_BESIDE / 1000} kB`);
}

if (require.main === module) {
  main().catch((error) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  });
}
