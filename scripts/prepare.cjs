// Compiles, unless what was compiled is newer than all that it is made from. npm runs this at `npm ci` and `npm pack`, and once more
// at the first `npx diffcdr` of a clone, which would otherwise compile everything a second time. Plain JavaScript, to start at once.
const { spawnSync } = require('node:child_process');
const { readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const sources = ['assembly', 'lib', 'scripts', 'asconfig.json', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
/** What each of the three steps of the build leaves. */
const products = ['dist/kernels.wasm', 'dist/lib/index.js', 'dist/browser/index.js'];

/** When a file, or anything below a folder, was changed last; a folder itself is changed when a file of it goes. */
function newest(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isFresh() {
  const made = products.map((name) => statSync(join(root, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.min(...made) > Math.max(...sources.map((name) => newest(join(root, name))));
}

if (!isFresh()) {
  const npm = process.env.npm_execpath;
  const [program, ...args] = npm ? [process.execPath, npm, 'run', 'build'] : ['npm', 'run', 'build'];
  process.exitCode = spawnSync(program, args, { cwd: root, stdio: 'inherit', shell: !npm }).status ?? 1;
}
