import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createConnection, IPCMessageReader, IPCMessageWriter, ProposedFeatures } from 'vscode-languageserver/node';
import { version } from '../../../package.json';
import { connectionOptions } from '../protocol/connection.ts';
import { serve } from '../protocol/server.ts';
import type { FileSystem } from '../workspace/file-system.ts';
import type { RuleFailure } from '../workspace/run-rules.ts';
import { nodeFileSystem } from './file-system.ts';
import { languagesFrom, openProject } from './project.ts';

const { all } = ProposedFeatures;

/** The language server: LSP over `--stdio`, or over the channel of the Node process that started it (`--node-ipc`). Opens no socket. */
const connection = process.argv.includes('--node-ipc')
  ? createConnection(all, new IPCMessageReader(process), new IPCMessageWriter(process), connectionOptions())
  : process.argv.includes('--stdio')
    ? // Streams, and not readers of them: their end is the server's end.
      createConnection(all, process.stdin, process.stdout, connectionOptions())
    : usage();

function usage(): never {
  process.stderr.write('policy-lens server: --stdio or --node-ipc is expected\n');
  process.exit(2);
}

const noDisk: FileSystem = {
  read: () => undefined,
  list: () => undefined,
  realpath: () => undefined,
  kind: () => undefined,
  size: () => undefined,
};

const languages = languagesFrom(dirname(__filename));

/** Goes to the client's log: a rule that throws must not end the check. */
function failed({ rule, on, error }: RuleFailure): void {
  connection.console.error(`${rule} failed on ${on}: ${error instanceof Error ? error.stack : error}`);
}

/** V8 keeps what a scan took until it needs room again, which an idle server never does. */
function giveMemoryBack(): void {
  // What was asked for by a weak reference is held on to for the rest of this turn.
  setImmediate(collectGarbage);
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  // What is left lies scattered: it is moved together, so that whole pages come free.
  setFlagsFromString('--compact-on-every-full-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') {
    collect();
    collect();
    // From Node 22 on only this one gives pages back; before, one with options does nothing.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }
  setFlagsFromString('--no-compact-on-every-full-gc');
}

serve(connection, {
  version,
  clock: () => performance.now(),
  giveMemoryBack,
  open: (root, nestedRoots, settings) =>
    openProject(languages, { root, fs: nodeFileSystem, failed, nestedRoots, settings }),
  openDetached: (root, settings) => openProject(languages, { root, fs: noDisk, failed, settings }),
});
