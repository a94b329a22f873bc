/** Loaded into a process before anything else: whatever would open or listen on a socket ends it. */
const { Socket, Server } = require('node:net');
const dgram = require('node:dgram');

for (const [owner, name] of [
  [Socket.prototype, 'connect'],
  [Server.prototype, 'listen'],
  [dgram, 'createSocket'],
]) {
  owner[name] = () => {
    process.stderr.write(`a socket was opened: ${name}\n`);
    process.exit(70);
  };
}
