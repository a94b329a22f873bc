import { dirname } from 'node:path';
import { version } from '../../../package.json';
import { main } from './command-line.ts';
import { nodeFileSystem, toWorkspacePath } from './file-system.ts';
import { languagesFrom } from './project.ts';

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`policy-lens: the report could not be written: ${error.message}\n`);
  process.exit(2);
});

void main(process.argv.slice(2), {
  fs: nodeFileSystem,
  // The parsers lie beside the bundle.
  languages: languagesFrom(dirname(__filename)),
  folder: toWorkspacePath('.'),
  resolve: toWorkspacePath,
  version,
  out: process.stdout,
  err: process.stderr,
  environment: process.env,
}).then(code => {
  process.exitCode = code;
});
