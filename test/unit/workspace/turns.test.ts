import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { AnalysedFile } from '../../../server/src/analysis/facts.ts';
import { Analysis } from '../../../server/src/analysis/index.ts';
import { perFile } from '../../../server/src/analysis/per-file.ts';
import { publishedCatalogue } from '../../../server/src/catalogue/index.ts';
import { createLanguages } from '../../../server/src/languages/index.ts';
import { libraries } from '../../../server/src/libraries/index.ts';
import { defineRule, type RuleDefinition } from '../../../server/src/rules/rule.ts';
import { Project } from '../../../server/src/workspace/project.ts';
import { MemoryFileSystem } from '../../support/memory-fs.ts';

const languages = createLanguages(() => Promise.reject(new Error('no Python here')));

const parts = 20;

/** An app whose parts all ask by one module. @param said hears of each time that others may run */
function app(rule: RuleDefinition, clock: () => number, said: () => void = () => undefined): Project {
  const fs = new MemoryFileSystem();
  fs.write('/app/package.json', '{ "name": "parts" }');
  fs.write('/app/ask.ts', "export const ask = (path: string) => fetch('https://api.procore.com/rest/v1.0' + path);");
  for (let number = 0; number < parts; number++)
    fs.write(`/app/part${number}.ts`, `import { ask } from './ask';\nexport const load = () => ask('/me?${number}');`);
  return new Project({
    root: '/app',
    fs,
    languages,
    catalogue: publishedCatalogue(),
    rules: [rule],
    libraries,
    clauses: [],
    makeAnalyser: sources => new Analysis(sources, publishedCatalogue()),
    today: () => '2026-11-24',
    pause: () => {
      said();
      return Promise.resolve();
    },
    clock,
    failed: ({ rule: id, on, error }) => {
      throw new Error(`${id} failed on ${on}`, { cause: error });
    },
  });
}

const messages = (project: Project): readonly string[] =>
  [...project.allFindings().values()].flatMap(({ findings }) => findings.map(({ message }) => message));

/** A rule about the app that takes 100 ms for each of its files. @param looked hears of each */
function slowRule(looked: () => void): RuleDefinition {
  const requestsOf = perFile(({ requests }) => {
    looked();
    return requests.length;
  });
  return defineRule({
    id: 'slow',
    clauses: [],
    severity: 'hint',
    title: 'Takes long',
    blind: '',
    checkApp(judged, context) {
      const message = String(judged.files.reduce((sum, file) => sum + requestsOf(file), 0));
      context.report({ at: { file: `${judged.root}/package.json`, start: 0, end: 1 }, message, because: 'b' });
    },
  });
}

it('an app that takes long to judge is judged in turns, others run between them, and no file is read twice', async () => {
  let read = 0;
  const between: number[] = [];
  const project = app(
    slowRule(() => void read++),
    () => read * 100,
    () => void between.push(read),
  );
  await project.scan();
  expect(messages(project)).toEqual([`${parts + 1}.`]);
  // The package file and the module beside the parts.
  expect(read).toBe(parts + 2);
  const inTheMiddle = new Set(between.filter(count => count > 0 && count < parts + 2));
  expect(inTheMiddle.size).toBeGreaterThanOrEqual(3);
});

it('an edit while an app is being judged has it judged anew', async () => {
  let read = 0;
  let edits = 0;
  const project = app(
    slowRule(() => void read++),
    () => read * 100,
    () => {
      if (read > 5 && edits++ === 0) project.openDocument('/app/part0.ts', 'export const load = () => 1;', 1);
    },
  );
  await project.scan();
  expect(edits).toBeGreaterThan(0);
  expect(messages(project)).toEqual([`${parts}.`]);
});

