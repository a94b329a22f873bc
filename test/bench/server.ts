import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type InitializeResult,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

const languages: Readonly<Record<string, string>> = {
  '.ts': 'typescript',
  '.tsx': 'typescriptreact',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.jsx': 'javascriptreact',
  '.py': 'python',
};

/** A language server as an editor drives it, over stdio, with pull diagnostics where it has them. */
export class Server {
  private readonly process: ChildProcess;
  private readonly connection: MessageConnection;
  private readonly documents = new Map<string, TextDocument>();
  private readonly published = new Map<string, () => void>();
  private full = false;
  private pulls = false;

  private constructor(command: readonly string[], folder: string) {
    const [program = '', ...args] = command;
    this.process = spawn(program, args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
    const { stdin, stdout } = this.process;
    if (stdin === null || stdout === null) throw new Error('no pipes');
    this.connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => ({})));
    this.connection.onRequest(() => null);
    this.connection.onNotification('textDocument/publishDiagnostics', ({ uri }: { uri: string }) =>
      this.published.get(uri)?.(),
    );
    this.connection.listen();
  }

  /** Starts a server on a folder. */
  static async start(command: readonly string[], folder: string): Promise<Server> {
    const server = new Server(command, folder);
    const uri = pathToFileURL(folder).href;
    const { capabilities } = await server.connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: 'bench' }],
      capabilities: {
        general: { positionEncodings: ['utf-16'] },
        textDocument: { diagnostic: {}, publishDiagnostics: {} },
        workspace: { workspaceFolders: true, configuration: true, diagnostics: { refreshSupport: true } },
        window: { workDoneProgress: true },
      },
    });
    await server.connection.sendNotification('initialized', {});
    // Some servers answer nothing before they have read their configuration.
    await setTimeout(500);
    const sync = capabilities.textDocumentSync;
    server.full = (typeof sync === 'object' ? sync.change : sync) === TextDocumentSyncKind.Full;
    server.pulls = capabilities.diagnosticProvider !== undefined;
    return server;
  }

  /** Opens a file and waits for its diagnostics. @returns how many there are, where the server answers pulls */
  async open(path: string): Promise<number> {
    const uri = pathToFileURL(path).href;
    const document = TextDocument.create(uri, languages[extname(path)] ?? 'plaintext', 1, readFileSync(path, 'utf8'));
    this.documents.set(path, document);
    const { languageId, version } = document;
    return this.diagnosed(uri, () =>
      this.connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId, version, text: document.getText() },
      }),
    );
  }

  text(path: string): string {
    return this.documents.get(path)?.getText() ?? '';
  }

  /** Replaces text of an open file. @returns milliseconds from the change to the diagnostics */
  async edit(path: string, offset: number, remove: number, insert: string): Promise<number> {
    const document = this.documents.get(path);
    if (document === undefined) throw new Error(`${path} is not open`);
    const range = { start: document.positionAt(offset), end: document.positionAt(offset + remove) };
    const change = { range, text: insert };
    TextDocument.update(document, [change], document.version + 1);
    const contentChanges = this.full ? [{ text: document.getText() }] : [change];
    const started = performance.now();
    await this.diagnosed(document.uri, () =>
      this.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: document.uri, version: document.version },
        contentChanges,
      }),
    );
    return performance.now() - started;
  }

  private async diagnosed(uri: string, notify: () => Promise<void>): Promise<number> {
    if (this.pulls) {
      // Both are written at once: the server answers in order.
      void notify();
      const report = await this.connection.sendRequest<{ items?: unknown[] }>('textDocument/diagnostic', {
        textDocument: { uri },
      });
      return report.items?.length ?? 0;
    }
    const published = new Promise<void>(resolve => this.published.set(uri, resolve));
    await notify();
    await published;
    return 0;
  }

  /** Waits until the whole workspace was checked, where the server can say so. */
  async settled(): Promise<void> {
    await this.connection.sendRequest('policyLens/check').catch(() => undefined);
  }

  /** Resident memory in megabytes, where the system tells. */
  memory(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    } catch {
      return undefined;
    }
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown').catch(() => undefined);
    await this.connection.sendNotification('exit').catch(() => undefined);
    this.connection.dispose();
    this.process.kill();
  }
}
