import { type ServerCapabilities, TextDocumentSyncKind } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Context } from './context.ts';

/** Keeps the open documents in step with the editor; what is open wins over the disk. */
export function documents({ connection, workspaces, checker }: Context): ServerCapabilities {
  const texts = new Map<string, TextDocument>();

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    const { path } = workspaces.opened(uri, languageId);
    texts.set(uri, TextDocument.create(uri, languageId, version, text));
    for (const project of workspaces.readers(path)) {
      project.openDocument(path, text, version);
      checker.changed(project, path);
    }
  });

  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const document = texts.get(uri);
    const located = workspaces.documents.get(uri);
    if (document === undefined || located === undefined) return;
    const text = TextDocument.update(document, contentChanges, version).getText();
    for (const project of workspaces.readers(located.path)) {
      project.changeDocument(located.path, text, version);
      checker.changed(project, located.path, true);
    }
  });

  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const located = workspaces.documents.get(uri);
    if (located === undefined) return;
    texts.delete(uri);
    const { project: home, path } = located;
    const isLoose = workspaces.isLoose(home);
    workspaces.closed(uri);
    if (isLoose) checker.forget(home);
    for (const project of workspaces.readers(path)) {
      project.closeDocument(path);
      checker.changed(project, path);
    }
  });

  return { textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental } };
}