it('while somebody types other files answer as they did before, and as they are once all has come to rest', async () => {
  const hosts = perFile(({ relative, requests }) =>
    requests.map(({ addresses }) => `${relative} ${addresses.map(({ host }) => host).join()}`),
  );
  // What is asked of a file that is edited, and rests on what another answers.
  const listed = perFile(file => hostsOf(file.app.file('/app/part0.ts')));
  const hostsOf = (part: AnalysedFile | undefined) => (part === undefined ? [] : hosts(part));
  let read = 0;
  const rule = defineRule({
    id: 'asks',
    clauses: [],
    severity: 'hint',
    title: 'Asks other files',
    blind: '',
    check(file, context) {
      if (file.relative !== 'ask.ts') return;
      const answers = listed(file);
      const own = file.text.includes('sandbox') ? 'sandbox' : 'api';
      read++;
      context.report({ at: { file: file.path, start: 0, end: 1 }, message: `${own}: ${answers.join()}`, because: 'b' });
    },
  });
  const project = app(rule, () => 0);
  await project.scan();
  expect(messages(project)).toEqual(['api: part0.ts api.procore.com.']);
  const sandbox = "export const ask = (path: string) => fetch('https://sandbox.procore.com/rest/v1.0' + path);";
  project.openDocument('/app/ask.ts', sandbox, 1);
  const typed = project.findingsAsTyped('/app/ask.ts').findings.map(({ message }) => message);
  expect(typed).toEqual(['sandbox: part0.ts api.procore.com.']);
  await project.settle();
  expect(messages(project)).toEqual(['sandbox: part0.ts sandbox.procore.com.']);
  expect(read).toBe(3);
  project.openDocument('/app/ask.ts', sandbox.replace('sandbox', 'api'), 2);
  expect(project.findings('/app/ask.ts').findings.map(({ message }) => message)).toEqual([
    'api: part0.ts api.procore.com.',
  ]);
});

