import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of this package: where its package.json stands, whether the code runs from `lib/`, from `dist/lib/` or in a notebook. */
export const projectRoot: string = findRoot(__dirname);

/** Version of this package, from its package.json. */
export const version: string = readPackage(projectRoot).version;

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && readPackage(folder).name === 'diffcdr') return folder;
    if (dirname(folder) === folder) throw new Error(`no package.json of diffcdr above ${start}`);
  }
}

function readPackage(folder: string): { name: string; version: string } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
