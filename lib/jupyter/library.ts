import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { projectRoot } from '../platform/project';

/*
 * A notebook may lie in any folder: its `diffcdr` is the one that the kernel belongs to, and what is not installed beside it comes
 * from where that is installed.
 */

interface Description {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const description: Description = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));

/** Options of tslab's compiler by which cells in `folder` find the declarations of `diffcdr` and of what comes with it. */
export function cellPaths(folder: string): { paths: Record<string, string[]>; typeRoots: string[] } {
  const paths: Record<string, string[]> = {};
  for (const [name, target] of Object.entries(description.exports)) {
    // TypeScript 5.0 as tslab sets it resolves as Node 10 did, and does not read `exports`.
    if (typeof target !== 'string')
      paths[join('diffcdr', name).replaceAll('\\', '/')] = [join(projectRoot, target.types)];
  }
  const packages = Object.keys({ ...description.dependencies, ...description.devDependencies });
  for (const name of packages) {
    const place = installed(name, folder) ? undefined : installed(name, projectRoot);
    if (place) Object.assign(paths, { [name]: [place], [`${name}/*`]: [`${place}/*`] });
  }
  const types = installed('@types/node', folder) ?? installed('@types/node', projectRoot);
  return { paths, typeRoots: types ? [dirname(types)] : [] };
}

/** Lets what cells require be found as {@link cellPaths} lets it be compiled. */
export function resolveFromHere(): void {
  const loader = Module as unknown as Loader;
  const original = loader._resolveFilename;
  const here = new Module(join(projectRoot, 'kernel.js'));
  here.filename = here.id;
  here.paths = nodeModules(projectRoot);
  loader._resolveFilename = (name, parent, ...rest) => {
    // A package can require itself by its name.
    if (name === 'diffcdr' || name.startsWith('diffcdr/')) return original(name, here, ...rest);
    try {
      return original(name, parent, ...rest);
    } catch (error) {
      const isPackage =
        !/^(\.|\/|[A-Za-z]:)/.test(name) && (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';
      // Only for what a notebook asks for: a dependency that looks whether it has another must hear the truth.
      if (!isPackage || /[\\/]node_modules[\\/]/.test(parent?.filename ?? '')) throw error;
      return original(name, here, ...rest);
    }
  };
}

/** Node's own, which is not public, and which all that change how modules are found rely on. */
interface Loader {
  _resolveFilename(name: string, parent: NodeModule | undefined, ...rest: unknown[]): string;
}

/** The folder of a package as code in `folder` finds it. */
function installed(name: string, folder: string): string | undefined {
  return nodeModules(folder)
    .map((place) => join(place, name))
    .find((place) => existsSync(place));
}

function nodeModules(folder: string): string[] {
  const places: string[] = [];
  for (let at = resolve(folder); ; at = dirname(at)) {
    places.push(join(at, 'node_modules'));
    if (dirname(at) === at) return places;
  }
}
