/** Links in pages and templates that send a user to Procore's log-in: no script composes their addresses. */
import type { App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { namesProcoreHost } from '../../catalogue/hosts.ts';
import type { Place } from '../../program/finding.ts';
import { decode } from '../../program/words.ts';
import { linksIn, markupOf } from '../support/wording-markup.ts';

/** A link without a state. */
interface Linked {
  readonly at: Place;
  readonly redirect: string;
}

/** Those of an app without a `state`, where no script may add one, and none of its routes takes the code: it would have the state to compare. */
export function bareLinks(app: App): readonly Linked[] {
  const speaking = markupOf(app).filter(({ text }) => text.includes('/oauth/authorize'));
  const links = speaking.flatMap(({ path, text }) =>
    linksIn(text).flatMap(({ value, start, end }) => {
      const parameters = asked(value);
      if (!parameters?.has('client_id') || parameters.get('response_type') !== 'code') return [];
      return [{ at: { file: path, start, end }, redirect: decode(parameters.get('redirect_uri') ?? '') }];
    }),
  );
  return links.length === 0 || [app, ...app.beside].some(({ files }) => files.some(knowsState)) ? [] : links;
}

/** What a template adds behind a text, which may be any more parameters: `…%2Fback{{ more }}`. */
const addsMore = /[^=&\s](?:\{\{[^{}]*\}\}|\{\{\{[^{}]*\}\}\}|\{[^{}]*\}|<%[^%]*%>)\s*$/;

/** What the query of an authorise address says, where all of it is written out and none is a state. */
function asked(address: string): ReadonlyMap<string, string> | undefined {
  const [, host = '', query = ''] = /^https:\/\/([^/?#]+)\/oauth\/authorize\/?\?([^#]*)$/i.exec(address) ?? [];
  if (!namesProcoreHost(host) || addsMore.test(query)) return undefined;
  const pairs = query.split(/&(?:amp;)?/).map(pair => /^(\w+)=(.*)$/s.exec(pair));
  const parameters = new Map(pairs.flatMap(pair => (pair ? [[pair[1] ?? '', pair[2] ?? '']] : [])));
  return parameters.size < pairs.length || parameters.has('state') ? undefined : parameters;
}

const speaksOfState =
  /[?&]state=|(['"`])(?:\w*_)?state\1|\b(?:query|params)\.state\b|\bURLSearchParams\(\s*\{[^{}]*\bstate\b/i;

const knowsState = perFile(({ text, routes }) => speaksOfState.test(text) || routes.some(({ callback }) => callback));
