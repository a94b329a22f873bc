import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type ServerCapabilities,
  type SnippetTextEdit,
  type TextEdit,
  type WorkspaceEdit,
  type WorkspaceEditClientCapabilities,
} from 'vscode-languageserver';
import type { Edit, Finding } from '../program/finding.ts';
import { byFile } from '../workspace/by-file.ts';
import type { FileFindings } from '../workspace/project.ts';
import type { SuppressionEdit } from '../workspace/suppress.ts';
import type { Context } from './context.ts';
import { toDiagnostic } from './diagnostics.ts';
import type { Located, Workspaces } from './workspaces.ts';

/** Mends everything in a file that can be mended safely: what "fix on save" asks for. */
const fixAllKind = `${CodeActionKind.SourceFixAll}.policyLens`;

/**
 * Code actions: verified fixes, safe ones preferred; all safe fixes of a file at once; suppressions, which ask for their reason; and
 * the clause to read. Nothing is worked out for kinds that were not asked for.
 */
export function codeActions({ connection, workspaces, client }: Context): ServerCapabilities {
  const edits = new Edits(workspaces, client.capabilities.workspace?.workspaceEdit ?? {});

  connection.onCodeAction(async ({ textDocument, range, context }): Promise<CodeAction[]> => {
    // Some clients send an empty list for no wish.
    const only = context.only?.length === 0 ? undefined : context.only;
    const quick = wants(only, CodeActionKind.QuickFix);
    // A lightbulb asks for everything, but never shows this one.
    const all = only !== undefined && wants(only, fixAllKind);
    if (!quick && !all) return [];
    await workspaces.started;
    const located = workspaces.locate(textDocument.uri);
    if (located === undefined || !workspaces.enabled) return [];
    await located.project.readyFor(located.path);
    return [...(quick ? quickFixes(located, range) : []), ...(all ? fixAll(located) : [])];
  });

  function quickFixes({ project, path }: Located, range: CodeActionParams['range']): CodeAction[] {
    const start = workspaces.positions.offset(path, range.start);
    const end = workspaces.positions.offset(path, range.end);
    const among = ({ findings }: FileFindings) => findings.filter(span => span.start <= end && span.end >= start);
    // Asked wherever the cursor goes; only where there is something to mend is it worth while to be exact.
    const found = among(project.findingsAsTyped(path)).length > 0 ? among(project.findings(path)) : [];
    const about = (...findings: readonly Finding[]) => ({
      kind: CodeActionKind.QuickFix,
      diagnostics: findings.map(finding => toDiagnostic(finding, workspaces)),
    });
    // Fixes of all findings first, so that a suppression never stands above one.
    return [
      ...found.flatMap(finding =>
        project.mends.fixes(finding).map((fix): CodeAction => {
          const preferred = fix.safe && { isPreferred: true };
          return { title: fix.title, ...about(finding), ...preferred, edit: edits.of(fix.edits) };
        }),
      ),
      ...found.flatMap(finding =>
        suppressions(finding, { project, path }).map(action => ({ ...action, ...about(finding) })),
      ),
      ...reading(found).map(action => ({ ...action, ...about(...found) })),
    ];
  }

  function suppressions(finding: Finding, { project, path }: Located): CodeAction[] {
    // What is wrong with a suppression, a configuration or an attestation is mended, not suppressed.
    if (finding.clauses.length === 0) return [];
    const line = project.mends.suppressLine(finding);
    const file = project.mends.suppressFile(finding);
    return [
      ...(line ? [{ title: `Suppress ${finding.rule} here, with a reason`, edit: edits.suppression(path, line) }] : []),
      ...(file
        ? [{ title: `Suppress ${finding.rule} in this file, with a reason`, edit: edits.suppression(path, file) }]
        : []),
    ];
  }

  /** Opens the clauses, in clients that have the command. */
  function reading(findings: readonly Finding[]): CodeAction[] {
    if (!client.commands) return [];
    return [...new Set(findings.flatMap(({ clauses }) => clauses))].map(id => {
      const title = `Read §${id} of the Developer Policy`;
      return { title, command: { title, command: 'policyLens.openClause', arguments: [id] } };
    });
  }

  function fixAll({ project, path }: Located): CodeAction[] {
    const safe = project.mends.safeFixes(path, project.findings(path).findings);
    if (safe.length === 0) return [];
    return [{ title: 'Fix all that Policy Lens can mend safely', kind: fixAllKind, edit: edits.of(safe) }];
  }

  return { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] } };
}

/** Whether a kind is among those asked for: itself, or one above it. */
function wants(only: readonly string[] | undefined, kind: string): boolean {
  return only === undefined || only.some(asked => asked === '' || kind === asked || kind.startsWith(`${asked}.`));
}

/** Edits of files as the client takes them, where it can bound to the version of the document that each was made for. */
class Edits {
  readonly #workspaces: Workspaces;
  readonly #can: WorkspaceEditClientCapabilities;

  constructor(workspaces: Workspaces, can: WorkspaceEditClientCapabilities) {
    this.#workspaces = workspaces;
    this.#can = can;
  }

  of(edits: readonly Edit[]): WorkspaceEdit {
    const changes = [...byFile(edits)].map(([file, inFile]) => ({
      file,
      edits: inFile.map(edit => ({ range: this.#workspaces.positions.range(file, edit), newText: edit.text })),
    }));
    return this.#can.documentChanges === true
      ? { documentChanges: changes.map(change => this.#document(change.file, change.edits)) }
      : { changes: Object.fromEntries(changes.map(change => [this.#workspaces.uri(change.file), change.edits])) };
  }

  /** Writes a suppression and selects its reason for typing, where the client can. */
  suppression(file: string, { edit, select }: SuppressionEdit): WorkspaceEdit {
    if (this.#can.documentChanges !== true || this.#can.snippetEditSupport !== true)
      return this.of([{ file, ...edit }]);
    const range = this.#workspaces.positions.range(file, edit);
    const [start, end] = [select.start - edit.start, select.end - edit.start];
    const parts = [edit.text.slice(0, start), edit.text.slice(start, end), edit.text.slice(end)].map(text =>
      text.replace(/[\\$}]/g, '\\$&'),
    );
    const value = `${parts[0]}\${1:${parts[1]}}${parts[2]}`;
    return { documentChanges: [this.#document(file, [{ range, snippet: { kind: 'snippet', value } }])] };
  }

  #document(file: string, edits: (TextEdit | SnippetTextEdit)[]) {
    const uri = this.#workspaces.uri(file);
    return { textDocument: { uri, version: this.#workspaces.version(uri) ?? null }, edits };
  }
}
