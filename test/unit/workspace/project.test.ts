import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../server/src/catalogue/index.ts';
import { createLanguages } from '../../../server/src/languages/index.ts';
import type { Finding } from '../../../server/src/program/finding.ts';
import { walkProgram } from '../../../server/src/program/walk.ts';
import { defineRule, type RuleDefinition } from '../../../server/src/rules/rule.ts';
import { Project, type ProjectOptions } from '../../../server/src/workspace/project.ts';
import { FakeAnalysis } from '../../support/fake-analysis.ts';
import { MemoryFileSystem } from '../../support/memory-fs.ts';

const languages = createLanguages(() => Promise.reject(new Error('no Python here')));

/** Finds each string `'BAD…'`, also in modules beside the file that it imports. */
const badText = defineRule({
  id: 'bad-text',
  clauses: ['1(h)', '3(g)'],
  severity: 'error',
  title: 'Bad text',
  blind: '',
  data: true,
  options: { also: { type: 'string', default: '', description: 'Another bad text.' } },
  check(file, context) {
    walkProgram(file.program, node => {
      if (node.kind !== 'literal' || typeof node.value !== 'string') return;
      const bad = node.value.startsWith('BAD') || (context.options.also !== '' && node.value === context.options.also);
      if (!bad) return;
      const at = { file: file.path, start: node.start, end: node.end };
      context.report({
        at,
        message: `${node.value} is bad`,
        certain: node.value === 'BAD',
        because: 'it is',
        fixes: [{ title: 'Make it good', safe: true, edits: [{ ...at, text: "'good'" }] }],
      });
    });
  },
});

/** Stands at `SINK` in the module that a file imports, because of the file. */
const acrossFiles = defineRule({
  id: 'across-files',
  clauses: ['1(m)'],
  severity: 'warning',
  title: 'Across files',
  blind: '',
  check(file, context) {
    if (!file.text.includes('SOURCE')) return;
    for (const { module } of file.program.imports) {
      const sink = `${file.path.slice(0, file.path.lastIndexOf('/'))}/${module.slice(2)}.ts`;
      const start = context.source(sink).indexOf('SINK');
      if (start >= 0)
        context.report({ at: { file: sink, start, end: start + 4 }, message: 'It flows here', because: 'b' });
    }
  },
});

const appRule = defineRule({
  id: 'app-rule',
  clauses: ['3(f)'],
  severity: 'information',
  title: 'App',
  blind: '',
  checkApp(app, context) {
    const file = `${app.root}/package.json`;
    if (app.paths.includes('package.json') && !app.paths.includes('SUPPORT.md'))
      context.report({ at: { file, start: 0, end: 1 }, message: 'No support', because: 'b' });
  },
});

const api = "const host = 'https://api.procore.com';\n";

interface World {
  readonly fs: MemoryFileSystem;
  readonly project: Project;
  readonly failures: string[];
  readonly analyses: FakeAnalysis[];
  day: string;
}

function world(files: Record<string, string>, options: Partial<ProjectOptions> = {}): World {
  const fs = new MemoryFileSystem(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`/app/${path}`, text])),
  );
  const failures: string[] = [];
  const analyses: FakeAnalysis[] = [];
  let time = 0;
  const created: World = {
    fs,
    failures,
    analyses,
    day: '2026-11-24',
    project: new Project({
      root: '/app',
      fs,
      languages,
      catalogue: {} as Catalogue,
      rules: [badText, acrossFiles, appRule],
      libraries: [],
      clauses: ['1(h)', '1(m)', '3(f)', '3(g)', '8'].map(id => ({
        id,
        section: 1,
        sectionTitle: '',
        text: '',
        sha256: `hash of ${id}`,
      })),
      makeAnalyser: sources => {
        const analysis = new FakeAnalysis(sources);
        analyses.push(analysis);
        return analysis;
      },
      today: () => created.day,
      pause: () => Promise.resolve(),
      clock: () => time++,
      failed: ({ rule, on, error }) => failures.push(`${rule} on ${on}: ${String(error)}`),
      ...options,
    }),
  };
  return created;
}

