import { beforeEach, expect, test } from 'vitest';
import type { AnalysedFile } from '../../server/src/analysis/facts.ts';
import { Analysis } from '../../server/src/analysis/index.ts';
import { perFile } from '../../server/src/analysis/per-file.ts';
import { publishedCatalogue } from '../../server/src/catalogue/index.ts';
import { createLanguages } from '../../server/src/languages/index.ts';
import { libraries } from '../../server/src/libraries/index.ts';
import { policy } from '../../server/src/policy/index.ts';
import { Project } from '../../server/src/workspace/project.ts';
import { MemoryFileSystem } from '../support/memory-fs.ts';

const files = {
  'package.json': '{ "name": "sites" }',
  'client.ts': "export const gates = () => fetch('https://api.procore.com/rest/v1.0/projects/1/gates');",
  'page.ts': "import { gates } from './client';\nexport const show = async () => console.log(await gates());",
  'plain.ts': 'export const sum = (a: number, b: number) => a + b;',
};

let analysis: Analysis;
let heard: string[];

const file = (name: keyof typeof files): AnalysedFile => analysis.file(`/app/${name}`);
const hear = ({ relative }: AnalysedFile): void => void heard.push(relative);

beforeEach(async () => {
  heard = [];
  const fs = new MemoryFileSystem();
  for (const [name, text] of Object.entries(files)) fs.write(`/app/${name}`, text);
  const project = new Project({
    root: '/app',
    fs,
    languages: createLanguages(() => Promise.reject(new Error('no Python here'))),
    catalogue: publishedCatalogue(),
    rules: [],
    libraries,
    clauses: policy.clauses,
    makeAnalyser: sources => {
      analysis = new Analysis(sources, publishedCatalogue());
      return analysis;
    },
    today: () => '2026-11-24',
    pause: () => Promise.resolve(),
    clock: () => 0,
    failed: ({ rule, on, error }) => {
      throw new Error(`${rule} failed on ${on}`, { cause: error });
    },
  });
  await project.scan();
  analysis.relax();
});

test('more is asked of a file as soon as its effects are gathered, and only then', () => {
  const gathered = analysis.ahead(hear, () => [
    file('page.ts').effects,
    file('page.ts').effects,
    file('plain.ts').text,
  ]);
  expect(gathered[0]).toEqual(gathered[1]);
  expect(heard).toEqual(['page.ts']);
  void file('client.ts').effects;
  expect(heard).toEqual(['page.ts']);
});

test('what is asked of one file there gathers others, of which no more is asked', () => {
  const ask = (of: AnalysedFile): void => {
    hear(of);
    void file('client.ts').effects;
  };
  void analysis.ahead(ask, () => file('page.ts').effects);
  expect(heard).toEqual(['page.ts']);
});

test('what a package was asked as a whole is asked again of a file that has changed', () => {
  const count = perFile(({ effects }) => effects.length);
  expect(analysis.app('/app').ask(count)).toHaveLength(4);
  analysis.changed('/app/page.ts');
  expect(count.known(file('page.ts'))).toBeUndefined();
  void analysis.ahead(hear, () => file('page.ts').effects);
  expect(count.known(file('page.ts'))).toEqual({ value: 1 });
});

test('what fails there fails for who wants the answer, and not for who wants the effects', () => {
  const fail = perFile(({ relative }) => {
    if (relative === 'page.ts') throw new Error('no answer');
    return relative;
  });
  expect(() => analysis.app('/app').ask(fail)).toThrow('no answer');
  expect(analysis.ahead(hear, () => file('page.ts').effects).length).toBeGreaterThan(0);
  expect(heard).toEqual(['page.ts']);
  expect(() => fail(file('page.ts'))).toThrow('no answer');
});

test('a file’s own effects are those that stand in it, whatever they lead to', () => {
  const does = (effects: AnalysedFile['effects']) => effects.map(({ does }) => does).sort();
  expect(does(file('page.ts').ownEffectsOf('log', 'request'))).toEqual(['log']);
  expect(does(file('client.ts').ownEffectsOf('request'))).toEqual(['request']);
  expect(file('client.ts').ownEffectsOf('log')).toEqual([]);
});
