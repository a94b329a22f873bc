import type { App, FunctionFacts, Request } from '../../analysis/facts.ts';
import { COMPANY_HEADER, needsCompanyHeader, servedByWebHost } from '../../catalogue/facts.ts';
import type { Place, Step } from '../../program/finding.ts';
import { contains, walk } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { placeKey, stepsTo } from '../support/credentials.ts';
import { type AskedRoute, askedRoutes, isRepeated, routeName } from '../support/routes.ts';
import { headerFixes } from './fixes.ts';

const header = COMPANY_HEADER.value;

export default defineRule({
  id: 'company-header',
  clauses: ['1(b)'],
  severity: 'warning',
  title: `A request without \`${header}\` where Procore wants it`,
  blind: 'Headers that a gateway adds, and clients whose options come from outside the code.',
  check(file, context) {
    const told = new Set<string>();
    for (const asked of askedRoutes(file)) {
      const lack = lackOf(asked, context);
      if (lack === undefined || told.has(placeKey(lack.at))) continue;
      if (isMadeElsewhere(asked.request, file.app) || isToFillIn(asked.request, file.app)) continue;
      told.add(placeKey(lack.at));
      const { request } = asked;
      if (placeKey(lack.at) === placeKey(request.place) && isRepeated(request, file)) continue;
      context.report({
        at: lack.at,
        message: lack.caller
          ? `This call leaves out the company, so \`${routeName(asked)}\` is asked for without \`${header}\``
          : `\`${routeName(asked)}\` is asked for without \`${header}\``,
        because: `Procore wants it on every call, even where the address names the company, and will reject calls without it (tutorials/tutorial_mpz); such a call may be answered for the wrong company.${
          request.clientCredentials ? ' With client credentials `/me` and `/companies` need it too.' : ''
        }`,
        steps: stepsTo(lack.at, request.chain, helper(request, lack.at), [
          { ...request.place, message: 'the request' },
        ]),
        fixes: lack.caller ? [] : headerFixes(asked, file, context),
      });
    }
  },
});

interface Lack {
  readonly at: Place;
  /** A wrapper takes the company; this call gives none. */
  readonly caller?: true;
}

function lackOf({ request, address, path, verdict }: AskedRoute, { catalogue }: RuleContext): Lack | undefined {
  if (request.kind !== 'api' || verdict.is === 'partial' || verdict.is === 'not-rest') return undefined;
  if (!isLeftOut(request.header(header)) || ridesSession(request)) return undefined;
  const { host } = address;
  if (host !== undefined && (catalogue.host(host)?.use === 'web' || servedByWebHost(host, path))) {
    // With a token it is an API call to the wrong host; with cookies it is none.
    if (request.header('authorization') === 'absent') return undefined;
  }
  const asRest = path.replace(/^\/vapid\b/, '/rest/v1.0');
  if (!needsCompanyHeader(request.method, asRest, request.clientCredentials)) return undefined;
  return placeOfLack(request);
}

/** Not sent, or sent with nothing in it: `...(companyId ? { … } : {})` where nobody gives a company. */
function isLeftOut(value: ReturnType<Request['header']>): boolean {
  if (typeof value === 'string') return value === 'absent';
  return (
    !value.open && value.literals.length > 0 && value.literals.every(literal => literal === null || literal === '')
  );
}

/** It is sent with a constant that whoever runs the program fills in: `COMPANY_ID = ''` at the head of a file. */
function isToFillIn(request: Request, app: App): boolean {
  const value = request.header(header);
  const place = typeof value === 'string' ? undefined : value.place;
  const body = place === undefined ? [] : (app.file(place.file)?.program.body ?? []);
  return body.some(
    statement =>
      statement.kind === 'bind' &&
      statement.value?.kind === 'literal' &&
      place !== undefined &&
      contains(statement, place),
  );
}

function ridesSession(request: Request): boolean {
  if (typeof request.header('cookie') !== 'string' || typeof request.header('x-csrf-token') !== 'string') return true;
  return (
    request.arg('credentials')?.literals.some(literal => literal === 'include' || literal === true) === true &&
    request.header('authorization') === 'absent'
  );
}

/**
 * The request, or, where a function on the way can set the header and takes the company as an argument, the call that gives it none.
 * A function that can set it and takes no company has it from elsewhere: nothing is said.
 */
function placeOfLack(request: Request): Lack | undefined {
  const { surroundings, chain } = request;
  if (isWrittenOut(request)) return { at: request.place };
  const ways = surroundings.functions.filter((each, index, all) => !encloses(each, all[index - 1]));
  const wrapper = ways.find(writesHeader);
  if (wrapper === undefined) return { at: headersGivenBy(request) };
  const takes = wrapper.node.parameters.some(
    ({ target }) => target.kind !== 'name' || /compan|option|opts|config|header|context|ctx|init/i.test(target.name),
  );
  const call = chain.findLast(step => step.file !== wrapper.file || !contains(wrapper, step));
  return takes && call !== undefined ? { at: call, caller: true } : undefined;
}

/** The client is handed in, known by its type only, and another file of the app speaks of the header: who makes it may set it. */
function isMadeElsewhere({ path, client, place }: Request, app: App): boolean {
  const isHanded = client === undefined && path.includes('().');
  return isHanded && app.files.some(file => file.path !== place.file && /procore-company-id/i.test(file.text));
}

/** The headers stand in the call itself, key by key: nobody else adds one, whatever other calls of the function send. */
function isWrittenOut(request: Request): boolean {
  const { node, place } = request.arg('headers') ?? {};
  return (
    node?.kind === 'object' &&
    place?.file === request.place.file &&
    contains(request.place, node) &&
    node.properties.every(({ key }) => key !== undefined && key.toLowerCase() !== header.toLowerCase())
  );
}

/** The header's own name stands in a function: as text, or as the key of an object. A variable that is called so is no header. */
function writesHeader({ node }: FunctionFacts): boolean {
  const name = header.toLowerCase();
  let found = false;
  walk(node.body, inner => {
    if (inner.kind === 'literal') found ||= typeof inner.value === 'string' && inner.value.toLowerCase() === name;
    else if (inner.kind === 'object') found ||= inner.properties.some(({ key }) => key?.toLowerCase() === name);
    else if (inner.kind === 'member') found ||= inner.property?.toLowerCase() === name;
    return !found;
  });
  return found;
}

/**
 * The call, on the way to the request, that is given the headers as they are written, or all that a wrapper hands on as it came
 * (`call(*args, **kwargs)`); where nobody hands anything on, the request.
 */
function headersGivenBy(request: Request): Place {
  const handsOn = request.args.length > 0 && request.args.every(({ spread }) => spread !== undefined);
  const given = handsOn ? request.chain.at(-1) : undefined;
  if (given) return { file: given.file, start: given.start, end: given.end };
  const written = request.arg('headers')?.place;
  const call = written && request.chain.find(step => step.file === written.file && contains(step, written));
  return call ? { file: call.file, start: call.start, end: call.end } : request.place;
}

/** What a function around another says of the header elsewhere is not said of that other. */
function encloses(outer: FunctionFacts, inner: FunctionFacts | undefined): boolean {
  return inner !== undefined && outer.file === inner.file && contains(outer, inner);
}

/** The helper that makes the headers, where they do not stand in the call that is reported. */
function helper(request: Request, at: Place): readonly Step[] {
  const place = request.arg('headers')?.place;
  if (place === undefined || (place.file === at.file && contains(at, place))) return [];
  return [{ ...place, message: 'the headers are made here' }];
}