async function scanned(files: Record<string, string>, options: Partial<ProjectOptions> = {}): Promise<World> {
  const made = world(files, options);
  expect(await made.project.scan()).toBe(true);
  return made;
}

const line = ({ rule, severity, file, start }: Finding): string => `${file.slice(5)}:${start} ${severity} ${rule}`;
const all = (project: Project): string[] =>
  [...project.allFindings().values()].flatMap(({ findings }) => findings.map(line));
const inFile = (project: Project, path: string): string[] => project.findings(`/app/${path}`).findings.map(line);

describe('a scan', () => {
  it('checks what speaks of Procore, what imports it and is imported by it, and the data of its app', async () => {
    const { project, failures } = await scanned({
      'package.json': '{ "name": "BAD" }',
      'src/client.ts': `${api}export const a = 'BAD';`,
      'src/uses.ts': "import { a } from './client';\nconst b = 'BAD';",
      'src/other.ts': "const b = 'BAD';",
      'other/package.json': '{ "name": "BAD" }',
      'other/b.ts': "const b = 'BAD';",
      'src/page.html': 'BAD',
    });
    expect(all(project)).toEqual([
      'package.json:0 information app-rule',
      'package.json:10 error bad-text',
      `src/client.ts:${api.length + 17} error bad-text`,
      'src/uses.ts:40 error bad-text',
    ]);
    expect(project.status).toMatchObject({
      scanned: true,
      hasProcore: true,
      checked: 3,
      findings: { error: 3, information: 1 },
    });
    expect(failures).toEqual([]);
  });

  it('does nothing where nothing speaks of Procore', async () => {
    const { project, analyses } = await scanned({ 'a.ts': "const procore = 'BAD';", 'package.json': '{ "a": "BAD" }' });
    expect(all(project)).toEqual([]);
    expect(project.hasProcore).toBe(false);
    expect(analyses.flatMap(({ asked }) => asked)).toEqual([]);
  });

  it('never analyses what is built, generated, vendored, ignored or too large', async () => {
    const bad = `${api}const b = 'BAD';`;
    const { project } = await scanned({
      '.gitignore': 'ignored.ts\n',
      'policy-lens.json': '{ "ignore": ["left/**"], "classes": { "vendored": ["copied/*"] } }',
      'ignored.ts': bad,
      'left/a.ts': bad,
      'copied/a.ts': bad,
      'vendor/a.ts': bad,
      'src/gen.ts': `// @generated\n${bad}`,
      'src/x.min.js': bad,
      'src/big.ts': bad + ' '.repeat(1_000_001),
      'src/bin.ts': `${bad}\0`,
      'node_modules/p/a.ts': bad,
      'package-lock.json': bad,
    });
    expect(all(project)).toEqual([]);
  });

  it('gives way, tells how far it is, and ends when it is told to', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}.ts`, `${api}'BAD';`]));
    const controller = new AbortController();
    let pauses = 0;
    const { project } = world(files, { pause: async () => void (++pauses === 5 && controller.abort()) });
    expect(await project.scan(undefined, controller.signal)).toBe(false);
    expect(pauses).toBe(5);
    // An edit does not take up again what was ended.
    project.openDocument('/app/f39.ts', `${api}'BAD'; 'BAD';`, 1);
    expect(await project.settle()).toBe(true);
    expect(all(project).filter(line => line.startsWith('f39.ts'))).toHaveLength(2);
    expect(project.status).toMatchObject({ scanned: false });
    expect(project.status.checked).toBeLessThan(40);
    project.closeDocument('/app/f39.ts');
    const told: string[] = [];
    expect(await project.scan(({ phase, done, total }) => told.push(`${phase} ${done}/${total}`))).toBe(true);
    expect(told).toContain('reading 40/40');
    expect(told.at(-1)).toBe('checking 41/41');
    expect(all(project)).toHaveLength(40);
  });

  it('leaves the files of nested roots to their own projects, but reads them', async () => {
    const { project } = await scanned(
      { 'a.ts': "import './inner';\n'BAD';", 'inner.ts': api, 'nested/b.ts': `${api}'BAD';` },
      { nestedRoots: ['/app/nested', '/app'] },
    );
    expect(all(project)).toEqual(['a.ts:18 error bad-text']);
  });
});

describe('rules', () => {
  it('are worded by certainty', async () => {
    const { project } = await scanned({ 'a.ts': `${api}'BAD'; 'BADLY.';` });
    expect(project.findings('/app/a.ts').findings.map(({ message }) => message)).toEqual([
      'BAD is bad, which breaches §1(h) and §3(g).',
      'BADLY. is bad; this may conflict with §1(h) and §3(g).',
    ]);
  });

  it('take severity from the settings, else from the class of the path, else from themselves', async () => {
    const text = `${api}'BAD';`;
    const files = {
      'a.ts': text,
      'test/a.ts': text,
      'sub/test/b.ts': text,
      'sub/policy-lens.json': '{ "rules": { "bad-text": "hint" } }',
      'off/policy-lens.json': '{ "rules": { "bad-text": "off" } }',
      'off/c.ts': text,
    };
    const { project } = await scanned(files);
    const at = api.length;
    expect(all(project)).toEqual([
      `a.ts:${at} error bad-text`,
      `sub/test/b.ts:${at} hint bad-text`,
      `test/a.ts:${at} warning bad-text`,
    ]);
  });

  it('get their options', async () => {
    const { project } = await scanned({
      'a.ts': `${api}'odd';`,
      'policy-lens.json': '{ "rules": { "bad-text": { "also": "odd" } } }',
    });
    expect(all(project)).toEqual([`a.ts:${api.length} error bad-text`]);
  });

  it('that throw are said and end nothing', async () => {
    const thrower: RuleDefinition = {
      ...badText,
      id: 'thrower',
      check: () => {
        throw new Error('oh');
      },
    };
    const { project, failures } = await scanned({ 'a.ts': `${api}'BAD';` }, { rules: [thrower, badText] });
    expect(failures).toEqual(['thrower on /app/a.ts: Error: oh']);
    expect(all(project)).toHaveLength(1);
  });

  it('are timed where somebody listens', async () => {
    const spent = new Map<string, number>();
    await scanned({ 'a.ts': `${api}'BAD';` }, { spent: (rule, milliseconds) => spent.set(rule, milliseconds) });
    expect([...spent.keys()].sort()).toEqual(['across-files', 'app-rule', 'bad-text']);
  });
});

describe('documents', () => {
  it('win over the disk, and give way when they are closed', async () => {
    const { project } = await scanned({ 'a.ts': api });
    const before = project.findings('/app/a.ts').resultId;
    project.openDocument('/app/a.ts', `${api}'BAD';`, 1);
    expect(inFile(project, 'a.ts')).toEqual([`a.ts:${api.length} error bad-text`]);
    expect(project.findings('/app/a.ts').resultId).not.toBe(before);
    project.fileEvent('/app/a.ts');
    expect(inFile(project, 'a.ts')).toHaveLength(1);
    project.closeDocument('/app/a.ts');
    expect(inFile(project, 'a.ts')).toEqual([]);
    expect(project.findings('/app/a.ts').resultId).toBe(before);
  });

  it('are checked before any scan, under their own configuration', async () => {
    const { project } = world({ 'policy-lens.json': '{ "rules": { "bad-text": "hint" } }', 'client.ts': api });
    await project.readyFor('/app/a.ts');
    project.openDocument('/app/a.ts', "import './client';\n'BAD';", 1);
    expect(inFile(project, 'a.ts')).toEqual(['a.ts:19 hint bad-text']);
  });

  it('may be outside the root, or nowhere', async () => {
    const { project } = await scanned({ 'a.ts': api });
    project.openDocument('/elsewhere/b.ts', `${api}'BAD';`, 1);
    expect(project.findings('/elsewhere/b.ts').findings).toHaveLength(1);
    project.closeDocument('/elsewhere/b.ts');
    expect(project.findings('/elsewhere/b.ts').findings).toEqual([]);
    project.openDocument('untitled:Untitled-1.ts', `${api}'BAD';`, 1);
    expect(project.findings('untitled:Untitled-1.ts').findings).toHaveLength(1);
  });

  it('that are ignored stay silent', async () => {
    const { project } = await scanned({ '.gitignore': 'x.ts', 'x.ts': api });
    project.openDocument('/app/x.ts', `${api}'BAD';`, 1);
    project.openDocument('/app/node_modules/p/x.ts', `${api}'BAD';`, 1);
    expect(inFile(project, 'x.ts')).toEqual([]);
    expect(inFile(project, 'node_modules/p/x.ts')).toEqual([]);
  });

  it('move findings in other files, and say so', async () => {
    const { project } = await scanned({ 'a.ts': `${api}import './sink';\n// SOURCE`, 'sink.ts': 'const x = SINK;' });
    expect(all(project)).toEqual(['sink.ts:10 warning across-files']);
    project.takeMoved();
    project.openDocument('/app/a.ts', `${api}import './sink';\n`, 1);
    expect(inFile(project, 'a.ts')).toEqual([]);
    project.showing('/app/a.ts');
    expect(project.takeMoved()).toEqual(['/app/sink.ts']);
    expect(project.takeMoved()).toEqual([]);
    expect(all(project)).toEqual([]);
  });

  it('are told to have moved, whoever looked into them meanwhile, until what is found in them is shown', async () => {
    const { project } = await scanned({ 'a.ts': `${api}import './sink';\n// SOURCE`, 'sink.ts': 'const x = SINK;' });
    project.takeMoved();
    const edited = async (text: string): Promise<void> => {
      project.openDocument('/app/a.ts', text, 1);
      await project.settle();
    };
    await edited(`${api}import './sink';\n`);
    // As a hover or a lightbulb does.
    expect(project.findingsAsTyped('/app/sink.ts').findings).toEqual([]);
    expect(project.findings('/app/sink.ts').findings).toEqual([]);
    expect(project.takeMoved()).toEqual(['/app/sink.ts']);
    await edited(`${api}import './sink';\n// SOURCE`);
    expect(project.findingsAsTyped('/app/sink.ts').findings).toHaveLength(1);
    project.showing('/app/sink.ts');
    expect(project.takeMoved()).toEqual([]);
  });

  it('show at once what stands in them because of others', async () => {
    const { project } = await scanned({ 'a.ts': `${api}import './sink';\n// SOURCE`, 'sink.ts': 'const x = SINK;' });
    project.openDocument('/app/sink.ts', 'const longer = SINK;', 1);
    expect(inFile(project, 'sink.ts')).toEqual(['sink.ts:15 warning across-files']);
    project.showing('/app/sink.ts');
    expect(project.takeMoved()).toEqual([]);
  });

  it('show where it has moved to what others find in them, and ask the others when it is edited itself', async () => {
    const { project } = await scanned({
      'a.ts': `${api}import './sink';\n// SOURCE`,
      'sink.ts': '/* */ const x = SINK;',
    });
    const typed = (text: string): string[] => {
      project.openDocument('/app/sink.ts', text, 1);
      return project.findingsAsTyped('/app/sink.ts').findings.map(line);
    };
    expect(typed('/* SINK */ const x = SINK;')).toEqual(['sink.ts:21 warning across-files']);
    expect(inFile(project, 'sink.ts')).toEqual(['sink.ts:3 warning across-files']);
    expect(project.takeMoved()).toEqual(['/app/sink.ts']);
    expect(typed('/* SIxNK */ const x = SINK;')).toEqual(['sink.ts:22 warning across-files']);
    expect(typed('const x = 1;')).toEqual([]);
    expect(typed('const x = 1; // SINK')).toEqual([]);
    await project.settle();
    expect(project.takeMoved()).toEqual(['/app/sink.ts']);
    expect(inFile(project, 'sink.ts')).toEqual(['sink.ts:16 warning across-files']);
  });

  it('that begin to speak of Procore bring in their neighbours', async () => {
    const { project } = await scanned({ 'client.ts': 'export {};', 'uses.ts': "import './client';\n'BAD';" });
    expect(all(project)).toEqual([]);
    project.openDocument('/app/client.ts', api, 1);
    expect(await project.settle()).toBe(true);
    expect(all(project)).toEqual(['uses.ts:19 error bad-text']);
    expect(project.takeMoved()).toContain('/app/uses.ts');
    project.closeDocument('/app/client.ts');
    await project.settle();
    expect(all(project)).toEqual([]);
  });
});

