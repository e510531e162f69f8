#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const program = join(__dirname, '..', 'dist', 'lib', 'cli', 'main.js');
if (!existsSync(program)) {
  console.error('diffcdr: the compiled library is missing; run "npm run build"');
  process.exit(1);
}
require(program).main();
