import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { URI } from 'vscode-uri';
import { reads, selector } from '../../client/src/documents.ts';
import { createLanguages, fileGlobs } from '../../server/src/languages/index.ts';
import { watchers } from '../../server/src/protocol/folders.ts';
import { languageOf } from '../ruling/figures.ts';

const languages = createLanguages(() => Promise.reject(new Error('nothing is parsed here')));
const ends = /\{(.*)\}/.exec(fileGlobs[0] ?? '')?.[1]?.split(',') ?? [];
const environments = [
  '.env',
  '.env.local',
  '.envrc',
  '.flaskenv',
  '.dev.vars',
  '.dev.vars.staging',
  'prod.env.example',
];

const isWatched = (path: string) =>
  watchers.some(({ globPattern, kind }) => kind === 2 && picomatch.isMatch(path, String(globPattern), { dot: true }));
const isSelected = (path: string) =>
  selector.some(filter => 'pattern' in filter && picomatch.isMatch(path, filter.pattern, { dot: true }));

/** The client may not import from the server, so both say which files are read. */
describe('which files are read is the same everywhere', () => {
  it.each([...ends.map(end => `name.${end}`), ...environments])('%s', name => {
    const path = `/app/${name}`;
    expect(languages.languageOf(path), 'has a language').toBeDefined();
    expect(reads(URI.file(path)), 'is pulled').toBe(true);
    expect(isSelected(path), 'is selected').toBe(true);
    expect(isWatched(path), 'is watched').toBe(true);
    expect(languageOf(path), 'is measured').not.toBe('other languages');
  });

  it.each(['main.rb', 'logo.png', 'environment'])('and so is which are not: %s', name => {
    const path = `/app/${name}`;
    expect(languages.languageOf(path)).toBeUndefined();
    expect(reads(URI.file(path)) || isSelected(path) || isWatched(path)).toBe(false);
  });
});