describe('the disk', () => {
  it('changes, appears and vanishes', async () => {
    const { project, fs } = await scanned({ 'a.ts': `${api}'BAD';` });
    fs.write('/app/a.ts', api);
    fs.write('/app/lib/b.ts', `${api}'BAD';`);
    project.fileEvent('/app/a.ts');
    project.fileEvent('/app/lib');
    await project.settle();
    expect(all(project)).toEqual([`lib/b.ts:${api.length} error bad-text`]);
    fs.remove('/app/lib');
    project.fileEvent('/app/lib');
    await project.settle();
    expect(all(project)).toEqual([]);
    fs.write('/app/lib/b.ts', `${api}'BAD';`);
    project.fileEvent('/app/lib/b.ts');
    await project.settle();
    expect(all(project)).toHaveLength(1);
  });

  it('decides anew what is ignored', async () => {
    const { project, fs } = await scanned({ 'a.ts': `${api}'BAD';`, 'b.ts': `${api}'BAD';` });
    fs.write('/app/.gitignore', 'b.ts\n');
    project.fileEvent('/app/.gitignore');
    await project.settle();
    expect(all(project)).toEqual([`a.ts:${api.length} error bad-text`]);
  });

  it('makes apps of its folders', async () => {
    const { project, fs } = await scanned({ 'package.json': '{}', 'a.ts': api, 'SUPPORT.md': '' });
    expect(all(project)).toEqual([]);
    fs.remove('/app/SUPPORT.md');
    project.fileEvent('/app/SUPPORT.md');
    await project.settle();
    expect(all(project)).toEqual(['package.json:0 information app-rule']);
  });

  it('judges apps again where a file comes that is in no language', async () => {
    const { project, fs } = await scanned(
      { 'package.json': '{}', 'a.ts': api },
      {
        rules: [
          defineRule({
            ...appRule,
            checkApp(app, context) {
              const at = { file: `${app.root}/package.json`, start: 0, end: 1 };
              if (!app.paths.includes('icon.png')) context.report({ at, message: 'No icon', because: 'b' });
            },
          }),
        ],
      },
    );
    expect(all(project)).toHaveLength(1);
    fs.write('/app/icon.png', 'png');
    expect(project.fileEvent('/app/icon.png')).toBe(true);
    await project.settle();
    expect(all(project)).toEqual([]);
  });
});

