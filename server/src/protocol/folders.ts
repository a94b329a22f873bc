import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type FileSystemWatcher,
  type ProtocolNotificationType,
  type ServerCapabilities,
  WatchKind,
} from 'vscode-languageserver';
import { fileGlobs } from '../languages/index.ts';
import type { Project } from '../workspace/project.ts';
import type { Context } from './context.ts';
import { logged } from './log.ts';
import { readSettings, section } from './settings.ts';

/** What can change what is found: the files that are read, lists of packages, and what says which files are left out. */
const read = [...fileGlobs, '**/*.txt', '**/.gitignore'];

/** A folder that comes or goes is told as one thing, by its own name, and not file by file. */
export const watchers: readonly FileSystemWatcher[] = [
  { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
  ...read.map(globPattern => ({ globPattern, kind: WatchKind.Change })),
];

/** Milliseconds that a client has to tell its settings; then the defaults are in force until it does. */
const patience = 3_000;

/**
 * The workspace folders: opened and scanned, kept in step with the disk and with the settings. After any change that the editor did
 * not make, clients are asked to pull again.
 */
export function folders({ connection, workspaces, checker, client, whenInitialized }: Context): ServerCapabilities {
  const { workspace } = client.capabilities;
  for (const folder of client.folders) workspaces.add(folder);

  connection.onDidChangeWatchedFiles(({ changes }) => {
    const touched = new Set<Project>();
    for (const { uri } of changes) {
      const { path } = workspaces.locate(uri) ?? {};
      if (path === undefined) continue;
      for (const project of workspaces.heeding(path)) {
        if (project.fileEvent(path)) touched.add(project);
      }
    }
    for (const project of touched) checker.changed(project);
  });

  connection.onDidChangeConfiguration(params => reconfigure(configure(params?.settings?.[section])));

  /** Checks again once new settings are in force. */
  async function reconfigure(configured: Promise<void>): Promise<void> {
    await configured;
    for (const project of workspaces.folders) scan(project);
    for (const project of workspaces.projects) checker.changed(project);
  }

  /**
   * Puts the editor's settings in force; where the client does not tell them, what was in force stays so.
   * @param sent the settings of a client that cannot be asked for them
   */
  function configure(sent?: unknown): Promise<void> {
    return ask(sent).catch(logged(connection, 'The client does not tell its settings'));
  }

  async function ask(sent: unknown): Promise<void> {
    if (!workspace?.configuration && sent === undefined) return;
    const roots = workspaces.folders.map(({ root }) => root);
    const items = [{ section }, ...roots.map(root => ({ section, scopeUri: workspaces.uri(root) }))];
    const values = workspace?.configuration ? await connection.workspace.getConfiguration(items) : [sent];
    const [general = readSettings(undefined), ...own] = values.map(readSettings);
    for (const fault of new Set([general, ...own].flatMap(({ faults }) => faults))) {
      connection.console.warn(`This setting is left out: ${fault}.`);
    }
    const projects = own.map(({ project }, index) => [roots[index] ?? '', project] as const);
    workspaces.configure(general.enable, general.project, new Map(projects));
  }

  /** Scans a project once, when it is to be checked at all. */
  function scan(project: Project | undefined): void {
    if (project && workspaces.enabled && !checker.knows(project)) void checker.scan(project);
  }

  function register<Params, Options>(type: ProtocolNotificationType<Params, Options>, options: Options): void {
    const refused = logged(connection, `The client does not send ${type.method}`);
    void connection.client.register(type, options).catch(refused);
  }

  whenInitialized(async () => {
    if (workspace?.didChangeConfiguration?.dynamicRegistration) {
      register(DidChangeConfigurationNotification.type, { section });
    }
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      register(DidChangeWatchedFilesNotification.type, { watchers: [...watchers] });
    }
    if (workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const folder of removed) {
          const project = workspaces.remove(folder);
          if (project !== undefined) checker.forget(project);
        }
        for (const folder of added) scan(workspaces.add(folder));
        // Documents that stay open behind a folder that left are on their own now.
        for (const project of workspaces.projects) checker.changed(project);
      });
    }
    const configured = configure();
    const isLate = await Promise.race([configured, new Promise<true>(resolve => setTimeout(resolve, patience, true))]);
    for (const project of workspaces.folders) scan(project);
    workspaces.start();
    if (isLate) await reconfigure(configured);
  });

  return { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } };
}
