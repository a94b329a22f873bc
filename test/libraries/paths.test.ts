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
    expect(parseArgumentPath('0.query().url')).toEqual([
      { head: { kind: 'position', index: 0 }, properties: ['query'], maker: false, called: true, behind: ['url'] },
    ]);
    expect(parseArgumentPath('1.data()')).toEqual([
      { head: { kind: 'position', index: 1 }, properties: ['data'], maker: false, called: true },
    ]);
  });

  test('what a call was given by which it was made', () => {
    expect(parseArgumentPath('0.[].@prepare|self.@prepare')).toEqual([
      { head: { kind: 'position', index: 0 }, properties: ['[]', '@prepare'], maker: false },
      { head: { kind: 'self' }, properties: ['@prepare'], maker: false },
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

  test.each(['', '0..a', '|0', '@', '0.@1', 'a b', '1**', '0()()', 'a()b'])('%j is none', text => {
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
      '()': { vendor: 'package called' },
      '()()': { vendor: 'result of the package' },
      'create().get|head': { vendor: 'instance' },
      create: { vendor: 'maker' },
      'Client()': { vendor: 'constructor' },
      'pLimit()()': { vendor: 'result called' },
      'Client().*.create': { vendor: 'model' },
      'Client().user.create': { vendor: 'user' },
      'Client().**.create': { vendor: 'deep' },
      'Client().**.run': { vendor: 'run' },
      'mail.send, mails().sendAll|sendOne': { vendor: 'either' },
      'any.*': { vendor: 'any' },
      'any.**': { vendor: 'any deep' },
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
  ])('%s is %s', (path, vendor) => {
    expect(lookup(path)?.vendor).toBe(vendor);
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
    entry(['lodash'], { map: { vendor: 'lodash' } }),
    entry(['fs'], { readFile: { vendor: 'fs' } }),
    entry(['fs/promises'], { readFile: { vendor: 'promise' } }),
    entry(['@sentry/*'], { captureException: { vendor: 'sentry' }, captureMessage: { vendor: 'sentry' } }),
    entry(['@sentry/vue'], { captureException: { vendor: 'vue' } }),
    entry(['socket.io'], { emit: { vendor: 'socket' } }),
    entry(['global'], { 'console.log|warn': { vendor: 'console' }, 'a|b.c': {}, fetch: {} }),
    entry(['google.cloud.storage'], { 'Client().bucket': { vendor: 'storage' } }, 'python'),
    entry(['os'], { 'path.join': { vendor: 'os' } }, 'python'),
    entry(['lodash'], { map: { vendor: 'mine' } }),
  ]);
  const vendor = (name: string, path: string, language: Library['language'] = 'javascript') =>
    index.find(name, language)?.lookup(path)?.vendor;

  test('finds packages, with node: or without, and the later entry wins', () => {
    expect(vendor('fs', 'readFile')).toBe('fs');
    expect(vendor('node:fs', 'readFile')).toBe('fs');
    expect(vendor('lodash', 'map')).toBe('mine');
  });

  test('a submodule asks its own entry, then the package', () => {
    expect(vendor('node:fs/promises', 'readFile')).toBe('promise');
    expect(vendor('lodash/map', '')).toBe('mine');
    expect(vendor('lodash/map.js', '')).toBe('mine');
    expect(vendor('lodash/fp', 'map')).toBe('mine');
  });

  test.each([
    'npm:lodash@4',
    'npm:lodash',
    'https://cdn.example/lodash@4.17.21',
    'https://cdn.example/v135/lodash?target=es2022',
  ])('%s is lodash', specifier => {
    expect(vendor(specifier, 'map')).toBe('mine');
  });

  test('a specifier keeps its scope and its submodule', () => {
    expect(vendor('https://cdn.example/npm/@sentry/node@8/build/index.js', 'captureException')).toBe('sentry');
    expect(vendor('npm:@sentry/vue@8', 'captureException')).toBe('vue');
    expect(vendor('https://cdn.example/x/lodash@4/map.ts', '')).toBe('mine');
  });

  test('scopes by wildcard, and an entry of its own before it, member by member', () => {
    expect(vendor('@sentry/node', 'captureException')).toBe('sentry');
    expect(vendor('@sentry/vue', 'captureException')).toBe('vue');
    expect(vendor('@sentry/vue', 'captureMessage')).toBe('sentry');
  });

  test('languages are apart', () => {
    expect(index.find('fs', 'python')).toBeUndefined();
    expect(index.find('socket', 'javascript')).toBeUndefined();
    expect(index.find('os', 'javascript')).toBeUndefined();
  });

  test('Python packages by their submodules and modules by their package', () => {
    expect(vendor('google.cloud.storage', 'Client().bucket', 'python')).toBe('storage');
    expect(vendor('google.cloud', 'storage.Client().bucket', 'python')).toBe('storage');
    expect(vendor('os.path', 'join', 'python')).toBe('os');
  });

  test('globals by their first names', () => {
    expect([...index.globals('javascript')].sort()).toEqual(['a', 'b', 'console', 'fetch']);
  });
});
