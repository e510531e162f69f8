import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { projectRoot } from '../lib/platform/project';

/*
 * What the package offers, in two forms, of which both are kept: a report of every signature, in which a review sees what
 * changed, and pages with the comments, to read. `npm run api` renews them from the compiled library, `npm run api -- --check`
 * says whether they are as they would be made now.
 */

const kept = join(projectRoot, 'docs', 'api');

/** The package's faces; the namespaces stand in the report of the first. */
const faces = ['index', 'browser'].filter((name) => existsSync(join(projectRoot, 'lib', `${name}.ts`)));

/** One report a face: `diffcdr.api.md`, `diffcdr-browser.api.md`. */
function writeReport(face: string, folder: string): void {
  const silent = { default: { logLevel: 'none' as never } };
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: projectRoot,
      mainEntryPointFilePath: join(projectRoot, 'dist', 'lib', `${face}.d.ts`),
      compiler: { tsconfigFilePath: join(projectRoot, 'tsconfig.build.json') },
      newlineKind: 'lf',
      apiReport: {
        enabled: true,
        reportFileName: face === 'index' ? 'diffcdr.api.md' : `diffcdr-${face}.api.md`,
        reportFolder: folder,
        reportTempFolder: join(folder, 'temp'),
      },
      // The compiler has spoken already, and comments are in no one's dialect.
      messages: {
        compilerMessageReporting: silent,
        extractorMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectRoot, 'package.json'),
  });
  mkdirSync(folder, { recursive: true });
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      if (message.logLevel === 'error') console.error(message.text);
      message.handled = true;
    },
  });
  rmSync(join(folder, 'temp'), { recursive: true, force: true });
  if (!succeeded) throw new Error(`no report of ${face}`);
}

/** Pages in Markdown, which GitHub shows and a site can take: one for the top, one a namespace. */
function writePages(folder: string): void {
  // In a process of its own: typedoc is of ES modules, and its plugin must meet the very same ones.
  const typedoc = join(projectRoot, 'node_modules', 'typedoc', 'bin', 'typedoc');
  const entries = faces.flatMap((face) => ['--entryPoints', `lib/${face}.ts`]);
  execFileSync(process.execPath, [typedoc, ...entries, '--out', folder], { cwd: projectRoot, stdio: 'inherit' });
}

function write(folder: string): void {
  // Pages first: typedoc empties the folder that it writes.
  writePages(folder);
  for (const face of faces) writeReport(face, folder);
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

/** Files that are in one folder alone, or not the same in both. */
function different(a: string, b: string): string[] {
  const read = (folder: string, name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined;
  return [...new Set([a, b].flatMap(filesBelow))].filter((name) => read(a, name) !== read(b, name));
}

function main(): void {
  if (!process.argv.includes('--check')) {
    write(kept);
    return;
  }
  mkdirSync(join(projectRoot, '.cache'), { recursive: true });
  const scratch = mkdtempSync(join(projectRoot, '.cache', 'api-'));
  try {
    write(scratch);
    const stale = different(kept, scratch);
    for (const name of stale) console.error(`docs/api/${name} is not what the library offers now`);
    if (stale.length > 0) {
      console.error('`npm run build && npm run api` renews them; look at what changed, and commit it.');
      process.exitCode = 1;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main();
