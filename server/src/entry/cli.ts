import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { version } from '../../../package.json';
import { main } from './command-line.ts';
import { compileLater } from './compile-later.ts';
import { nodeFileSystem, toWorkspacePath } from './file-system.ts';
import { Helper, type Job } from './helpers.ts';
import { languagesFrom } from './project.ts';

// The parsers lie beside the bundle.
const languages = languagesFrom(dirname(__filename));

/** As deep as the main thread's stack, so that code that is nested too deeply is so in all threads; and room for what a chunk needs. */
const resourceLimits = { stackSizeMb: 1.15, maxOldGenerationSizeMb: 2048 };

/** The main thread: what the command says. */
function command(): void {
  compileLater();
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`policy-lens: the report could not be written: ${error.message}\n`);
    process.exit(2);
  });
  void main(process.argv.slice(2), {
    fs: nodeFileSystem,
    languages,
    folder: toWorkspacePath('.'),
    resolve: toWorkspacePath,
    version,
    out: process.stdout,
    err: process.stderr,
    threads: {
      available: availableParallelism(),
      // The bundle is its own helper.
      start: () => new Worker(__filename, { resourceLimits }),
    },
    environment: process.env,
  }).then(code => {
    process.exitCode = code;
  });
}

/** A helper's thread: one job after the other, as they come. */
function helpOut(): void {
  const helper = new Helper(nodeFileSystem, languages, said => parentPort?.postMessage(said));
  let work = Promise.resolve();
  parentPort?.on('message', (job: Job) => {
    work = work.then(() => helper.do(job));
  });
}

if (isMainThread) command();
else helpOut();
