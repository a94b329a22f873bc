import type { Behaviour, Library } from '../shape.ts';
import { behind } from './behind.ts';

const write: Behaviour = { does: 'write-file', args: { path: '0', data: '1', options: '2' }, returns: 'plain' };
const read: Behaviour = { does: 'read-file', args: { path: '0', options: '1' } };

/** https://nodejs.org/api/fs.html: the callback, synchronous and promise forms take the same leading arguments. */
const fsCalls: Library['members'] = {
  'writeFile|writeFileSync': write,
  'appendFile|appendFileSync': { ...write, mode: 'append' },
  'readFile|readFileSync': read,
  createWriteStream: { args: { path: '0', options: '1' } },
  'createWriteStream().write|end': { does: 'write-file', args: { path: '@0', data: '0' }, returns: 'plain' },
  createReadStream: read,
};

export const files: readonly Library[] = [
  {
    packages: ['fs', 'fs/promises', 'graceful-fs'],
    language: 'javascript',
    members: behind(['', 'promises'], fsCalls),
  },
];
