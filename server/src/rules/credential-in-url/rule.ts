import type { Address, AnalysedFile, CredentialKind, Mark, Request, Text, Value } from '../../analysis/facts.ts';
import { type Place, placeOfStep, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Span } from '../../program/model.ts';
import { walkProgram } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { type CredentialMark, credentialsInText, evidenceOf, isCertain, nameOf } from '../support/credentials.ts';
import { credentialSinks } from '../support/credentials-sinks.ts';
import { callName } from '../support/messages.ts';
import { areNested, placeIn, placeKey, stepsTo } from '../support/places.ts';
import { moveToBody } from './body.ts';
import { credentialsPut } from './built.ts';
import { credentialsInLinks } from './links.ts';
import { credentialsInLocation } from './location.ts';

/** Query parameters that hold a credential, by name. */
const secretParameters: ReadonlyMap<string, CredentialKind> = new Map([
  ['client_secret', 'client-secret'],
  ['access_token', 'access-token'],
  ['refresh_token', 'refresh-token'],
  ['password', 'password'],
  ['session[password]', 'password'],
  ['bearer', 'access-token'],
  ['bearer_token', 'access-token'],
]);

export default defineRule({
  id: 'credential-in-url',
  clauses: ['1(l)'],
  severity: 'error',
  title: 'A secret or token in a query string or a redirect (a form body is fine)',
  blind:
    'Addresses that are put together outside the code, and parameters under a name that tells nothing with a value that nothing is known of.',
  onSecret: true,
  check(file, context) {
    const told = new Set<string>();
    const sent: Place[] = [];
    for (const request of file.requests) {
      const found = inQuery(request);
      if (found === undefined || told.has(placeKey(found.at))) continue;
      told.add(placeKey(found.at));
      sent.push(found.at);
      const { at, name, kind } = found;
      const edits = moveToBody(request, file, context);
      context.report({
        at,
        message: `\`${name}\` puts ${nameOf(kind)} into the address of a request to Procore`,
        certain: true,
        because:
          'Addresses are written to logs of servers and proxies, and to histories. Send it in the body of a POST, or in the `Authorization` header.',
        steps: stepsTo(at, [...request.chain, stepAt(request.place, 'the request')]),
        ...(edits === undefined ? {} : { fixes: [{ title: 'Send the parameters in the body', safe: false, edits }] }),
      });
    }
    const named = namedInQuery(file);
    for (const taken of named) takenFromCaller(taken, [], told, context);
    for (const request of file.requests) {
      const taken = fromCaller(request, file, named.length > 0 ? namedToken : undefined);
      if (taken !== undefined)
        takenFromCaller(
          taken,
          [...request.chain, stepAt(request.place, 'the request to Procore that carries it')],
          told,
          context,
        );
    }
    const carried = redirects(file, context, told);
    putIntoAddress(file, context, [...carried, ...sent]);
    for (const { at, name } of credentialsInLinks(file))
      if (!carried.some(other => areNested(other, at)))
        context.report({
          at,
          message: `\`${name}\` puts ${nameOf(secretParameters.get(name) ?? 'access-token')} into an address of Procore's`,
          certain: true,
          because:
            'An address that is linked to or opened is kept by histories, servers and proxies. Send it in the body of a POST, or in the `Authorization` header.',
          steps: [],
        });
  },
});

/** Addresses that are built for something else than a request to Procore or a redirect, which say more themselves. */
function putIntoAddress(file: AnalysedFile, context: RuleContext, carried: readonly Place[]): void {
  const asked = new Set(file.requests.flatMap(({ queryNames }) => queryNames));
  for (const { at, name, credential } of credentialsPut(file, travels)) {
    if ((name !== undefined && asked.has(name)) || carried.some(other => areNested(other, at))) continue;
    context.report({
      at,
      message: `This puts ${nameOf(credential.credential)} into an address`,
      certain: isCertain(credential),
      because: `${credential.whose === 'unknown' ? '' : `${evidenceOf(credential)} `}${keeping}`,
      steps: stepsTo(at, credential.steps),
    });
  }
}

