import { type Connection, ErrorCodes, ResponseError, type ServerCapabilities } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { Checker } from './checker.ts';
import { codeActions } from './code-actions.ts';
import { lateMethod } from './connection.ts';
import type { Context, Feature } from './context.ts';
import { diagnostics } from './diagnostics.ts';
import { documents } from './documents.ts';
import { folders } from './folders.ts';
import type { Host } from './host.ts';
import { hover } from './hover.ts';
import { pages } from './pages.ts';
import { status } from './status.ts';
import { Workspaces } from './workspaces.ts';

const features: readonly Feature[] = [documents, folders, diagnostics, codeActions, hover, pages, status];

/** Serves one client over a connection until it says `exit`. */
export function serve(connection: Connection, host: Host): void {
  const initialized: (() => void | Promise<void>)[] = [];

  connection.onInitialize(({ capabilities, workspaceFolders, rootUri, rootPath, initializationOptions }) => {
    const root = rootUri ?? (rootPath ? URI.file(rootPath).toString() : undefined);
    const context: Context = {
      connection,
      host,
      workspaces: new Workspaces(host),
      checker: new Checker(connection, host, initializationOptions?.progressAfter ?? 500),
      client: {
        capabilities,
        commands: initializationOptions?.commands === true,
        folders: workspaceFolders ?? (root ? [{ uri: root, name: '' }] : []),
      },
      whenInitialized: run => void initialized.push(run),
    };
    return {
      serverInfo: { name: 'policy-lens', version: host.version },
      capabilities: features.map(feature => feature(context)).reduce(merge, {}),
    };
  });
  connection.onInitialized(async () => {
    for (const run of initialized) await run();
  });
  connection.onRequest(lateMethod, () => new ResponseError(ErrorCodes.InvalidRequest, 'The server was shut down'));
  connection.listen();
}

/** Two features' capabilities together; both may say something of the workspace. */
function merge(one: ServerCapabilities, other: ServerCapabilities): ServerCapabilities {
  const workspace = { ...one.workspace, ...other.workspace };
  return { ...one, ...other, ...(Object.keys(workspace).length > 0 && { workspace }) };
}
