import { expect, it } from 'vitest';
import { Analysis } from '../../../server/src/analysis/index.ts';
import { publishedCatalogue } from '../../../server/src/catalogue/index.ts';
import { createLanguages } from '../../../server/src/languages/index.ts';
import { libraries } from '../../../server/src/libraries/index.ts';
import { policy } from '../../../server/src/policy/index.ts';
import { defineRule } from '../../../server/src/rules/rule.ts';
import { Project } from '../../../server/src/workspace/project.ts';
import { MemoryFileSystem } from '../../support/memory-fs.ts';

let ran = 0;

/** Finds calls of what is called `tell…`, and offers another name for it. */
const names = defineRule({
  id: 'names',
  clauses: ['1(h)'],
  severity: 'warning',
  title: 'Names',
  blind: '',
  check(file, { report }) {
    ran++;
    for (const match of file.text.matchAll(/\btell\w*\('(\w*)'\)/g)) {
      const at = { file: file.path, start: match.index, end: match.index + match[0].length };
      const title = match[1] ?? '';
      report({
        at,
        message: match[0],
        because: 'b',
        fixes: [{ title, safe: false, edits: [{ ...at, text: `${title}('')` }] }],
      });
    }
  },
});

/** Finds calls of what is called `other…` where they stand, and of `far…` at the beginning of the file. */
const others = defineRule({
  id: 'others',
  clauses: ['1(h)'],
  severity: 'warning',
  title: 'Other names',
  blind: '',
  check(file, { report }) {
    for (const { index, 0: name } of file.text.matchAll(/\b(?:other|far)\w*(?=\()/g)) {
      const [start, end] = name.startsWith('far') ? [0, 1] : [index, index + name.length];
      report({ at: { file: file.path, start, end }, message: name, because: 'b' });
    }
  },
});

/** Finds at the beginning of another file that something is mirrored there, as that file does of itself. */
const mirrors = defineRule({
  id: 'mirrors',
  clauses: ['1(h)'],
  severity: 'warning',
  title: 'Mirrors',
  blind: '',
  check({ path, text }, { report }) {
    const file = '/app/src/b.ts';
    if (path === file ? text.includes('mirrored') : /\bmirror\w*\(/.test(text))
      report({ at: { file, start: 0, end: 5 }, message: 'Mirrored', because: 'b' });
  },
});

let judgings = 0;

/** Finds something about the app, in its first file. */
const whole = defineRule({
  id: 'whole',
  clauses: ['1(h)'],
  severity: 'warning',
  title: 'An app',
  blind: '',
  checkApp({ files: [file] }, { report }) {
    judgings++;
    if (file) report({ at: { file: file.path, start: 0, end: 5 }, message: 'An app', because: 'b' });
  },
});

/** Finds something about the app in its second file. */
const beside = defineRule({
  id: 'beside',
  clauses: ['1(h)'],
  severity: 'warning',
  title: 'Another thing about an app',
  blind: '',
  checkApp({ files: [, file] }, { report }) {
    judgings++;
    if (file) report({ at: { file: file.path, start: 0, end: 5 }, message: 'Beside', because: 'b' });
  },
});

/** Whose fixes are good, of calls that each become a call of another name, and how often the file and the app were looked at to tell. */
async function judged(offers: readonly string[], rules = [names, others], neighbour = '') {
  const fs = new MemoryFileSystem();
  const calls = offers.map((offer, index) => `tell${index}('${offer}');`);
  fs.write('/app/src/a.ts', `fetch('https://api.procore.com/rest/v1.0/me');\n${calls.join('\n')}\n`);
  fs.write('/app/src/b.ts', `fetch('https://api.procore.com/rest/v1.0/me');\n${neighbour}\n`);
  const project = new Project({
    root: '/app',
    fs,
    languages: createLanguages(() => Promise.reject(new Error('no Python here'))),
    catalogue: publishedCatalogue(),
    rules,
    libraries,
    clauses: policy.clauses,
    makeAnalyser: sources => new Analysis(sources, publishedCatalogue()),
    today: () => '2026-11-30',
    pause: () => Promise.resolve(),
    clock: () => 0,
    failed: ({ error }) => {
      throw error;
    },
  });
  await project.scan();
  const findings = [...project.allFindings().values()].flatMap(file => file.findings);
  expect(findings.filter(({ rule }) => rule === 'names')).toHaveLength(offers.length);
  ran = 0;
  judgings = 0;
  project.mends.verifyFixes(findings);
  const times = ran;
  const apps = judgings;
  return { good: findings.flatMap(finding => project.mends.fixes(finding).map(({ title }) => title)), times, apps };
}

const good = Array.from({ length: 30 }, (_, index) => `said${index}`);

it('tries fixes that are all good out together', async () => {
  expect(await judged(good)).toEqual({ good, times: 1, apps: 0 });
});

it('tries the rest once more without the fixes after which their finding still stands, and by itself one after which another does', async () => {
  const offers = good.with(3, 'tellAgain').with(17, 'otherThing').with(29, 'tellOnce');
  const left = good.filter((_, index) => index !== 3 && index !== 17 && index !== 29);
  expect(await judged(offers)).toEqual({ good: left, times: 3, apps: 0 });
});

it('looks by halves where all have failed, or it cannot be told who has', async () => {
  expect((await judged(['tellAgain', 'tellOnce'])).good).toEqual([]);
  expect((await judged(good.with(5, 'farAway'))).good).toEqual(good.filter((_, index) => index !== 5));
});

it('takes nothing for new that is told in a file already, whoever found it', async () => {
  const offers = good.with(5, 'mirrorIt');
  const left = good.filter((_, index) => index !== 5);
  expect((await judged(offers, [names, mirrors], 'mirrored')).good).toEqual(offers);
  expect((await judged(offers, [names, mirrors])).good).toEqual(left);
});

it('judges the app that is concerned once, with all fixes that files have nothing against', async () => {
  const offers = good.with(5, 'farAway').with(17, 'otherThing').with(29, 'tellOnce');
  const left = good.filter((_, index) => index !== 5 && index !== 17 && index !== 29);
  expect(await judged(offers, [names, others, whole])).toMatchObject({ good: left, apps: 1 });
});

it('judges the app only by the rules that find something in the files of a fix', async () => {
  expect(await judged(good, [names, whole, beside])).toMatchObject({ good, apps: 1 });
  expect(await judged(good, [names, beside])).toMatchObject({ good, apps: 0 });
});
