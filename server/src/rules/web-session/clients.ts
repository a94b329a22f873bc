/** Clients that keep cookies of Procore's web app, or are made with some. */
import type { AnalysedFile, Request } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, nodesOf } from '../../program/walk.ts';
import { placeIn } from '../support/places.ts';

const options = /^(?:cookies|jar|cookie_?jar)$/i;
const puts = /^(?:set|update|set_cookie|load)$/;

/**
 * Where the client of a request is given cookies: `httpx.Client(cookies={…})`, `got.extend({ cookieJar })`, `session.cookies.set(…)`,
 * `session.cookies = jar`. https://requests.readthedocs.io/en/latest/api/#requests.Session.cookies
 */
export function cookiesOfClient({ client }: Request, { app }: AnalysedFile): Place | undefined {
  const home = client && app.file(client.file);
  if (client === undefined || !home || !/cookie|\bjar\b/i.test(home.text)) return undefined;
  // What is taken out of a person's browser is told there.
  if (home.effectsOf('secret').some(({ note }) => note === 'browser-cookies')) return undefined;
  for (const call of nodesOf(home.program, 'call')) {
    if (call.start === client.start && call.end === client.end) {
      const made = madeWith(call, home);
      if (made !== undefined) return made;
    }
    const { callee } = call;
    if (callee.kind !== 'member' || !puts.test(callee.property ?? '')) continue;
    if (isCookies(callee.object, client, home)) return placeIn(home, call);
  }
  for (const { target, value, start, end } of nodesOf(home.program, 'assign')) {
    if (target.kind !== 'member' || isEmptyJar(value, home)) continue;
    // `session.cookies.policy` is a setting of the jar's, and no cookie.
    if (isCookies(target, client, home) || (target.index !== undefined && isCookies(target.object, client, home)))
      return { file: home.path, start, end };
  }
  return undefined;
}

/** The argument or option with which it is made; an empty one says nothing. */
function madeWith({ args }: Call, home: AnalysedFile): Place | undefined {
  const given = args.flatMap(({ name, value }) =>
    value.kind === 'object' && name === undefined
      ? value.properties.map(each => ({ key: each.key, node: each.value }))
      : [{ key: name, node: value }],
  );
  const found = given.find(({ key, node }) => {
    if (!options.test(key ?? '')) return false;
    const { keys } = home.evaluate(node);
    return !(keys.complete && keys.names.length === 0) && !isEmptyJar(node, home);
  });
  return found && placeIn(home, found.node);
}

/** `new CookieJar()`, `RequestsCookieJar()`, into which the file itself puts nothing: it keeps what any visitor is given. */
function isEmptyJar(node: Expression, home: AnalysedFile): boolean {
  const { node: made = node } = home.evaluate(node);
  if (made.kind !== 'call' || made.args.length > 0 || !/(?:jar|^cookies)$/i.test(lastName(made.callee) ?? ''))
    return false;
  return !/(?:jar|cookies)\.(?:set|update|load)|set_?cookie/i.test(home.text);
}

/** `session.cookies`, of the client that was made at a place. */
function isCookies(node: Expression, made: Place, home: AnalysedFile): boolean {
  if (node.kind !== 'member' || lastName(node) !== 'cookies') return false;
  const { node: source } = home.evaluate(node.object);
  return source !== undefined && source.start === made.start && source.end === made.end;
}
