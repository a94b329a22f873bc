/** Rows of the company that whoever signs in names in the address, where a route beside asks whether they are of it. */
import type { AnalysedFile, Effect, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains, lastName, returnedBy, someIn } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { anchorIn, answering } from '../support/handlers.ts';
import { placeKey } from '../support/places.ts';
import { columnsCompared } from '../support/stores-compared.ts';
import { isRead, tablesAsked } from '../support/stores-tables.ts';
import { companies, isForStaff, looksAtAddress } from './by-id.ts';
import { guardsCompanies, isGuarded, signingIn, takesOnly } from './who-asks.ts';

/** A read of one company's rows for whoever signs in. */
export interface ReadOfNamed {
  readonly tables: readonly string[];
  readonly at: Step;
  /** A handler beside that asks who is of the company. */
  readonly beside: Step;
}

const company = /compan|tenant|organi[sz]ation|workspace/;
const anyCompany = new RegExp(company.source, 'i');
/** Who asks, in what compares them with a company. */
const asker = /^(?:current|session)?user(?:id)?$|session|caller|principal|claims|grant(?:id)?$|member/;
/** What may say who asks, or judge what they may see. */
const mayJudge =
  /user|session|caller|viewer|actor|principal|claim|identity|grant|member|auth|login|jwt|owner|permission|permitted|abilit|polic|allow|forbid|access|scope|role|guard|check|assert|ensure|verify|acl|^(?:who|me|ctx|context|cls|als|req|request)$/;

/** The reads of a file by a company that came in with the address. */
export const readsOfNamed = perFile((file): readonly ReadOfNamed[] => {
  const { text, pathClass } = file;
  if (pathClass !== 'source' || !/@Controller\(/.test(text) || !/@Param\(/.test(text) || file.browser) return [];
  if (!anyCompany.test(text) || looksAtAddress.test(text)) return [];
  const asking = file.routes.map(answering).find(fn => fn !== undefined && asksWho(fn, file));
  if (asking === undefined) return [];
  const beside = stepAt(
    { file: asking.file, start: asking.start, end: asking.end },
    'a route beside asks who is of the company',
  );
  return file.routes.filter(route => isForAnyone(route, file)).flatMap(route => readsIn(route, beside, file));
});

function readsIn(route: RouteFacts, beside: Step, file: AnalysedFile): readonly ReadOfNamed[] {
  const handler = answering(route);
  if (handler === undefined) return [];
  const given = new Set(
    returnedBy(handler.node.body).flatMap(value =>
      file.evaluate(value).marks.flatMap(mark => (mark.is === 'stored' ? placeKey(mark.read) : [])),
    ),
  );
  return handler.effects(2).flatMap(effect => {
    if (effect.does !== 'store' || !isRead(effect) || !given.has(placeKey(effect.place))) return [];
    if (!columnsCompared(effect)?.columns.some(column => companies.test(column))) return [];
    const tables = asksOfNamed(effect, handler) ? tablesAsked(effect) : [];
    return tables.length > 0 ? [{ tables, at: stepAt(effect.place, 'the rows are read here'), beside }] : [];
  });
}

/** What the address names goes into what is asked, here or where it is handed on. */
function asksOfNamed(effect: Effect, handler: FunctionFacts): boolean {
  const anchor = anchorIn(handler, effect);
  const named = handler.node.parameters.flatMap(({ target }) => (target.kind === 'name' ? target.name : []));
  return (
    anchor !== undefined &&
    someIn(handler.node.body, node => node.kind === 'name' && named.includes(node.name) && contains(anchor, node))
  );
}

/** Compares whoever asks with a company, here or in what it hands both to; who is only written down as having asked is not judged. */
function asksWho(fn: FunctionFacts, file: AnalysedFile): boolean {
  if (fn.file !== file.path || fn.mentions(asker, 0) === undefined || fn.mentions(company, 0) === undefined)
    return false;
  return someIn(fn.node.body, node => {
    if (node.kind === 'branch') return speaksOfBoth(node.test);
    return node.kind === 'call' && judging.test(lastName(node.callee) ?? '') && speaksOfBoth(node);
  });
}

/** What such a call is named: `mayAsk(req, tenantId)`, `members.assert(user.id, companyId)` */
const judging = /^(?:may|can|is|has|assert|check|ensure|verify|require|authori[sz]e|guard|allow|forbid)/;

function speaksOfBoth(node: Expression): boolean {
  return [asker, company].every(one => someIn(node, each => one.test(plainWord(lastName(each) ?? ''))));
}

/** All that the handler takes are parts of the address, and neither it nor what stands before it speaks of who asks. */
function isForAnyone(route: RouteFacts, file: AnalysedFile): boolean {
  const fn = answering(route);
  if (fn === undefined || fn.file !== file.path || !route.authenticated || route.webhook || isForStaff(route))
    return false;
  const { parameters } = fn.node;
  const takesCompany = parameters.some(
    ({ target }) => target.kind === 'name' && company.test(target.name.toLowerCase()),
  );
  return takesCompany && takesOnly(fn, /^(?:Param|Query)$/) && fn.mentions(mayJudge, 2) === undefined && !isGuarded(fn);
}

/**
 * A guard, an interceptor or a middleware of Nest's speaks of companies, by itself or by what it calls, or one that stands before all
 * routes comes from elsewhere: they may look at the company that an address names.
 */
export const guardsCompany = perFile((file): boolean => {
  const { text, language } = file;
  if (language !== 'javascript') return false;
  if (/\bNextFunction\b|\bnext\(\)/.test(text) && anyCompany.test(text)) return true;
  const global = [...text.matchAll(/\bAPP_GUARD\b[^}]{0,99}\buseClass:\s?(\w+)|\buseGlobalGuards\(\s*new\s(\w+)/g)];
  if (global.some(([, provided, used]) => isOfOthers(provided ?? used ?? '', text))) return true;
  if (!/\b(?:CanActivate|NestInterceptor|NestMiddleware)\b|\bextends\s\w*Guard\b/.test(text)) return false;
  return file.functions.some(
    fn => fn.owner !== undefined && standing.test(fn.name ?? '') && fn.mentions(company, 2) !== undefined,
  );
});

/** What Nest calls before a route. */
const standing = /^(?:canActivate|handleRequest|intercept|use)$/;

function isOfOthers(guard: string, text: string): boolean {
  return guardsCompanies.test(guard) || (!signingIn.test(guard) && !new RegExp(`\\bclass ${guard}\\b`).test(text));
}