describe('configuration', () => {
  it('takes hold when it changes, and its faults are findings', async () => {
    const { project, fs } = await scanned({ 'a.ts': `${api}'BAD';` });
    fs.write('/app/policy-lens.json', '{ "rules": { "bad-text": "off" } }');
    project.fileEvent('/app/policy-lens.json');
    await project.settle();
    expect(all(project)).toEqual([]);
    project.openDocument('/app/policy-lens.json', '{ "rules": { "bad-text": 3 } }', 1);
    await project.settle();
    expect(inFile(project, 'policy-lens.json')).toEqual(['policy-lens.json:25 error configuration']);
    expect(inFile(project, 'a.ts')).toEqual([]);
    project.openDocument('/app/policy-lens.json', '{}', 2);
    await project.settle();
    expect(all(project)).toEqual([`a.ts:${api.length} error bad-text`]);
  });

  it('comes from the editor where no file speaks', async () => {
    const { project } = await scanned({ 'a.ts': `${api}'BAD';` }, { settings: { rules: { 'bad-text': 'hint' } } });
    expect(all(project)).toEqual([`a.ts:${api.length} hint bad-text`]);
    project.changeSettings({ ignore: ['a.ts'] });
    await project.settle();
    expect(all(project)).toEqual([]);
  });

  it('may be named', async () => {
    const files = {
      'a.ts': `${api}'BAD';`,
      'policy-lens.json': '{ "rules": { "bad-text": "hint" } }',
      'ci.json': '{ "rules": { "bad-text": "warning" } }',
    };
    const { project } = await scanned(files, { configuration: '/app/ci.json' });
    expect(all(project)).toEqual([`a.ts:${api.length} warning bad-text`]);
    // Where it stands and what it is called is nobody's business.
    const elsewhere = { 'a.ts': `${api}'BAD';`, '.gitignore': '/out/', 'out/lens.conf': files['ci.json'] };
    const other = await scanned(elsewhere, { configuration: '/app/out/lens.conf' });
    expect(all(other.project)).toEqual([`a.ts:${api.length} warning bad-text`]);
  });
});

