import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenApiError, rebuild } from '../../server/src/catalogue/openapi.ts';
import { decodeTable, encodeTable } from '../../server/src/catalogue/table.ts';
import type { PublishedRoute } from '../../server/src/catalogue/types.ts';

const document = {
  openapi: '3.0.3',
  components: { parameters: { Page: { in: 'query', name: 'page' }, PerPage: { in: 'query', name: 'per_page' } } },
  paths: {
    '/rest/v1.0/widgets': {
      parameters: [{ in: 'query', name: 'company_id' }],
      get: {
        summary: 'List\n widgets',
        tags: ['Core/Widgets'],
        parameters: [{ $ref: '#/components/parameters/Page' }, { $ref: '#/components/parameters/PerPage' }],
      },
      post: { summary: 'Create widget', tags: ['Core/Widgets'] },
    },
    '/rest/v1.0/widgets/{widget_id}': {
      get: { deprecated: true, 'x-deprecated-at': '2026-09-01', 'x-sunset': '9/1/2027' },
      patch: { 'x-sunset': '2027-01-31' },
      delete: { deprecated: true },
    },
    '/webclients/widgets': { get: {} },
  },
};

const old: PublishedRoute[] = [
  {
    method: 'GET',
    path: '/rest/v1.0/gadgets',
    status: 'published',
    group: 'Core/Gadgets',
    title: 'List gadgets',
    paginated: true,
    query: ['per_page'],
    lastSeen: '2026-03-01',
  },
  {
    method: 'PUT',
    path: '/rest/v1.0/gadgets/{id}',
    status: 'formerly-published',
    group: '',
    title: '',
    paginated: false,
    query: [],
    lastSeen: '2025-03-01',
  },
  {
    method: 'GET',
    path: '/rest/v1.0/widgets/{id}',
    status: 'published',
    group: 'Core/Widgets',
    title: 'Show widget',
    paginated: false,
    query: ['view'],
    lastSeen: '2026-03-01',
  },
];

describe('rebuild', () => {
  const rebuilt = rebuild(old, JSON.stringify(document), '2026-11-24');

  it('takes what the document has, and keeps what it leaves out', () => {
    expect(decodeTable(encodeTable(rebuilt.routes))).toEqual([
      {
        method: 'GET',
        path: '/rest/v1.0/gadgets',
        status: 'removed',
        group: 'Core/Gadgets',
        title: 'List gadgets',
        paginated: true,
        query: ['per_page'],
        lastSeen: '2026-03-01',
      },
      {
        method: 'PUT',
        path: '/rest/v1.0/gadgets/{id}',
        status: 'formerly-published',
        group: '',
        title: '',
        paginated: false,
        query: [],
        lastSeen: '2025-03-01',
      },
      {
        method: 'GET',
        path: '/rest/v1.0/widgets',
        status: 'published',
        group: 'Core/Widgets',
        title: 'List widgets',
        paginated: true,
        query: ['company_id', 'page', 'per_page'],
        lastSeen: '2026-11-24',
      },
      {
        method: 'POST',
        path: '/rest/v1.0/widgets',
        status: 'published',
        group: 'Core/Widgets',
        title: 'Create widget',
        paginated: false,
        query: ['company_id'],
        lastSeen: '2026-11-24',
      },
      {
        method: 'DELETE',
        path: '/rest/v1.0/widgets/{widget_id}',
        status: 'deprecated',
        group: '',
        title: '',
        paginated: false,
        query: [],
        lastSeen: '2026-11-24',
      },
      {
        method: 'GET',
        path: '/rest/v1.0/widgets/{widget_id}',
        status: 'deprecated',
        group: 'Core/Widgets',
        title: 'Show widget',
        paginated: false,
        query: ['view'],
        deprecatedAt: '2026-09-01',
        sunset: '2027-09-01',
        lastSeen: '2026-11-24',
      },
      {
        method: 'PATCH',
        path: '/rest/v1.0/widgets/{widget_id}',
        status: 'deprecated',
        group: '',
        title: '',
        paginated: false,
        query: [],
        sunset: '2027-01-31',
        lastSeen: '2026-11-24',
      },
    ]);
  });

  it('counts what changed', () => {
    expect(rebuilt).toMatchObject({ added: 4, removed: 1, deprecated: 3 });
  });

  it.each([
    ['half of it', JSON.stringify(document).slice(0, 400), 'not complete JSON'],
    ['nothing', '', 'not complete JSON'],
    ['other JSON', '{"name":"x"}', 'no OpenAPI document'],
    ['a list', '[]', 'no OpenAPI document'],
    ['no paths', '{"openapi":"3.0.0"}', 'no "paths"'],
    ['a path that is no object', '{"openapi":"3.0.0","paths":{"/rest/v1.0/x":7}}', '"/rest/v1.0/x"'],
    ['an operation that is no object', '{"openapi":"3.0.0","paths":{"/rest/v1.0/x":{"get":7}}}', 'GET /rest/v1.0/x'],
    ["someone else's routes", '{"openapi":"3.0.0","paths":{"/pets":{"get":{}}}}', "none of Procore's routes"],
    [
      'an operation twice',
      '{"openapi":"3.0.0","paths":{"/rest/v1.0/x/{a}":{"get":{}},"/rest/v1.0/x/{b}":{"get":{}}}}',
      'twice',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => rebuild(old, text, '2026-11-24')).toThrow(OpenApiError);
    expect(() => rebuild(old, text, '2026-11-24')).toThrow(message);
  });
});

