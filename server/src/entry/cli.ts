import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { version } from '../../../package.json';
import { main } from './command-line.ts';
import { nodeFileSystem, toWorkspacePath } from './file-system.ts';
import { help, type Job } from './helpers.ts';
import { languagesFrom } from './project.ts';

// The parsers lie beside the bundle.
const languages = languagesFrom(dirname(__filename));

/** As deep as the main thread's stack, so that code that is nested too deeply is so in all threads; and room for what a chunk needs. */
const resourceLimits = { stackSizeMb: 1.15, maxOldGenerationSizeMb: 2048 };

/**
 * V8 compiles for speed in threads of its own, which take the cores from those that check: later, three times by itself, so that it
 * compiles less. A check of a thousand files on two cores took a quarter less time and work with it on Node 20, a sixth less on 22;
 * on 24, whose middle compiler is on, nothing. What a V8 does not know it complains of.
 */
function compileLater(): void {
  const [major = 0, minor = 0] = process.versions.v8.split('.').map(Number);
  if (major === 11 && minor <= 3) setFlagsFromString('--interrupt-budget=400000');
  else if (major <= 12) setFlagsFromString('--invocation-count-for-turbofan=9000 --invocation-count-for-osr=2400');
}

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

if (isMainThread) command();
else
  parentPort?.once('message', (job: Job) => {
    void help(job, nodeFileSystem, languages, said => parentPort?.postMessage(said));
  });