function takenFromCaller(taken: Place, steps: readonly Step[], told: Set<string>, context: RuleContext): void {
  if (told.has(placeKey(taken))) return;
  told.add(placeKey(taken));
  context.report({
    at: taken,
    message: 'The Procore token of a caller is taken from the address that it calls',
    because:
      'Whoever calls this route writes the token into an address, which servers, proxies and histories keep. Take it from the `Authorization` header, or from a session on the server.',
    steps: stepsTo(taken, steps),
  });
}

const namedToken = /^procore_?(?:access_?|bearer_?|refresh_?)?token$/i;

/** Where a query's parameter is read whose name says that it is a token of Procore's, wherever it goes from there. */
function namedInQuery(file: AnalysedFile): readonly Place[] {
  if (!/procore_?(?:\w+_?)?token/i.test(file.text)) return [];
  const found: Place[] = [];
  const add = (value: Value, at: Span): void => {
    const asked = value.marks.find(mark => isAsked(mark) && namedToken.test(mark.fields.at(-1) ?? ''));
    if (asked) found.push(placeOfRead(asked) ?? placeIn(file, at));
  };
  walkProgram(file.program, node => {
    if (node.kind === 'call' || node.kind === 'member') {
      if (namedToken.test(nameRead(node))) add(file.evaluate(node), node);
    } else if (node.kind === 'bind' && node.target.kind === 'object-target' && node.value !== undefined) {
      for (const { key, target } of node.target.entries)
        if (namedToken.test(key ?? '')) add(file.evaluate(node.value).property(key ?? ''), target);
    }
  });
  return found;
}

/** What is read by its name: `query.procore_token`, `query['procore_token']`, `query.get('procore_token')`. */
function nameRead(node: Extract<Expression, { kind: 'call' | 'member' }>): string {
  const key = node.kind === 'call' ? node.args[0]?.value : node.index;
  return key?.kind === 'literal' ? String(key.value) : ((node.kind === 'member' ? node.property : undefined) ?? '');
}

/** The first query parameter of a request that holds a credential, and where its name is written. */
function inQuery(
  request: Request,
): { readonly at: Place; readonly name: string; readonly kind: CredentialKind } | undefined {
  for (const name of request.queryNames) {
    // What `oauth/revoke` takes back goes by a name that says nothing elsewhere.
    const kind = request.kind === 'revoke' && name === 'token' ? 'access-token' : secretParameters.get(name);
    if (kind !== undefined && isSent(request, name))
      return { at: parameterPlace(request, name) ?? request.place, name, kind };
  }
  for (const address of request.addresses)
    for (const { name, value } of address.query) {
      const mark = credentialsInText(value).find(travels);
      if (mark !== undefined)
        return { at: parameterPlace(request, name) ?? request.place, name, kind: mark.credential };
    }
  return undefined;
}

/**
 * Where the app's own caller hands the request's token over in a query: `request.args['access_token']`, whatever it is called as `refresh_token`.
 * @param told names of parameters that are told of where they are read
 */
function fromCaller(request: Request, file: AnalysedFile, told?: RegExp): Place | undefined {
  const names = request.kind === 'token' ? (request.body?.keys.names ?? []) : [];
  const renewed = names.includes('refresh_token') ? request.body?.property('refresh_token') : undefined;
  const read = renewed?.marks.find(mark => mark.is === 'input' && mark.part === 'query');
  if (read?.is === 'input') {
    const [outermost] = request.chain;
    if (renewed?.place !== undefined || outermost === undefined) return renewed?.place ?? request.place;
    // Of the ways to a request, the one that hands the parameter over.
    const call = file.app.file(outermost.file)?.text.slice(outermost.start, outermost.end) ?? '';
    const handed = call.includes(read.fields.at(-1) ?? '');
    return handed ? placeOfStep(outermost) : undefined;
  }
  const header = request.header('authorization');
  if (typeof header === 'string') return undefined;
  for (const { parts } of header.texts)
    for (const part of parts) {
      const asked =
        'hole' in part ? part.marks?.find(mark => isAsked(mark, part.name) || isBearer(mark, parts)) : undefined;
      if (asked !== undefined && !told?.test(asked.fields.at(-1) ?? ''))
        return placeOfRead(asked) ?? part.place ?? request.place;
    }
  return undefined;
}

