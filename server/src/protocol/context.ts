import type { ClientCapabilities, Connection, ServerCapabilities, WorkspaceFolder } from 'vscode-languageserver';
import type { Checker } from './checker.ts';
import type { Host } from './host.ts';
import type { Workspaces } from './workspaces.ts';

/** What every feature of the server works with. */
export interface Context {
  readonly connection: Connection;
  readonly host: Host;
  readonly workspaces: Workspaces;
  readonly checker: Checker;
  readonly client: Client;
  /** Runs something once the client has said `initialized`. */
  whenInitialized(run: () => void | Promise<void>): void;
}

/** What the client can do, and what it said of itself. */
export interface Client {
  readonly capabilities: ClientCapabilities;
  /** It has the commands `policyLens.openClause` and `policyLens.openRule`, so that texts may link to them. */
  readonly commands: boolean;
  /** The workspace folders at the start. */
  readonly folders: readonly WorkspaceFolder[];
}

/** A feature: sets up its handlers and says what it can do. */
export type Feature = (context: Context) => ServerCapabilities;
