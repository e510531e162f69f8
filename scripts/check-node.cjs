// Runs before everything else and on every Node, however old: plain JavaScript on purpose.
// Node 20 is past its end and stays because machines still have it; scripts/node-versions.ts tries 20, 22, 24 and 26.
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(
    `DiffCDR needs Node 20 or newer, and this is Node ${process.versions.node}. ` +
      'Install Node 22 or newer (https://nodejs.org, or "nvm install 22"), then run "npm ci" again.',
  );
  process.exit(1);
}
