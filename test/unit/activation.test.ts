import { expect, test } from 'vitest';
import { selector } from '../../client/src/documents.ts';
import { activationEvents } from '../../package.json';

test('the extension starts with every language that it asks the server about', () => {
  const languages = new Set(selector.flatMap(filter => ('language' in filter ? filter.language : [])));
  const events = activationEvents.filter(event => event.startsWith('onLanguage:'));
  expect(events.sort()).toEqual([...languages].map(language => `onLanguage:${language}`).sort());
});
