import { describe, expect, test } from 'vitest';
import {
  compileMembers,
  indexLibraries,
  isAccessPath,
  parseArgumentPath,
  parseMethod,
} from '../../server/src/libraries/index.ts';
import type { Library } from '../../server/src/libraries/shape.ts';

describe('argument paths', () => {
  test('alternatives, makers, properties', () => {
    expect(parseArgumentPath('1.httpsAgent|@0.httpsAgent|json')).toEqual([
      { head: { kind: 'position', index: 1 }, properties: ['httpsAgent'], maker: false },
      { head: { kind: 'position', index: 0 }, properties: ['httpsAgent'], maker: true },
      { head: { kind: 'keyword', name: 'json' }, properties: [], maker: false },
    ]);
  });

  test('what a function there gives', () => {
    expect(parseArgumentPath('1.data()')).toEqual([
      { head: { kind: 'position', index: 1 }, properties: ['data'], maker: false, called: true },
    ]);
  });

  test('the rest, every argument, the receiver, the callback', () => {
    expect(parseArgumentPath('2*|*|self.name|callback').map(reference => reference.head)).toEqual([
      { kind: 'rest', index: 2 },
      { kind: 'all' },
      { kind: 'self' },
      { kind: 'callback' },
    ]);
  });

  test.each(['', '0..a', '|0', '@', '0.@1', 'a b', '1**', '0()()', 'a().b'])('%j is none', text => {
    expect(() => parseArgumentPath(text)).toThrow(RangeError);
  });

  test('methods', () => {
    expect(parseMethod('PATCH')).toBe('PATCH');
    expect(parseMethod('1.method=GET')).toEqual({ path: parseArgumentPath('1.method'), otherwise: 'GET' });
    expect(parseMethod('0')).toEqual({ path: parseArgumentPath('0') });
  });
});

describe('access paths', () => {
  test.each(['()', '()()', 'create().get|head', 'Client().**.send', '*.create', 'get, create().get', '$fetch.raw'])(
    '%s is one',
    text => {
      expect(isAccessPath(text)).toBe(true);
    },
  );

  test.each(['', 'a..b', '.a', 'a.', 'a(b)', 'a|', 'a b', 'get,head'])('%j is none', text => {
    expect(isAccessPath(text)).toBe(false);
  });

  const { lookup, leads } = compileMembers({
    members: {
      '()': { note: 'package called' },
      '()()': { note: 'result of the package' },
      'create().get|head': { note: 'instance' },
      create: { note: 'maker' },
      'Client()': { note: 'constructor' },
      'pLimit()()': { note: 'result called' },
      'Client().*.create': { note: 'model' },
      'Client().user.create': { note: 'user' },
      'Client().**.create': { note: 'deep' },
      'Client().**.run': { note: 'run' },
      'mail.send, mails().sendAll|sendOne': { note: 'either' },
      'any.*': { note: 'any' },
      'any.**': { note: 'any deep' },
    },
  });

  test.each([
    ['', 'package called'],
    ['()', 'result of the package'],
    ['create', 'maker'],
    ['default.create', 'maker'],
    ['create().get', 'instance'],
    ['create().head', 'instance'],
    ['Client', 'constructor'],
    ['pLimit()', 'result called'],
    ['Client().user.create', 'user'],
    ['Client().project.create', 'model'],
    ['Client().a.b().create', 'deep'],
    ['Client().run', 'run'],
    ['Client().x().y.run', 'run'],
    ['mail.send', 'either'],
    ['mails().sendOne', 'either'],
    ['any.thing', 'any'],
    ['any.thing.deeper', 'any deep'],
  ])('%s is %s', (path, note) => {
    expect(lookup(path)?.note).toBe(note);
  });

  test.each(['get', 'pLimit', 'create()', 'Client()', 'create().get.call', 'Client().create.x', 'create().put'])(
    '%s is unknown',
    path => {
      expect(lookup(path)).toBeUndefined();
    },
  );

  test.each(['Client()', 'create()', 'any', 'Client().a'])('something is described behind %s', path =>
    expect(leads(path)).toBe(true),
  );

  test.each(['Options()', 'create().put', 'create().get()'])('nothing is described behind %s', path =>
    expect(leads(path)).toBe(false),
  );
});

describe('the index', () => {
  const entry = (
    packages: string[],
    members: Library['members'],
    language: Library['language'] = 'javascript',
  ): Library => ({ packages, language, members });
  const index = indexLibraries([
    entry(['lodash'], { map: { note: 'lodash' } }),
    entry(['fs'], { readFile: { note: 'fs' } }),
    entry(['fs/promises'], { readFile: { note: 'promise' } }),
    entry(['@sentry/*'], { captureException: { note: 'sentry' }, captureMessage: { note: 'sentry' } }),
    entry(['@sentry/vue'], { captureException: { note: 'vue' } }),
    entry(['socket.io'], { emit: { note: 'socket' } }),
    entry(['global'], { 'console.log|warn': { note: 'console' }, 'a|b.c': {}, fetch: {} }),
    entry(['google.cloud.storage'], { 'Client().bucket': { note: 'storage' } }, 'python'),
    entry(['os'], { 'path.join': { note: 'os' } }, 'python'),
    entry(['lodash'], { map: { note: 'mine' } }),
  ]);
  const note = (name: string, path: string, language: Library['language'] = 'javascript') =>
    index.find(name, language)?.lookup(path)?.note;

  test('finds packages, with node: or without, and the later entry wins', () => {
    expect(note('fs', 'readFile')).toBe('fs');
    expect(note('node:fs', 'readFile')).toBe('fs');
    expect(note('lodash', 'map')).toBe('mine');
  });

  test('a submodule asks its own entry, then the package', () => {
    expect(note('node:fs/promises', 'readFile')).toBe('promise');
    expect(note('lodash/map', '')).toBe('mine');
    expect(note('lodash/map.js', '')).toBe('mine');
    expect(note('lodash/fp', 'map')).toBe('mine');
  });

  test.each([
    'npm:lodash@4',
    'npm:lodash',
    'https://cdn.example/lodash@4.17.21',
    'https://cdn.example/v135/lodash?target=es2022',
  ])('%s is lodash', specifier => {
    expect(note(specifier, 'map')).toBe('mine');
  });

  test('a specifier keeps its scope and its submodule', () => {
    expect(note('https://cdn.example/npm/@sentry/node@8/build/index.js', 'captureException')).toBe('sentry');
    expect(note('npm:@sentry/vue@8', 'captureException')).toBe('vue');
    expect(note('https://cdn.example/x/lodash@4/map.ts', '')).toBe('mine');
  });

  test('scopes by wildcard, and an entry of its own before it, member by member', () => {
    expect(note('@sentry/node', 'captureException')).toBe('sentry');
    expect(note('@sentry/vue', 'captureException')).toBe('vue');
    expect(note('@sentry/vue', 'captureMessage')).toBe('sentry');
  });

  test('languages are apart', () => {
    expect(index.find('fs', 'python')).toBeUndefined();
    expect(index.find('socket', 'javascript')).toBeUndefined();
    expect(index.find('os', 'javascript')).toBeUndefined();
  });

  test('Python packages by their submodules and modules by their package', () => {
    expect(note('google.cloud.storage', 'Client().bucket', 'python')).toBe('storage');
    expect(note('google.cloud', 'storage.Client().bucket', 'python')).toBe('storage');
    expect(note('os.path', 'join', 'python')).toBe('os');
  });

  test('globals by their first names', () => {
    expect([...index.globals('javascript')].sort()).toEqual(['a', 'b', 'console', 'fetch']);
  });
});
