import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  type CodeAction,
  commands,
  type Diagnostic,
  DiagnosticSeverity,
  env,
  extensions,
  type Hover,
  languages,
  MarkdownString,
  Position,
  Range,
  Selection,
  type TextDocument,
  Uri,
  version,
  window,
  workspace,
} from 'vscode';
import type { PolicyLens } from '../../client/src/extension.ts';

const folder = () => {
  const root = workspace.workspaceFolders?.[0]?.uri;
  assert(root, 'the suite needs a workspace');
  return root;
};
const file = (name: string) => Uri.joinPath(folder(), name);

/** Resolves when something holds; asked at every turn, so that times are true to a few milliseconds. */
async function until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, limit = 20_000): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`it did not come to this: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}

const found = (uri: Uri) => languages.getDiagnostics(uri).filter(({ source }) => source === 'policy-lens');
const code = ({ code }: Diagnostic) => (typeof code === 'object' ? code.value : code);
const withCode = (uri: Uri, rule: string) => found(uri).find(diagnostic => code(diagnostic) === rule);

async function show(name: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument(file(name));
  await window.showTextDocument(document, { preview: false });
  return document;
}

async function replace(document: TextDocument, written: string, by: string): Promise<void> {
  const at = document.getText().indexOf(written);
  assert(at >= 0, `${written} is not in ${document.fileName}`);
  const editor = await window.showTextDocument(document, { preview: false });
  const range = new Range(document.positionAt(at), document.positionAt(at + written.length));
  await editor.edit(edit => edit.replace(range, by));
}

async function actionsAt(uri: Uri, range: Range): Promise<CodeAction[]> {
  return (await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', uri, range)) ?? [];
}

describe(`VS Code ${version} (${env.appHost})`, () => {
  let api: PolicyLens;

  before(async () => {
    const extension = extensions.getExtension<PolicyLens>('policy-lens.policy-lens');
    assert(extension, 'the extension is not installed');
    api = await extension.activate();
  });

  after(() => commands.executeCommand('workbench.action.closeAllEditors'));

  it('finds breaches in files that are not open', async () => {
    const diagnostic = await until('a finding', () => withCode(file('src/main.ts'), 'oauth-state'));
    assert.match(diagnostic.message, /§1\(l\)/);
  });

  it('shows a breach, where it is, with its evidence in another file', async () => {
    const config = await show('src/config.ts');
    const diagnostic = await until('a finding', () => withCode(config.uri, 'insecure-transport'));
    assert.equal(config.getText(diagnostic.range), "'http://api.procore.com'");
    assert.equal(diagnostic.relatedInformation?.[0]?.location.uri.path, file('src/main.ts').path);
    assert(typeof diagnostic.code === 'object', 'the code is a link');
    assert.match(diagnostic.code.target.toString(), /marketplace-policy/);
  });

  it('explains a finding in a hover, with the clause in its own words', async () => {
    const config = await show('src/config.ts');
    const { range } = await until('a finding', () => withCode(config.uri, 'insecure-transport'));
    const hovers = await commands.executeCommand<Hover[]>(
      'vscode.executeHoverProvider',
      config.uri,
      range.start.translate(0, 2),
    );
    const text = hovers
      .flatMap(({ contents }) => contents.map(part => (part instanceof MarkdownString ? part.value : String(part))))
      .join('\n');
    assert.match(text, /§1\(a\)/);
    assert.match(text, /Degrade or compromise security in any way\./);
    assert.match(text, /effective 2025-09-30/);
    assert.match(text, /main\.ts:4/);
  });

  it('offers a fix, and the finding goes when it is applied', async () => {
    const config = await show('src/config.ts');
    const { range } = await until('a finding', () => withCode(config.uri, 'insecure-transport'));
    const actions = await actionsAt(config.uri, range);
    const fix = actions.find(({ isPreferred }) => isPreferred);
    assert(fix?.edit, `no preferred fix among ${actions.map(({ title }) => title).join(', ')}`);
    assert(await workspace.applyEdit(fix.edit));
    assert.match(config.getText(), /'https:\/\/api\.procore\.com'/);
    await until('it is gone', () => withCode(config.uri, 'insecure-transport') === undefined);
    await commands.executeCommand('undo');
    // A lightbulb asks at any time, and shows no findings.
    await until('the finding again', async () => {
      await actionsAt(config.uri, range);
      return withCode(config.uri, 'insecure-transport');
    });
  });

  it('writes a suppression and selects its reason', async () => {
    const main = await show('src/main.ts');
    const { range } = await until('a finding', () => withCode(main.uri, 'oauth-state'));
    const action = (await actionsAt(main.uri, range)).find(({ title }) =>
      title.startsWith('Suppress oauth-state here'),
    );
    assert(action?.edit, 'no action that suppresses');
    assert.notEqual(action.isPreferred, true);
    assert(await workspace.applyEdit(action.edit));
    assert.match(main.lineAt(range.start.line).text, /^ {2}\/\/ policy-lens-ignore oauth-state -- /);
    await commands.executeCommand('undo');
    assert.doesNotMatch(main.getText(), /policy-lens-ignore/);
  });

  it('moves a finding in one file when another is edited', async () => {
    const config = await show('src/config.ts');
    await until('a finding', () => withCode(config.uri, 'insecure-transport'));
    const main = await workspace.openTextDocument(file('src/main.ts'));
    await window.showTextDocument(main, { preview: false, viewColumn: 2 });
    await until('a finding', () => withCode(main.uri, 'oauth-state'));

    const times: number[] = [];
    const timed = async (written: string, by: string, shows: () => boolean): Promise<void> => {
      const edited = new Promise<number>(resolve => {
        const listening = workspace.onDidChangeTextDocument(({ document }) => {
          if (document !== main) return;
          listening.dispose();
          resolve(performance.now());
        });
      });
      const editing = replace(main, written, by);
      const start = await edited;
      await until('the finding moves', () => shows() || undefined);
      times.push(performance.now() - start);
      await editing;
    };
    for (let round = 0; round < 5; round++) {
      await timed('${host}', 'https://api.procore.com', () => !withCode(config.uri, 'insecure-transport'));
      await timed('https://api.procore.com', '${host}', () => Boolean(withCode(config.uri, 'insecure-transport')));
    }
    times.sort((a, b) => a - b);
    const [middle = 0, worst = 0] = [times[times.length >> 1], times.at(-1)];
    console.log(
      `an edit shows in another open file after ${middle.toFixed(0)} ms (median), ${worst.toFixed(0)} ms (worst of ${times.length})`,
    );
  });

  it('says in the status item what it checked', async () => {
    const status = await until('the check has ended', () =>
      api.status().state === 'ready' ? api.status() : undefined,
    );
    assert.equal(status.files > 0 && status.findings > 0, true, JSON.stringify(status));
  });

  it('checks the workspace when it is told to', async () => {
    const status = await commands.executeCommand<{ state: string; findings: number }>('policyLens.checkWorkspace');
    assert.equal(status.state, 'ready');
    const all = languages.getDiagnostics().flatMap(([uri]) => found(uri));
    assert.equal(status.findings, all.length);
  });

  it('opens a clause as a document, with the clause marked', async () => {
    await commands.executeCommand('policyLens.openClause', '1(h)');
    const editor = window.activeTextEditor ?? assert.fail('no editor');
    const { document } = editor;
    assert.equal(document.uri.scheme, 'policy-lens');
    const line = document
      .getText()
      .split('\n')
      .findIndex(text => text.includes('Use or attempt to use unpublished APIs.'));
    assert(line > 0 && document.lineAt(line).text.includes('§1(h)'));
    const at = new Position(line, 0);
    await until('the clause is in sight', () => editor.visibleRanges.some(range => range.contains(at)));
  });

  it('opens the page of a rule, to be read', async () => {
    await commands.executeCommand('policyLens.openRule', 'oauth-state');
    await until('the page is in sight', () =>
      /oauth-state/.test(window.tabGroups.activeTabGroup.activeTab?.label ?? ''),
    );
  });

  it('shows its log', () => commands.executeCommand('policyLens.showLog'));

  it('has a page for every rule, without a network', async () => {
    const extension =
      extensions.getExtension('policy-lens.policy-lens') ?? assert.fail('the extension is not installed');
    const { properties } = extension.packageJSON.contributes.configuration;
    const ids = Object.keys(properties['policyLens.rules'].properties);
    assert(ids.length > 50, ids.join(', '));
    for (const id of ids) {
      const page = await workspace.openTextDocument(Uri.from({ scheme: 'policy-lens', path: `/rules/${id}.md` }));
      assert.match(page.getText(), /^# /, id);
      assert.match(page.getText(), /§\d/, id);
    }
  });

  it('offers the compliant forms as snippets', async () => {
    const document = await workspace.openTextDocument({ language: 'typescript', content: 'procore' });
    const editor = await window.showTextDocument(document);
    editor.selection = new Selection(0, 7, 0, 7);
    const labels = await until('snippets', async () => {
      const list = await commands.executeCommand<{ items: { label: string | { label: string } }[] }>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new Position(0, 7),
      );
      const names = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      return names.some(name => name.startsWith('procore-')) ? names : undefined;
    });
    assert(labels.includes('procore-oauth'), labels.filter(name => name.startsWith('procore')).join(', '));
  });

  it('completes and checks policy-lens.json by its schema', async () => {
    const uri = file('policy-lens.json');
    await workspace.fs.writeFile(uri, Buffer.from('{ "rules": { "oauth-state": "warning" } }\n'));
    const document = await show('policy-lens.json');
    const at = document.positionAt(document.getText().indexOf('"warning"') + 1);
    await until('the severities are offered', async () => {
      const { items } = await commands.executeCommand<{ items: { label: string | { label: string } }[] }>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        at,
      );
      return items.some(({ label }) => (typeof label === 'string' ? label : label.label) === '"hint"') || undefined;
    });
    await replace(document, '"warning"', '"loud"');
    await until('the error in the file', () => found(uri).find(diagnostic => code(diagnostic) === 'configuration'));
    assert(withCode(file('src/main.ts'), 'oauth-state'), 'an invalid file changes nothing');
    await replace(document, '"loud"', '"off"');
    await until('the rule is off', () => withCode(file('src/main.ts'), 'oauth-state') === undefined);
    await replace(document, '"off"', '"error"');
    const diagnostic = await until('the rule is on', () => withCode(file('src/main.ts'), 'oauth-state'));
    assert.equal(diagnostic.severity, DiagnosticSeverity.Error);
    await commands.executeCommand('workbench.action.files.revert');
    await workspace.fs.delete(uri);
  });

  it('follows what others do to files on the disk', async () => {
    const uri = file('src/added.ts');
    const text = "export const load = () => fetch('http://api.procore.com/rest/v1.0/companies');\n";
    await workspace.fs.writeFile(uri, Buffer.from(text));
    await until('the new file is checked', () => withCode(uri, 'insecure-transport'));
    await workspace.fs.delete(uri);
    await until('its findings go with it', () => found(uri).length === 0);
  });

  it('follows folders that others write, copy, rename, move and delete', async () => {
    const disk = (name: string) => file(name).fsPath;
    const text = "export const load = () => fetch('http://api.procore.com/rest/v1.0/companies');\n";
    const comes = (name: string) =>
      until(`${name} is checked`, () => withCode(file(`${name}/deep/one.ts`), 'insecure-transport'));
    const goes = (name: string) =>
      until(`${name} is gone`, () => found(file(`${name}/deep/one.ts`)).length === 0 || undefined);
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'policy-lens-moved-'));
    try {
      mkdirSync(disk('lib/deep'), { recursive: true });
      writeFileSync(disk('lib/deep/one.ts'), text);
      await comes('lib');
      cpSync(disk('lib'), disk('copied'), { recursive: true });
      await comes('copied');
      renameSync(disk('lib'), disk('renamed'));
      await Promise.all([comes('renamed'), goes('lib')]);
      renameSync(disk('renamed'), path.join(elsewhere, 'moved'));
      await goes('renamed');
      renameSync(path.join(elsewhere, 'moved'), disk('moved'));
      await comes('moved');
      await workspace.fs.rename(file('moved'), file('again'));
      await Promise.all([comes('again'), goes('moved')]);
    } finally {
      for (const name of ['lib', 'copied', 'renamed', 'moved', 'again'])
        rmSync(disk(name), { recursive: true, force: true });
      rmSync(elsewhere, { recursive: true });
    }
    await Promise.all(['copied', 'again'].map(goes));
  });

  it('follows a document that stays open without a tab', async () => {
    const uri = file('src/loose.ts');
    const text = "export const load = () => fetch('http://api.procore.com/rest/v1.0/companies');\n";
    writeFileSync(uri.fsPath, text);
    try {
      await show('src/loose.ts');
      await until('a finding', () => withCode(uri, 'insecure-transport'));
      await commands.executeCommand('workbench.action.closeActiveEditor');
      writeFileSync(uri.fsPath, text.replace('http:', 'https:'));
      await until('the finding goes', () => withCode(uri, 'insecure-transport') === undefined);
    } finally {
      rmSync(uri.fsPath);
    }
  });

  it('checks a document that has no file yet, and one outside every folder', async () => {
    const content = "export const load = () => fetch('http://api.procore.com/rest/v1.0/companies');\n";
    const untitled = await workspace.openTextDocument({ language: 'typescript', content });
    await window.showTextDocument(untitled, { preview: false });
    await until('a finding', () => withCode(untitled.uri, 'insecure-transport'));
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'policy-lens-outside-'));
    try {
      writeFileSync(path.join(elsewhere, 'one.ts'), content);
      const outside = await workspace.openTextDocument(Uri.file(path.join(elsewhere, 'one.ts')));
      await window.showTextDocument(outside, { preview: false });
      await until('a finding', () => withCode(outside.uri, 'insecure-transport'));
      await commands.executeCommand('workbench.action.closeActiveEditor');
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
    await window.showTextDocument(untitled);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await until('its findings go with it', () => found(untitled.uri).length === 0 || undefined);
  });

  it('checks a folder that joins the workspace by its own configuration, and forgets one that leaves', async () => {
    const second = Uri.file(mkdtempSync(path.join(tmpdir(), 'policy-lens-second-')));
    const [quiet, loud] = ['quiet.ts', 'deep/loud.ts'].map(name => Uri.joinPath(second, name)) as [Uri, Uri];
    const text = "export const load = () => fetch('http://api.procore.com/rest/v1.0/companies');\n";
    try {
      mkdirSync(Uri.joinPath(second, 'deep').fsPath);
      for (const uri of [quiet, loud]) writeFileSync(uri.fsPath, text);
      writeFileSync(Uri.joinPath(second, 'policy-lens.json').fsPath, '{ "ignore": ["quiet.ts"] }\n');
      assert(workspace.updateWorkspaceFolders(1, 0, { uri: second }), 'VS Code takes no second folder');
      await until('a finding in the folder that joined', () => withCode(loud, 'insecure-transport'));
      assert(withCode(file('src/main.ts'), 'oauth-state'), 'the first folder keeps its findings');
      assert.equal(found(quiet).length, 0, 'what its own configuration leaves out is not checked');
      assert(workspace.updateWorkspaceFolders(1, 1), 'VS Code does not let the second folder go');
      await until('its findings go with it', () => found(loud).length === 0 || undefined);
      assert(withCode(file('src/main.ts'), 'oauth-state'), 'the first folder keeps its findings');
    } finally {
      rmSync(second.fsPath, { recursive: true });
    }
  });

  it('starts again when it is told to', async () => {
    await commands.executeCommand('policyLens.restart');
    await until('the check has ended', () => (api.status().state === 'ready' ? true : undefined));
    await until('a finding', () => withCode(file('src/main.ts'), 'oauth-state'));
  });
});
