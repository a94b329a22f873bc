import {
  CancellationTokenSource,
  type Diagnostic,
  type DocumentDiagnosticReport,
  ProgressType,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';
import type { Client } from './client.ts';

interface Pull {
  readonly cancel: CancellationTokenSource;
  again: boolean;
}

/**
 * What an editor shows that pulls as VS Code's client does (vscode-languageclient 11, `diagnostic.js`): a pull that is overtaken is
 * cancelled and its answer dropped, what has no tab is pulled no more and its last answer dropped, and of what it pulls itself it
 * takes no word that comes with the workspace's.
 */
export class Editor {
  readonly client: Client;
  readonly #shown = new Map<string, readonly Diagnostic[]>();
  /** The results of documents that are pulled by themselves. */
  readonly #tracked = new Map<string, string | undefined>();
  readonly #pulls = new Map<string, Pull>();
  readonly #open = new Set<string>();
  readonly #tabs = new Set<string>();
  readonly #end = new CancellationTokenSource();

  /** @param client has no pull of the workspace under way */
  constructor(client: Client) {
    this.client = client;
    client.connection.onRequest('workspace/diagnostic/refresh', () => {
      for (const uri of this.#open) if (this.#tabs.has(uri)) void this.#pull(uri);
      return null;
    });
    client.connection.onProgress(new ProgressType<WorkspaceDiagnosticReport>(), 'workspace', ({ items }) => {
      for (const report of items)
        if (report.kind === 'full' && !this.#tracked.has(report.uri)) this.#shown.set(report.uri, report.items);
    });
    const params = { previousResultIds: [], partialResultToken: 'workspace' };
    client.request('workspace/diagnostic', params, this.#end.token).catch(() => undefined);
  }

  /** All that is shown, a line each, sorted. */
  get shown(): string[] {
    const lines = [...this.#shown].flatMap(([uri, items]) =>
      items.map(({ range: { start }, code, message }) => `${uri}:${start.line}:${start.character} ${code} ${message}`),
    );
    return lines.sort();
  }

  isOpen(uri: string): boolean {
    return this.#open.has(uri);
  }

  hasTab(uri: string): boolean {
    return this.#tabs.has(uri);
  }

  open(uri: string, text: string): void {
    this.#tabs.add(uri);
    this.#open.add(uri);
    this.client.open(uri, text);
    void this.#pull(uri);
  }

  type(uri: string, text: string): void {
    this.client.change(uri, { text });
    if (this.#tracked.has(uri) || this.#pulls.has(uri)) void this.#pull(uri);
  }

  /** Closes the tab of a document that stays open, as one does that something else has opened. */
  hide(uri: string): void {
    this.#tabs.delete(uri);
    this.#forget(uri);
  }

  /** Opens a tab of a document that is open. */
  unhide(uri: string): void {
    this.#tabs.add(uri);
    if (!this.#tracked.has(uri) && !this.#pulls.has(uri)) void this.#pull(uri);
  }

  close(uri: string): void {
    this.#tabs.delete(uri);
    this.#forget(uri);
    this.#open.delete(uri);
    this.client.close(uri);
  }

  stop(): Promise<number | null> {
    this.#end.cancel();
    return this.client.stop();
  }

  #forget(uri: string): void {
    const pull = this.#pulls.get(uri);
    if (pull) pull.again = true;
    else if (this.#tracked.has(uri)) void this.#pull(uri).then(() => this.#tracked.delete(uri));
  }

  async #pull(uri: string): Promise<void> {
    // What the end of the connection broke off is not asked again.
    if (this.#end.token.isCancellationRequested) return;
    const previousResultId = this.#tracked.get(uri);
    this.#tracked.set(uri, previousResultId);
    const running = this.#pulls.get(uri);
    if (running) {
      if (!running.again) running.cancel.cancel();
      running.again = true;
      return;
    }
    const pull: Pull = { cancel: new CancellationTokenSource(), again: false };
    this.#pulls.set(uri, pull);
    const params = { textDocument: { uri }, previousResultId };
    const report = await this.client
      .request<DocumentDiagnosticReport>('textDocument/diagnostic', params, pull.cancel.token)
      .catch(() => undefined);
    this.#pulls.delete(uri);
    if (!this.#tabs.has(uri)) {
      this.#tracked.delete(uri);
      return;
    }
    const isOvertaken = report === undefined || pull.cancel.token.isCancellationRequested;
    if (!isOvertaken) {
      if (report.kind === 'full') this.#shown.set(uri, report.items);
      if (this.#tracked.has(uri)) this.#tracked.set(uri, report.resultId);
    }
    if (isOvertaken || pull.again) void this.#pull(uri);
  }
}
