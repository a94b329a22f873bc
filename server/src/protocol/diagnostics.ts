import {
  type CancellationToken,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type DocumentDiagnosticReport,
  LSPErrorCodes,
  type PreviousResultId,
  ResponseError,
  type ServerCapabilities,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { policy } from '../policy/index.ts';
import type { Finding, Severity } from '../program/finding.ts';
import type { FileFindings } from '../workspace/project.ts';
import type { Context } from './context.ts';
import { logged } from './log.ts';
import type { Workspaces } from './workspaces.ts';

/** The name under which all diagnostics stand. */
const source = 'policy-lens';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Milliseconds that are left to a client to pull an open document that moved; one that it shows in no tab it pulls no more. */
const grace = 1_000;

const nothing: FileFindings = { findings: [], suppressed: [], resultId: 'none' };

/** A finding as the editor shows it. */
export function toDiagnostic(finding: Finding, workspaces: Workspaces): Diagnostic {
  const { positions } = workspaces;
  return {
    range: positions.range(finding.file, finding),
    severity: severities[finding.severity],
    source,
    code: finding.rule,
    ...(finding.clauses.length > 0 && { codeDescription: { href: policy.url } }),
    message: finding.message,
    ...(finding.tags && { tags: finding.tags.map(() => DiagnosticTag.Deprecated) }),
    ...(finding.steps.length > 0 && {
      relatedInformation: finding.steps.map(step => ({
        location: { uri: workspaces.uri(step.file), range: positions.range(step.file, step) },
        message: step.message,
      })),
    }),
  };
}

/** The answer to a cancelled pull: the client asks again. Never an empty list, which would make findings flicker. */
export function cancelled(): ResponseError<{ retriggerRequest: boolean }> {
  return new ResponseError(LSPErrorCodes.ServerCancelled, 'cancelled', { retriggerRequest: true });
}

/** Diagnostics: pulled for a document and for the workspace, or pushed to a client that does not pull. */
export function diagnostics(context: Context): ServerCapabilities {
  return context.client.capabilities.textDocument?.diagnostic ? pulled(context) : pushed(context);
}

/** What is shown of a document now; nothing where no project has it any more. */
async function findingsOf(uri: string, workspaces: Workspaces): Promise<FileFindings> {
  await workspaces.started;
  const located = workspaces.locate(uri);
  if (located === undefined || !workspaces.enabled) return nothing;
  // What lies beside a document in no workspace folder is read, and the user did not ask about it.
  if (!workspaces.documents.has(uri) && workspaces.isLoose(located.project)) return nothing;
  await located.project.readyFor(located.path);
  return located.project.findingsAsTyped(located.path);
}

/** The client shows what it was just told of a document: it need not hear of that again. */
function showing(uri: string, workspaces: Workspaces): void {
  const located = workspaces.locate(uri);
  located?.project.showing(located.path);
}

function pulled({ connection, workspaces, checker, client }: Context): ServerCapabilities {
  const stream = new WorkspaceStream(workspaces);
  let answered = false;
  /** The versions for which documents were last pulled. */
  const asked = new Map<string, number | undefined>();

  connection.languages.diagnostics.on(
    async ({ textDocument: { uri }, previousResultId }, token): Promise<DocumentDiagnosticReport> => {
      if (token.isCancellationRequested) throw cancelled();
      const { findings, resultId } = await findingsOf(uri, workspaces);
      if (token.isCancellationRequested) throw cancelled();
      // The last pull of a document that closes may come to be answered after that; what the client makes of it depends.
      if (workspaces.documents.has(uri)) {
        showing(uri, workspaces);
        stream.pulled(uri, resultId);
      }
      asked.set(uri, workspaces.version(uri));
      // A document that was just closed is pulled once more; "unchanged" would leave a ghost of its unsaved text.
      if (resultId === previousResultId && workspaces.documents.has(uri)) return { kind: 'unchanged', resultId };
      return { kind: 'full', resultId, items: findings.map(finding => toDiagnostic(finding, workspaces)) };
    },
  );

  connection.languages.diagnostics.onWorkspace(async ({ previousResultIds = [] }, token, _progress, partial) => {
    stream.restart(previousResultIds);
    await workspaces.started;
    for (const project of workspaces.folders) await checker.scanned(project);
    for (;;) {
      if (token.isCancellationRequested) throw cancelled();
      const items = await stream.news();
      // A client that takes parts gets each change as it comes and never has to ask again.
      // Other clients get an answer to their first pull, and to the next ones when there is something to say.
      if (partial === undefined && (items.length > 0 || !answered)) {
        answered = true;
        return { items };
      }
      if (items.length > 0) partial?.report({ items });
      else await stream.change(token);
    }
  });

  const refreshes = client.capabilities.workspace?.diagnostics?.refreshSupport === true;
  checker.onMoved(({ paths, edited }) => {
    stream.add(paths.map(path => workspaces.uri(path)));
    // The client pulls what is being edited by itself, once; other documents, and that again, only when it is asked to.
    const open = new Set([...workspaces.documents.values()].map(({ path }) => path));
    const wasAsked = (uri: string): boolean => asked.has(uri) && asked.get(uri) === workspaces.version(uri);
    const elsewhere = paths.some(
      path => open.has(path) && (edited?.has(path) !== true || wasAsked(workspaces.uri(path))),
    );
    if (!refreshes || !(elsewhere || edited === undefined)) return;
    void connection.languages.diagnostics.refresh().catch(logged(connection, 'The client does not pull again'));
  });

  return { diagnosticProvider: { identifier: source, interFileDependencies: true, workspaceDiagnostics: true } };
}

/** What the client does not know yet of the workspace's findings. */
class WorkspaceStream {
  readonly #workspaces: Workspaces;
  readonly #told = new Map<string, string>();
  readonly #pending = new Set<string>();
  readonly #waiting = new Set<() => void>();
  /** Documents that the client pulls one by one. */
  readonly #pulled = new Set<string>();
  /** Those of them that moved or were pulled just now: left to the client's own pull. */
  readonly #left = new Map<string, NodeJS.Timeout>();
  /** Those that were left for long enough. */
  readonly #due = new Set<string>();
  /** Every file is to be looked at, not only those that moved. */
  #all = true;

  constructor(workspaces: Workspaces) {
    this.#workspaces = workspaces;
  }

  /**
   * The client pulled an open document. It drops the answer where the document has left its tabs meanwhile: so that is reported as
   * well, later; a client that still pulls the document takes no notice.
   */
  pulled(uri: string, resultId: string): void {
    if (this.#told.get(uri) !== resultId) this.#told.set(uri, '');
    this.#pulled.add(uri);
    this.#leave(uri);
  }

  /** A new pull begins; what the client does not name it may have forgotten. */
  restart(known: readonly PreviousResultId[]): void {
    for (const uri of this.#told.keys()) this.#told.set(uri, '');
    for (const { uri, value } of known) this.#told.set(uri, value);
    this.#all = true;
  }

  /** The findings of these documents may have moved. */
  add(uris: readonly string[]): void {
    for (const uri of uris) this.#pending.add(uri);
    if (uris.length > 0) for (const wake of [...this.#waiting]) wake();
  }

  /** Reports of all that changed since the client was last told. */
  async news(): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const workspaces = this.#workspaces;
    const uris = new Set(this.#pending);
    this.#pending.clear();
    if (this.#all) {
      for (const uri of this.#told.keys()) uris.add(uri);
      for (const project of workspaces.folders) {
        for (const path of project.allFindings().keys()) uris.add(workspaces.uri(path));
      }
      this.#all = false;
    }
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    for (const uri of uris) {
      if (!workspaces.documents.has(uri)) this.#pulled.delete(uri);
      if (this.#pulled.has(uri) && !this.#due.delete(uri)) {
        this.#leave(uri);
        continue;
      }
      const { findings, resultId } = await findingsOf(uri, workspaces);
      const before = this.#told.get(uri);
      if (before === resultId || (before === undefined && findings.length === 0)) continue;
      this.#told.set(uri, resultId);
      const version = workspaces.version(uri) ?? null;
      items.push({
        kind: 'full',
        uri,
        version,
        resultId,
        items: findings.map(finding => toDiagnostic(finding, workspaces)),
      });
    }
    return items;
  }

  #leave(uri: string): void {
    clearTimeout(this.#left.get(uri));
    const end = () => {
      this.#left.delete(uri);
      this.#due.add(uri);
      this.add([uri]);
    };
    this.#left.set(uri, setTimeout(end, grace).unref());
  }

  /** Resolves at the next change, or when the request is cancelled. */
  change(token: CancellationToken): Promise<void> {
    if (this.#pending.size > 0 || this.#all) return Promise.resolve();
    return new Promise(resolve => {
      const wake = () => {
        this.#waiting.delete(wake);
        listening.dispose();
        resolve();
      };
      const listening = token.onCancellationRequested(wake);
      this.#waiting.add(wake);
    });
  }
}

function pushed({ connection, workspaces, checker }: Context): ServerCapabilities {
  async function push(paths: readonly string[]): Promise<void> {
    for (const uri of paths.map(path => workspaces.uri(path))) {
      const { findings } = await findingsOf(uri, workspaces);
      showing(uri, workspaces);
      const items = findings.map(finding => toDiagnostic(finding, workspaces));
      await connection.sendDiagnostics({ uri, diagnostics: items });
    }
  }

  checker.onMoved(({ paths }) => void push(paths).catch(logged(connection, 'Findings were not sent')));
  return {};
}