describe('npm run catalogue', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
    writeFileSync(join(folder, 'routes.tsv'), encodeTable(old));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (...args: string[]) =>
    execFileSync(process.execPath, ['server/tools/catalogue.mjs', ...args, '--table', join(folder, 'routes.tsv')], {
      encoding: 'utf8',
      stdio: 'pipe',
    });

  it('leaves the table as it was where the document is half-written', () => {
    writeFileSync(join(folder, 'half.json'), JSON.stringify(document).slice(0, 400));
    expect(() => run(join(folder, 'half.json'))).toThrow(
      /half\.json: The document is not complete JSON.*\nThe table stays as it was/,
    );
    expect(() => run(join(folder, 'absent.json'))).toThrow(/absent\.json can't be read/);
    expect(() => run()).toThrow(/Usage/);
    expect(readFileSync(join(folder, 'routes.tsv'), 'utf8')).toBe(encodeTable(old));
  });

  it.each(['2026-13-45', '2026-02-31', 'today'])('refuses the date %s', date => {
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(document));
    expect(() => run(join(folder, 'openapi.json'), '--date', date)).toThrow(/--date is no date/);
  });

  it('refuses to lose most of the routes unless told that they are gone', () => {
    writeFileSync(
      join(folder, 'section.json'),
      JSON.stringify({ openapi: '3.0.3', paths: { '/rest/v1.0/others': { get: {} } } }),
    );
    const args = [join(folder, 'section.json'), '--date', '2026-11-24'];
    expect(() => run(...args)).toThrow(/lacks \d of \d published operations.*\nThe table stays as it was/);
    expect(readFileSync(join(folder, 'routes.tsv'), 'utf8')).toBe(encodeTable(old));
    expect(run(...args, '--removed')).toContain('1 new');
    writeFileSync(join(folder, 'routes.tsv'), encodeTable(old));
  });

  it('writes the new table', () => {
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(document));
    expect(run(join(folder, 'openapi.json'), '--date', '2026-11-24')).toBe(
      '7 operations of 2026-11-24: 4 new, 1 removed, 3 deprecated.\n',
    );
    expect(decodeTable(readFileSync(join(folder, 'routes.tsv'), 'utf8'))).toHaveLength(7);
  });
});
