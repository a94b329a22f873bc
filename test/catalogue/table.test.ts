import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { publishedCatalogue } from '../../server/src/catalogue/index.ts';
import { decodeTable, encodeTable } from '../../server/src/catalogue/table.ts';

const text = readFileSync(
  fileURLToPath(new URL('../../server/src/catalogue/data/routes.tsv', import.meta.url)),
  'utf8',
);
const routes = decodeTable(text);

describe('the table', () => {
  it('comes back as it was written', () => {
    expect(encodeTable(routes)).toBe(text);
    expect(decodeTable(encodeTable([...routes].reverse()))).toEqual(routes);
  });

  it('is small', () => {
    expect(gzipSync(text, { level: 9 }).length).toBeLessThanOrEqual(60 * 1024);
  });

  it('holds the whole list', () => {
    const count = (status: string) => routes.filter(route => route.status === status).length;
    expect(routes).toHaveLength(3086);
    expect([count('published'), count('deprecated'), count('removed'), count('formerly-published')]).toEqual([
      2957, 88, 23, 18,
    ]);
    expect(new Set(routes.map(route => `${route.method} ${route.path}`)).size).toBe(3086);
  });

  it('has every row in form', () => {
    const date = /^\d{4}-\d{2}-\d{2}$/;
    for (const route of routes) {
      expect(route.path).toMatch(/^\/(?:rest\/v\d\.\d|oauth)\/[\w{}./-]*[\w}]$|pdf$/);
      expect(route.method).toMatch(/^(?:GET|POST|PUT|PATCH|DELETE)$/);
      expect(route.lastSeen).toMatch(date);
      if (route.deprecatedAt) expect(route.deprecatedAt).toMatch(date);
      if (route.sunset) expect(route.sunset).toMatch(date);
      if (route.query.includes('per_page')) expect(route.paginated).toBe(true);
    }
  });

  it('dates the catalogue by its newest snapshot', () => {
    expect(publishedCatalogue().date).toBe('2026-08-05');
    expect(publishedCatalogue()).toBe(publishedCatalogue());
  });

  it('says which line it cannot read', () => {
    const head = text.slice(0, text.indexOf('\n') + 1);
    expect(() => decodeTable('')).toThrow('other columns');
    expect(() => decodeTable(`${head}0\trest/v1.0/me\n`)).toThrow('Line 2');
    expect(() => decodeTable(`${head}0\trest/v1.0/me\tGET\n9\tx\tGET\n`)).toThrow('Line 3');
    expect(() => decodeTable(`${head}0\trest/v1.0/me\tGET\tg\t2026-01-01\tt\t\t\tunheard-of\n`)).toThrow('Line 2');
  });
});
