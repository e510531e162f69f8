import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/platform/project';

/*
 * Adds to package-lock.json the entries of binary packages for other platforms that a partial mirror of the npm registry
 * lacks: `npm install` behind such a mirror leaves them out, and `npm ci` then refuses the lock file, everywhere. The
 * version stands in the package that names them; the platform stands in their names. Run after every `npm install` there.
 */

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const file = join(projectRoot, 'package-lock.json');
const lock: { packages: Record<string, Entry> } = JSON.parse(readFileSync(file, 'utf8'));
const added: string[] = [];

for (const [path, parent] of Object.entries(lock.packages)) {
  // The project's own are not binaries of one platform; npm keeps their entries itself.
  if (path === '') continue;
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (lock.packages[place] || lock.packages[`${path}/${place}`]) continue;
    lock.packages[place] = {
      version: lowest(range),
      ...(parent.dev && { dev: true }),
      optional: true,
      ...platform(name),
    };
    added.push(name);
  }
}

/** `1.2.3` and `~1.2.3` alike name a release that exists. */
function lowest(range: string): string {
  const [version] = range.match(/\d+\.\d+\.\d+\S*$/) ?? [];
  if (version === undefined) throw new Error(`package-lock.json asks for ${range}; add its entry by hand`);
  return version;
}

function platform(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> {
  if (name === 'fsevents') return { os: ['darwin'] };
  const [, os, cpu, musl] = name.match(/(aix|android|darwin|freebsd|linux|win32)-(arm64|arm|ia32|x64)(-musl)?$/) ?? [];
  if (os === undefined)
    throw new Error(`the name of ${name} tells no platform; add its entry to package-lock.json by hand`);
  return { os: [os], cpu: [cpu], ...(os === 'linux' && { libc: [musl ? 'musl' : 'glibc'] }) };
}

const [root, ...rest] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...rest.sort(([a], [b]) => (a < b ? -1 : 1))]);
writeFileSync(`${file}.tmp`, `${JSON.stringify(lock, null, 2)}\n`);
renameSync(`${file}.tmp`, file);
console.log(added.length > 0 ? `added ${added.join(', ')}` : 'nothing was missing');