it('who rests holds no file as it was before an edit', async () => {
  const views: WeakRef<AnalysedFile>[] = [];
  const hosts = perFile(({ requests }) => requests.length);
  const rule = defineRule({
    id: 'asks',
    clauses: [],
    severity: 'hint',
    title: 'Asks its file',
    blind: '',
    check(file) {
      if (file.relative !== 'part0.ts') return;
      hosts(file);
      views.push(new WeakRef(file));
    },
  });
  const project = app(rule, () => 0);
  await project.scan();
  for (let edit = 1; edit < 4; edit++) {
    project.openDocument('/app/ask.ts', `${sandboxed} // ${edit}`, edit);
    project.findingsAsTyped('/app/ask.ts');
    await project.settle();
  }
  const alive = async () => {
    // What was asked for by a weak reference is held on to for the rest of the turn.
    await new Promise(resolve => setImmediate(resolve));
    collectGarbage();
    return views.filter(view => view.deref() !== undefined).length;
  };
  expect(views).toHaveLength(4);
  expect(await alive()).toBeGreaterThan(1);
  project.rest();
  expect(await alive()).toBe(1);
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** The app's requests, gathered once for all who ask of it, as they come. */
const gathered = new WeakMap<object, string>();
const hostsAsked = perFile(({ requests }) => requests.flatMap(({ addresses }) => addresses.map(({ host }) => host)));
const hostsOf = (files: readonly AnalysedFile[]) => {
  const known = gathered.get(files) ?? [...new Set(files.flatMap(hostsAsked))].join();
  gathered.set(files, known);
  return known;
};
const sandboxed = "export const ask = (path: string) => fetch('https://sandbox.procore.com/rest/v1.0' + path);";

it('what one question found out from older answers is no answer to another once all has come to rest', async () => {
  const first = perFile(({ app: { files } }) => hostsOf(files));
  const second = perFile(({ app: { files } }) => hostsOf(files));
  const rule = defineRule({
    id: 'asks',
    clauses: [],
    severity: 'hint',
    title: 'Asks other files',
    blind: '',
    check(file, context) {
      if (file.relative !== 'ask.ts') return;
      const message = `${first(file)} ${second(file)}`;
      context.report({ at: { file: file.path, start: 0, end: 1 }, message, because: 'b' });
    },
  });
  const project = app(rule, () => 0);
  await project.scan();
  expect(messages(project)).toEqual(['api.procore.com api.procore.com.']);
  project.openDocument('/app/ask.ts', sandboxed, 1);
  project.findingsAsTyped('/app/ask.ts');
  await project.settle(undefined, 'files');
  expect(messages(project)).toEqual(['sandbox.procore.com sandbox.procore.com.']);
});

/** Says of the module that all ask by where its first part asks. @param more what else it does */
function ofFirstPart(more: (file: AnalysedFile) => void = () => undefined): RuleDefinition {
  return defineRule({
    id: 'asks',
    clauses: [],
    severity: 'hint',
    title: 'Asks another file',
    blind: '',
    check(file, context) {
      if (file.relative !== 'ask.ts') return;
      const part = file.app.file('/app/part0.ts');
      const message = part === undefined ? 'nobody' : hostsAsked(part).join();
      context.report({ at: { file: file.path, start: 0, end: 1 }, message, because: 'b' });
      more(file);
    },
  });
}

it('where a scan was ended, an open document is judged by newer answers as well once all has come to rest', async () => {
  const project = app(ofFirstPart(), () => 0);
  await project.scan();
  const end = new AbortController();
  await project.scan(({ phase }) => {
    if (phase === 'checking') end.abort();
  }, end.signal);
  project.openDocument('/app/ask.ts', sandboxed.replace('sandbox', 'api'), 1);
  project.findings('/app/ask.ts');
  project.changeDocument('/app/ask.ts', sandboxed, 2);
  expect(project.findingsAsTyped('/app/ask.ts').findings.map(({ message }) => message)).toEqual(['api.procore.com.']);
  await project.settle();
  expect(project.findingsAsTyped('/app/ask.ts').findings.map(({ message }) => message)).toEqual([
    'sandbox.procore.com.',
  ]);
});

it('what a file asked of others is compared later with what it was told at last, not with what counted while somebody typed', async () => {
  const rule = defineRule({
    id: 'asks',
    clauses: [],
    severity: 'hint',
    title: 'Asks another file',
    blind: '',
    check(file, context) {
      if (file.relative !== 'part1.ts') return;
      const part = file.app.file('/app/part0.ts');
      const answers = file.app.ask(hostsAsked, part === undefined ? [] : [part]);
      const message = answers.map(({ answer }) => answer.join()).join();
      context.report({ at: { file: file.path, start: 0, end: 1 }, message, because: 'b' });
    },
  });
  const project = app(rule, () => 0);
  await project.scan();
  expect(messages(project)).toEqual(['api.procore.com.']);
  project.openDocument('/app/ask.ts', sandboxed, 1);
  await project.settle(AbortSignal.abort());
  expect(project.findingsAsTyped('/app/part1.ts').findings.map(({ message }) => message)).toEqual(['api.procore.com.']);
  await project.settle();
  expect(messages(project)).toEqual(['sandbox.procore.com.']);
  project.openDocument('/app/part0.ts', "fetch('https://api.procore.com/rest/v1.0/me');", 1);
  await project.settle();
  expect(messages(project)).toEqual(['api.procore.com.']);
});

it('whoever wants to be exact is told of what others find in a file by newer answers as well', async () => {
  const rule = defineRule({
    id: 'asks',
    clauses: [],
    severity: 'hint',
    title: 'Finds something in another file',
    blind: '',
    check(file, context) {
      if (file.relative !== 'part1.ts') return;
      const part = file.app.file('/app/part0.ts');
      const message = part === undefined ? 'nobody' : hostsAsked(part).join();
      context.report({ at: { file: '/app/ask.ts', start: 0, end: 6 }, message, because: 'b' });
    },
  });
  const project = app(rule, () => 0);
  await project.scan();
  project.openDocument('/app/ask.ts', sandboxed.replace('export', 'exportx'), 1);
  project.changeDocument('/app/ask.ts', sandboxed, 2);
  expect(project.findingsAsTyped('/app/ask.ts').findings.map(({ message }) => message)).toEqual(['api.procore.com.']);
  expect(project.findings('/app/ask.ts').findings.map(({ message }) => message)).toEqual(['sandbox.procore.com.']);
});

it('what is asked of a file for its app alone, and rests on all of that, is asked anew once another file is another', async () => {
  const requests = perFile(({ app, text }) => (text.includes('home') ? hostsOf(app.files) : 'its own'));
  const rule = defineRule({
    id: 'asks',
    clauses: [],
    severity: 'hint',
    title: 'Asks all files',
    blind: '',
    perFile: [requests],
    checkApp(judged, context) {
      const file = judged.file('/app/part1.ts');
      const message = file === undefined ? 'nobody' : requests(file);
      context.report({ at: { file: '/app/part1.ts', start: 0, end: 6 }, message, because: 'b' });
    },
  });
  const project = app(rule, () => 0);
  await project.scan();
  project.openDocument('/app/part1.ts', "export const home = 'https://api.procore.com/rest/v1.0';", 1);
  project.findings('/app/part1.ts');
  await project.settle();
  expect(messages(project)).toEqual(['api.procore.com.']);
  project.openDocument('/app/part0.ts', "fetch('https://sandbox.procore.com/rest/v1.0/me');", 1);
  await project.settle();
  expect(messages(project)).toEqual(['api.procore.com,sandbox.procore.com.']);
});
