import {
  commands,
  type Disposable,
  type LogOutputChannel,
  Range,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { checkRequest, type Page, pagesRequest, type Status } from './protocol.ts';

/** The commands of the palette; `openClause` and `openRule` also take an id, as the links in hovers pass it. */
export function registerCommands(client: LanguageClient, log: LogOutputChannel): Disposable[] {
  const marked = window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor('editor.findMatchHighlightBackground'),
    isWholeLine: true,
    overviewRulerColor: new ThemeColor('editorOverviewRuler.findMatchForeground'),
  });

  async function choose(kind: Page['kind'], id: string | undefined): Promise<Page | undefined> {
    const pages = (await client.sendRequest<Page[]>(pagesRequest)).filter(page => page.kind === kind);
    if (id !== undefined) return pages.find(page => page.id === id);
    const items = pages.map(page => ({ label: page.id, description: page.detail, detail: page.title, page }));
    const placeHolder = kind === 'clause' ? 'A clause of the Procore Developer Policy' : 'A rule of Policy Lens';
    const options = { placeHolder, matchOnDescription: true, matchOnDetail: true };
    return (await window.showQuickPick(items, options))?.page;
  }

  return [
    marked,
    commands.registerCommand('policyLens.checkWorkspace', async (): Promise<Status> => {
      const status = await client.sendRequest<Status>(checkRequest);
      if (status.findings > 0) await commands.executeCommand('workbench.actions.view.problems');
      else window.setStatusBarMessage(`Policy Lens: ${status.reason ?? 'no findings'}`, 5_000);
      return status;
    }),
    commands.registerCommand('policyLens.restart', () => client.restart()),
    commands.registerCommand('policyLens.showLog', () => log.show()),
    commands.registerCommand('policyLens.openClause', async (id?: string) => {
      const page = await choose('clause', id);
      if (page === undefined) return;
      const document = await workspace.openTextDocument(Uri.parse(page.uri));
      const editor = await window.showTextDocument(document, { preview: true });
      if (page.line === undefined) return;
      const range = document.validateRange(new Range(page.line, 0, page.line, Number.MAX_SAFE_INTEGER));
      editor.setDecorations(marked, [range]);
      editor.revealRange(range, TextEditorRevealType.InCenter);
    }),
    commands.registerCommand('policyLens.openRule', async (id?: string) => {
      const page = await choose('rule', id);
      if (page !== undefined) await commands.executeCommand('markdown.showPreview', Uri.parse(page.uri));
    }),
  ];
}
