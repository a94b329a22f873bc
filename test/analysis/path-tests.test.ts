import { expect, test } from 'vitest';
import { matchesPattern } from '../../server/src/analysis/path-tests.ts';

test('a pattern names the addresses that Next would match with it', () => {
  expect(matchesPattern('/dashboard/:path*', '/dashboard/rfis/7')).toBe(true);
  expect(matchesPattern('/dashboard/:path*', '/about')).toBe(false);
  expect(matchesPattern('/((?!api|_next/static).*)', '/api/rfis')).toBe(false);
  expect(matchesPattern('/((?!api|_next/static).*)', '/rfis')).toBe(true);
});

test('a pattern that may take for ever is not tried: it names all', () => {
  const address = `/${'a'.repeat(26)}!`;
  for (const pattern of [
    '/(a+)+',
    '/(\\w+-?)*',
    '/(?:a|aa)+',
    '/((a)+){2,}',
    '/([a)]+)+',
    `/${'.*'.repeat(12)}z`,
    '/:a+:b+:c+:d+:e+:f+:g+z',
  ])
    expect(matchesPattern(pattern, address), pattern).toBe(true);
});
