import { expect, it } from 'vitest';
import { isAtHost, isDeclared } from '../../server/src/rules/support/data-recipients.ts';

it.each([
  ['zapier.com', true],
  ['hooks.zapier.com', true],
  ['*.zapier.com', true],
  ['https://hooks.zapier.com/hooks/', true],
  ['Zapier', true],
  ['com', false],
  ['.com', false],
  ['apier.com', false],
  ['hooks', false],
])('"%s" declares hooks.zapier.com: %s', (entry, declares) =>
  expect(isDeclared({ name: '`hooks.zapier.com`', host: 'hooks.zapier.com' }, [entry])).toBe(declares),
);

it.each([
  ['OpenAI', 'OpenAI', true],
  ['OpenAI', 'api.openai.com', true],
  ['Google Sheets', 'Google', true],
  ['Google Sheets', 'Goo', false],
  ['OpenAI', 'com', false],
])('%s, known by its name only, is declared by "%s": %s', (name, entry, declares) =>
  expect(isDeclared({ name }, [entry])).toBe(declares),
);

it.each([
  ['Acme', 'api.acme.co.uk', true],
  ['Acme', 'api.acme.com', true],
  ['Co', 'api.acme.co.uk', false],
])('"%s" declares %s: %s', (entry, host, declares) =>
  expect(isDeclared({ name: `\`${host}\``, host }, [entry])).toBe(declares),
);

it('a host is at itself, whatever its port', () => {
  expect(isAtHost('backend.digest.example:8443', 'backend.digest.example:8443')).toBe(true);
  expect(isAtHost('other.example', 'backend.digest.example')).toBe(false);
});