describe('documents of a folder that nobody scans', () => {
  it.each([
    ['the code first', ['a.ts', 'config.yaml']],
    ['the data first', ['.env', 'config.yaml', 'a.ts']],
  ])('count as its app: %s', async (_, names) => {
    const texts: Record<string, string> = { 'a.ts': api, 'config.yaml': 'key: BAD', '.env': 'PROCORE_KEY=BAD' };
    const { project } = world({});
    for (const name of names) {
      project.openDocument(`/app/${name}`, texts[name] ?? '', 1);
      project.findings(`/app/${name}`);
    }
    expect(await project.settle()).toBe(true);
    expect(inFile(project, 'config.yaml')).toEqual(['config.yaml:5 error bad-text']);
  });
});

describe('suppressions and attestations', () => {
  it('hide findings and are found unused after a scan', async () => {
    const text = `${api}// policy-lens-ignore bad-text -- agreed\n'BAD';\n// policy-lens-ignore 8 -- agreed\n`;
    const { project } = world({ 'a.ts': text });
    await project.readyFor('/app/a.ts');
    project.openDocument('/app/a.ts', text, 1);
    expect(inFile(project, 'a.ts')).toEqual([]);
    await project.scan();
    expect(inFile(project, 'a.ts')).toEqual([`a.ts:${text.lastIndexOf('//')} warning suppression`]);
    expect(project.findings('/app/a.ts').suppressed).toMatchObject([
      { reason: 'agreed', finding: { rule: 'bad-text' } },
    ]);
  });

  it('are called unused only where rules were run', async () => {
    const text = `${api}// policy-lens-ignore bad-text -- agreed\n`;
    const { project } = await scanned({
      'a.ts': text,
      'old/a.ts': text,
      'policy-lens.json': '{ "ignore": ["old/**"] }',
    });
    project.openDocument('/app/old/a.ts', text, 1);
    expect(inFile(project, 'old/a.ts')).toEqual([]);
    expect(inFile(project, 'a.ts')).toHaveLength(1);
  });

  it('say nothing of the code of another configuration', async () => {
    const attested = '{ "attestations": [{ "clause": "1(h)", "statement": "s", "by": "b", "date": "2026-01-01" }] }';
    const { project } = await scanned({
      'a.ts': `${api}'BAD';`,
      'one/b.ts': api,
      'one/policy-lens.json': attested,
      'two/c.ts': `${api}'BAD';`,
      'two/policy-lens.json': attested,
    });
    expect(inFile(project, 'one/policy-lens.json')).toEqual([]);
    expect(inFile(project, 'two/policy-lens.json')).toHaveLength(1);
  });

  it('say when attestations are stale, over or contradicted', async () => {
    const attestation = (clause: string, more = '') =>
      `{ "clause": "${clause}", "statement": "s", "by": "b", "date": "2026-01-01"${more} }`;
    const list = [
      attestation('1(h)'),
      attestation('1(m)', ', "clauseHash": "old"'),
      attestation('3(f)', ', "until": "2026-11-24", "clauseHash": "hash of 3(f)"'),
    ];
    const made = await scanned({
      'a.ts': `${api}'BAD';`,
      'SUPPORT.md': '',
      'policy-lens.json': `{ "attestations": [${list.join(', ')}] }`,
    });
    const said = () => made.project.findings('/app/policy-lens.json').findings.map(({ message }) => message);
    expect(said()).toEqual([
      'The code contradicts this attestation of §1(h): bad-text.',
      'The text of §1(m) has changed since this was attested on 2026-01-01.',
    ]);
    expect(Object.fromEntries(made.project.clauseStates())).toEqual({
      '1(h)': 'findings',
      '1(m)': 'stale',
      '3(f)': 'attested',
      '3(g)': 'findings',
      '8': 'open',
    });
    made.day = '2026-11-25';
    expect(said()[2]).toBe('This attestation of §3(f) expired on 2026-11-24.');
  });

  it('settle what a rule only suspects and could stand elsewhere, as long as the attestation holds', async () => {
    const attested = (until: string) => ({
      'a.ts': api,
      'package.json': '{}',
      'policy-lens.json': `{ "attestations": [{ "clause": "3(f)", "statement": "s", "by": "b", "date": "2026-01-01", "until": "${until}" }] }`,
    });
    const rules = [{ ...appRule, attestable: true as const }];
    const found = async (until: string, options: Partial<ProjectOptions>) =>
      all((await scanned(attested(until), options)).project);
    expect(await found('2026-11-24', { rules })).toEqual([]);
    expect(await found('2026-11-24', { rules: [appRule] })).toEqual(['package.json:0 information app-rule']);
    expect(await found('2026-11-23', { rules })).toEqual([
      'package.json:0 information app-rule',
      'policy-lens.json:19 warning attestation',
    ]);
  });
});

