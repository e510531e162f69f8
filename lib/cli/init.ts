import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../errors';
import { projectRoot, version } from '../platform/project';
import { addExamples } from './help';

/** `diffcdr init`: the notebooks, for those who have the package and not the repository. */
export function registerInit(program: Command): void {
  const command = program
    .command('init')
    .argument('<folder>', 'where the notebooks go; made if it is not there')
    .summary('write the notebooks into a folder, ready for npm install and npm start')
    .description(
      'Writes notebooks/ and a package.json into a folder; "npm install" and "npm start" there open JupyterLab on them. ' +
        'Nothing that is there already is replaced.',
    )
    .action(init);
  addExamples(command, 'init diffcdr-notebooks');
}

async function init(folder: string): Promise<void> {
  const { makeFolder, writeAtomic } = await import('../experiment/store/atomic-file');
  const source = join(projectRoot, 'notebooks');
  const notebooks = readdirSync(source).filter((name) => name.endsWith('.ipynb'));
  const taken = ['package.json', ...notebooks.map((name) => join('notebooks', name))].filter((name) =>
    existsSync(join(folder, name)),
  );
  if (taken.length > 0) {
    const more = taken.length > 1 ? ` and ${taken.length - 1} more` : '';
    throw new UserError(`${folder} already holds ${taken[0]}${more}: choose a folder without them`);
  }
  await makeFolder(join(folder, 'notebooks'));
  for (const name of notebooks) await writeAtomic(join(folder, 'notebooks', name), await readFile(join(source, name)));
  await writeAtomic(join(folder, 'package.json'), `${JSON.stringify(await description(), null, 2)}\n`);
  console.log(`${folder}: ${notebooks.length} notebooks. Next:\n  cd ${folder}\n  npm install\n  npm start`);
}

/** What the notebooks need beside this package: its kernel's compiler and small tables, of the versions that they were run with. */
async function description(): Promise<object> {
  const own = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
  const { tslab, 'danfojs-node': danfojs, '@types/node': types } = own.devDependencies;
  return {
    private: true,
    scripts: { start: 'node node_modules/diffcdr/dist/lib/jupyter/start.js' },
    dependencies: { '@types/node': types, 'danfojs-node': danfojs, diffcdr: version, tslab },
    overrides: own.overrides,
    allowScripts: own.allowScripts,
  };
}