function placeOfRead(mark: Mark): Place | undefined {
  const [read] = mark.is === 'input' ? mark.steps : [];
  return read && placeOfStep(read);
}

/** A parameter of the query that is named after a token. */
function isAsked(mark: Mark, name = ''): mark is Extract<Mark, { readonly is: 'input' }> {
  if (mark.is !== 'input' || mark.part !== 'query') return false;
  return /token|bearer|auth|jwt|credential/i.test(mark.fields.at(-1) ?? name);
}

/** A parameter of the query that a header is made of, `Bearer ${request.query.key}`: the token, whatever it is called. */
function isBearer(
  mark: Mark,
  [scheme, token, ...more]: Text['parts'],
): mark is Extract<Mark, { readonly is: 'input' }> {
  if (mark.is !== 'input' || mark.part !== 'query' || mark.fields.length === 0 || more.length > 0) return false;
  return (
    scheme !== undefined && 'text' in scheme && /^bearer $/i.test(scheme.text) && token !== undefined && 'hole' in token
  );
}

/** Sent with a value: not `undefined`, nor empty text. */
function isSent(request: Request, name: string): boolean {
  const value = request.query(name);
  if (value === undefined || value.open || value.literals.length === 0) return true;
  return value.literals.some(literal => literal !== null && literal !== '');
}

/** Where the parameter's name is written: in the address' text or as a property of the query. */
function parameterPlace(request: Request, name: string): Place | undefined {
  for (const { file, properties } of request.arg('query')?.objects ?? []) {
    const property = properties.find(({ key }) => key === name);
    if (property !== undefined) return { file, start: property.start, end: property.end };
  }
  return request.addresses.map(address => placeInText(address, name)).find(place => place !== undefined);
}

function placeInText({ text, query }: Address, name: string): Place | undefined {
  for (const part of text.parts)
    if ('text' in part && part.place !== undefined && part.text.includes(`${name}=`)) return part.place;
  return query.find(parameter => parameter.name === name)?.value.parts.find(({ place }) => place !== undefined)?.place;
}

const keeping =
  'It stays in histories, logs and `Referer` headers. Keep it in a session on the server and redirect without it.';

/** The authorization code belongs into an address; nothing else does. */
function travels({ whose, partial, credential }: CredentialMark): boolean {
  return whose === 'procore' && partial !== true && credential !== 'authorization-code';
}

/**
 * A browser sent to an address that carries a token.
 * @returns where it is sent, and what the addresses are written with
 */
function redirects(file: AnalysedFile, context: RuleContext, told: Set<string>): readonly Place[] {
  const carried: Place[] = [];
  for (const { effect, credential, steps } of credentialSinks(file, ['redirect'], travels)) {
    if (told.has(placeKey(effect.place))) continue;
    carried.push(effect.place, ...effect.args.flatMap(({ value }) => placesOf(value.texts)));
    context.report({
      at: effect.place,
      message: `${callName(effect, context)} sends the browser to an address that carries ${nameOf(credential.credential)}`,
      certain: isCertain(credential),
      because: `${evidenceOf(credential)} ${keeping}`,
      steps,
    });
  }
  for (const { at, credential, texts } of credentialsInLocation(file, travels)) {
    carried.push(at, ...placesOf(texts));
    context.report({
      at,
      message: `The \`Location\` of this answer sends the browser to an address that carries ${nameOf(credential.credential)}`,
      certain: isCertain(credential),
      because: `${evidenceOf(credential)} ${keeping}`,
      steps: stepsTo(at, credential.steps),
    });
  }
  return carried;
}

function placesOf(texts: readonly Text[]): readonly Place[] {
  return texts.flatMap(({ parts }) => parts.flatMap(({ place }) => place ?? []));
}