describe('fixes', () => {
  const fixing = (
    text: string,
    edit: (at: number) => { start: number; end: number; text: string }[],
  ): RuleDefinition => ({
    ...badText,
    check(file, context) {
      for (const match of file.text.matchAll(/'BAD'/g)) {
        const at = { file: file.path, start: match.index, end: match.index + 5 };
        const edits = edit(match.index).map(change => ({ ...change, file: file.path }));
        context.report({ at, message: 'bad', because: 'b', fixes: [{ title: text, safe: true, edits }] });
      }
    },
  });

  async function offered(
    edit: (at: number) => { start: number; end: number; text: string }[],
    text = "get('/a');\nget('BAD');\n'BAD';",
  ) {
    const { project, failures } = await scanned(
      { 'a.ts': api + text },
      {
        rules: [
          fixing('Fix', edit),
          {
            ...badText,
            id: 'worse',
            check(file, context) {
              const start = file.text.indexOf('WORSE');
              if (start >= 0)
                context.report({ at: { file: file.path, start, end: start + 5 }, message: 'm', because: 'b' });
            },
          },
        ],
      },
    );
    const before = project.findings('/app/a.ts');
    const [finding] = before.findings;
    if (finding === undefined) throw new Error('nothing found');
    const fixes = project.mends.fixes(finding);
    expect(project.findings('/app/a.ts')).toEqual(before);
    expect(failures).toEqual([]);
    return fixes.length;
  }

  it('are offered where they mend', async () => {
    expect(await offered(start => [{ start, end: start + 5, text: "'/b'" }])).toBe(1);
    expect(
      await offered(start => [
        { start: 0, end: 0, text: "import 'x';\n" },
        { start, end: start + 5, text: "'/b'" },
      ]),
    ).toBe(1);
  });

  it('are not where the finding stays', async () => {
    expect(await offered(start => [{ start, end: start, text: '/* moved */' }])).toBe(0);
    expect(await offered(() => [])).toBe(0);
  });

  it('are not where something new is found', async () => {
    expect(await offered(start => [{ start, end: start + 5, text: "'WORSE'" }])).toBe(0);
    expect(
      await offered(start => [
        { start, end: start + 5, text: "'/b'" },
        { start: 0, end: 0, text: "'BAD';\n" },
      ]),
    ).toBe(0);
  });

  it('are not where syntax breaks', async () => {
    expect(await offered(start => [{ start, end: start + 5, text: "'/b'))" }])).toBe(0);
  });

  it('are not where the request, another one or an argument goes', async () => {
    expect(await offered(start => [{ start: start - 4, end: start + 6, text: '' }])).toBe(0);
    expect(await offered(start => [{ start: api.length, end: start + 5, text: "get('/b'" }])).toBe(0);
    expect(await offered(start => [{ start, end: start + 8, text: "'/b'" }], "get('BAD', x);")).toBe(0);
    expect(
      await offered(start => [
        { start, end: start + 5, text: "'/b'" },
        { start: api.length + 4, end: api.length + 8, text: "'/other'" },
      ]),
    ).toBe(0);
  });

  it('are not where they only hide', async () => {
    expect(await offered(start => [{ start, end: start + 5, text: '// policy-lens-ignore bad-text -- x\n' }])).toBe(0);
  });

  /** Where a module beside it that a file imports holds a text. */
  const worseInModule = defineRule({
    ...badText,
    id: 'worse-in-module',
    check(file, context) {
      const modules = file.program.imports.map(({ module }) => `/app/${module.slice(2)}.ts`);
      if (modules.some(module => context.source(module).includes('WORSE')))
        context.report({ at: { file: file.path, start: 0, end: 6 }, message: 'm', because: 'b' });
    },
  });

  async function offeredWithReaders(readers: number, text: string) {
    const names = Array.from({ length: readers }, (_, index) => `reader${index + 10}`);
    const { project, analyses } = await scanned(
      {
        'a.ts': `${api}get('/a');\nget('BAD');`,
        ...Object.fromEntries(names.map(name => [`${name}.ts`, "import './a';\n"])),
      },
      { rules: [fixing('Fix', start => [{ start, end: start + 5, text }]), worseInModule] },
    );
    const [finding] = project.findings('/app/a.ts').findings;
    if (finding === undefined) throw new Error('nothing found');
    for (const { asked } of analyses) asked.length = 0;
    const offers = project.mends.fixes(finding).length;
    return { offers, asked: new Set(analyses.flatMap(({ asked }) => asked)).size };
  }

  it('are not where a file that reads theirs finds something new', async () => {
    expect((await offeredWithReaders(1, "'/b'")).offers).toBe(1);
    expect((await offeredWithReaders(1, "'WORSE'")).offers).toBe(0);
  });

  it('are tried in some of very many readers, so that nobody waits for all', async () => {
    expect(await offeredWithReaders(5, "'/b'")).toEqual({ offers: 1, asked: 6 });
    expect(await offeredWithReaders(60, "'/b'")).toEqual({ offers: 1, asked: 9 });
    expect((await offeredWithReaders(60, "'WORSE'")).offers).toBe(0);
  });

  it('are not where edits overlap or reach nowhere', async () => {
    expect(
      await offered(start => [
        { start, end: start + 5, text: "'/b'" },
        { start: start + 1, end: start + 2, text: '' },
      ]),
    ).toBe(0);
    expect(await offered(start => [{ start, end: start + 5000, text: '' }])).toBe(0);
  });
});
