import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type CancellationToken,
  type ClientCapabilities,
  type CodeAction,
  createMessageConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type Hover,
  type InitializeResult,
  type MessageConnection,
  type Position,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';

const server = fileURLToPath(new URL('../../../dist/server.js', import.meta.url));

/** What VS Code's client says of itself, as far as the server asks. */
export const vscodeCapabilities: ClientCapabilities = {
  textDocument: {
    diagnostic: {
      dynamicRegistration: true,
      relatedInformation: true,
      codeDescriptionSupport: true,
      dataSupport: true,
    },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source'] } },
      isPreferredSupport: true,
    },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    publishDiagnostics: { relatedInformation: true },
  },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    diagnostics: { refreshSupport: true },
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    textDocumentContent: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true, snippetEditSupport: true },
  },
  window: { workDoneProgress: true },
  general: { positionEncodings: ['utf-16'] },
};

export interface Options {
  readonly folders?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: object;
  /** The answer to `workspace/configuration`. */
  readonly settings?: object;
  /** How the client answers other than VS Code does, by method: throws, or never answers. */
  readonly answers?: Readonly<Record<string, () => unknown>>;
  /** What is said at `initialize` besides. */
  readonly initialize?: object;
  /** Arguments for Node, before the server's own. */
  readonly execArgv?: readonly string[];
}

/** An editor that speaks to the built server over stdio, as any other would. */
export class Client {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  initialized!: InitializeResult;
  settings: object;
  /** Everything the server said by itself, in order. */
  readonly received: { method: string; params: unknown }[] = [];
  readonly #waiting: { method: string; accepts(params: never): boolean; resolve(params: unknown): void }[] = [];
  readonly #versions = new Map<string, number>();
  readonly #answers: Readonly<Record<string, () => unknown>>;

  private constructor(options: Options) {
    this.#answers = options.answers ?? {};
    if (!existsSync(server)) throw new Error('There is no dist/server.js: npm run build');
    this.settings = options.settings ?? {};
    this.process = spawn(process.execPath, [...(options.execArgv ?? []), server, '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { stdin, stdout } = this.process;
    if (stdin === null || stdout === null) throw new Error('no pipes');
    this.connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection.onRequest((method, params) => this.#answer(method, params));
    this.connection.onNotification((method, params) => this.#note(method, params));
    this.connection.onUnhandledProgress(progress => this.#note('$/progress', progress));
    this.connection.listen();
  }

  /** Starts a server and initialises it. */
  static async start(options: Options = {}): Promise<Client> {
    const client = new Client(options);
    client.initialized = await client.request('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: options.capabilities ?? vscodeCapabilities,
      workspaceFolders: (options.folders ?? []).map(folder => ({ uri: uriOf(folder), name: path.basename(folder) })),
      initializationOptions: options.initializationOptions,
      ...options.initialize,
    });
    client.notify('initialized', {});
    return client;
  }

  /** Ends the server as the protocol wants it. @returns its exit code */
  async stop(): Promise<number | null> {
    const exited = new Promise<number | null>(resolve => this.process.once('exit', resolve));
    await this.request('shutdown', undefined);
    this.notify('exit', undefined);
    const code = await exited;
    this.connection.dispose();
    return code;
  }

  request<Result>(method: string, params: unknown, token?: CancellationToken): Promise<Result> {
    return token ? this.connection.sendRequest(method, params, token) : this.connection.sendRequest(method, params);
  }

  /** Gives the server time to do what it does by itself: a number of answers to other questions. */
  async idle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await this.hover('untitled:none', { line: 0, character: 0 });
  }

  /** The messages of a name that the server sent by itself. */
  all<Params>(method: string): Params[] {
    return this.received.filter(message => message.method === method).map(({ params }) => params as Params);
  }

  notify(method: string, params: unknown): void {
    void this.connection.sendNotification(method, params);
  }

  /** The next message of that name that is accepted, also one that came already since `after`. */
  next<Params>(
    method: string,
    accepts: (params: Params) => boolean = () => true,
    after = this.received.length,
  ): Promise<Params> {
    const there = this.received
      .slice(after)
      .find(message => message.method === method && accepts(message.params as Params));
    if (there) return Promise.resolve(there.params as Params);
    return new Promise(resolve => {
      this.#waiting.push({
        method,
        accepts: accepts as (params: never) => boolean,
        resolve: resolve as (params: unknown) => void,
      });
    });
  }

  open(uri: string, text: string, languageId = languageOf(uri)): void {
    this.#versions.set(uri, 1);
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  change(uri: string, ...contentChanges: TextDocumentContentChangeEvent[]): void {
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  close(uri: string): void {
    this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.request('textDocument/diagnostic', { textDocument: { uri }, previousResultId });
  }

  /** The diagnostics of a document, or a failure where the server says "unchanged". */
  async diagnostics(uri: string): Promise<Diagnostic[]> {
    const report = await this.pull(uri);
    if (report.kind !== 'full') throw new Error(`expected a full report, got ${report.kind}`);
    return report.items;
  }

  pullWorkspace(previousResultIds: { uri: string; value: string }[] = []): Promise<WorkspaceDiagnosticReport> {
    return this.request('workspace/diagnostic', { previousResultIds });
  }

  hover(uri: string, position: Position): Promise<Hover | null> {
    return this.request('textDocument/hover', { textDocument: { uri }, position });
  }

  actions(uri: string, range: Range, diagnostics: Diagnostic[] = [], only?: string[]): Promise<CodeAction[]> {
    return this.request('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context: { diagnostics, only, triggerKind: 1 },
    });
  }

  #answer(method: string, params: unknown): unknown {
    this.#note(method, params);
    const answer = this.#answers[method];
    if (answer) return answer();
    if (method !== 'workspace/configuration') return null;
    return (params as { items: unknown[] }).items.map(() => this.settings);
  }

  #note(method: string, params: unknown): void {
    this.received.push({ method, params });
    const index = this.#waiting.findIndex(waiting => waiting.method === method && waiting.accepts(params as never));
    if (index >= 0) this.#waiting.splice(index, 1)[0]?.resolve(params);
  }
}

export function uriOf(file: string): string {
  return pathToFileURL(file).href;
}

function languageOf(uri: string): string {
  const extension = /\.(\w+)$/.exec(uri)?.[1] ?? '';
  const known: Record<string, string> = {
    ts: 'typescript',
    tsx: 'typescriptreact',
    js: 'javascript',
    vue: 'vue',
    html: 'html',
    py: 'python',
    json: 'json',
  };
  return known[extension] ?? 'plaintext';
}
