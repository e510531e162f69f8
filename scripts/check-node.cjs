// Runs before everything else and on every Node, however old: plain JavaScript on purpose.
const [major] = process.versions.node.split('.').map(Number);
if (major < 20 || major > 22) {
  console.error(
    `DiffCDR needs Node 20, 21 or 22, and this is Node ${process.versions.node}. ` +
      'Install Node 20 or 22 (https://nodejs.org, or "nvm install 22"), then run "npm ci" again.',
  );
  process.exit(1);
}
