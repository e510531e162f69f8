import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/platform/project';

/*
 * Part of `npm run build:lib`: a namespace of the compiled `diffcdr` is loaded when it is first looked at. TypeScript compiles
 * `export * as report from './report'` to a require at once, and so every figure would be loaded with `import 'diffcdr'`.
 */

const file = join(projectRoot, 'dist', 'lib', 'index.js');
const eager = /^exports\.(\w+) = __importStar\(require\("(\.\/\w+)"\)\);$/gm;
const text = readFileSync(file, 'utf8');
const names = [...text.matchAll(eager)].map(([, name]) => name);
if (names.length === 0 && !text.includes('lazily(')) {
  throw new Error(`${file} has no namespaces: TypeScript compiles them in another way now`);
}
const lazy = text.replace(eager, (_, name, path) => `lazily("${name}", () => require("${path}"));`);
// By the last line, which does nothing, Node's reader of CommonJS exports learns the names that an ES module may import.
const helper = `
function lazily(name, get) { Object.defineProperty(exports, name, { enumerable: true, get }); }
0 && (module.exports = { ${names.join(', ')} });
`;
const temporary = `${file}.${process.pid}.tmp`;
writeFileSync(temporary, names.length > 0 ? `${lazy}${helper}` : text);
renameSync(temporary, file);
