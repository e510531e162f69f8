// Loaded into the kernel before tslab. A promise that a cell leaves rejected is printed by tslab once the cell is over, when
// nobody listens any more; the notebook runner therefore names a file, DIFFCDR_KERNEL_LOG, for such failures to be kept in.
const { appendFileSync } = require('node:fs');
const { inspect } = require('node:util');

const file = process.env.DIFFCDR_KERNEL_LOG;
if (file) {
  // tslab may answer a last heartbeat when its sockets are closed already: that is no cell's doing.
  const isFarewell = (error) => error?.code === 'EBADF' && /tslab[\\/]dist[\\/]jupyter\.js/.test(error.stack);
  const keep = (error) => {
    if (!isFarewell(error)) appendFileSync(file, `${inspect(error)}\n`);
  };
  process.on('unhandledRejection', keep);
  process.on('uncaughtException', keep);
}
