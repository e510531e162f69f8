// What is published does not bring the native TensorFlow.js: it is half a gigabyte for the one engine that few use, and as an optional
// dependency it could only be left out together with DuckDB's own binaries, which are one too. `npm pack` and `npm publish` run this
// before they take the files, and with --restore afterwards.
const { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const file = join(root, 'package.json');
const kept = join(root, '.cache', 'package.json');

if (process.argv.includes('--restore')) {
  if (existsSync(kept)) renameSync(kept, file);
} else {
  mkdirSync(join(root, '.cache'), { recursive: true });
  // One that an interrupted run left is the whole one.
  if (existsSync(kept)) renameSync(kept, file);
  copyFileSync(file, kept);
  const { optionalDependencies, ...published } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, `${JSON.stringify(published, null, 2)}\n`);
}
