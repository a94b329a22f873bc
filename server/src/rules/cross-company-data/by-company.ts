/** Rows of the company that whoever signs in names in the address, where a route beside asks whether they are of it. */
import type { AnalysedFile, Effect, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { contains, lastName, literalText, returnedBy, someIn } from '../../program/walk.ts';
import { anchorIn, answering } from '../support/handlers.ts';
import { placeKey } from '../support/places.ts';
import { isRead, tablesAsked } from '../support/stores-tables.ts';
import { companies, isForStaff, looksAtAddress } from './by-id.ts';
import { columnsCompared } from './compared.ts';

/** A read of one company's rows for whoever signs in. */
export interface ReadOfNamed {
  readonly tables: readonly string[];
  readonly at: Step;
  /** A handler beside that asks who is of the company. */
  readonly beside: Step;
}

const company = /compan|tenant|organi[sz]ation|workspace/;
/** Who asks, in what compares them with a company. */
const asker = /^(?:current|session)?user(?:id)?$|session|caller|principal|claims|grant(?:id)?$|member/;
/** What may say who asks, or judge what they may see. */
const mayJudge =
  /user|session|caller|viewer|actor|principal|claim|identity|grant|member|auth|login|jwt|owner|permission|permitted|abilit|polic|allow|forbid|access|scope|role|guard|check|assert|ensure|verify|acl|^(?:who|me|ctx|context|cls|als|req|request)$/;
const guardsCompanies = /compan|tenant|org|member|owner|role|permission|access|scope|abilit|polic|acl|admin|staff/i;

/** The reads of a file by a company that came in with the address. */
export const readsOfNamed = perFile((file): readonly ReadOfNamed[] => {
  const { text, pathClass, browser } = file;
  if (pathClass !== 'source' || browser || !/@Controller\(/.test(text) || !/@Param\(/.test(text)) return [];
  if (!/compan|tenant|organi[sz]ation|workspace/i.test(text) || looksAtAddress.test(text)) return [];
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
    if (!(columnsCompared(effect) ?? []).some(column => companies.test(column))) return [];
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

/** Compares whoever asks with a company. */
function asksWho(fn: FunctionFacts, file: AnalysedFile): boolean {
  return fn.file === file.path && fn.mentions(asker, 0) !== undefined && fn.mentions(company, 0) !== undefined;
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
  const onlyAddress = parameters.every(({ annotations = [] }) =>
    annotations.every(note => note.kind === 'call' && /^(?:Param|Query)$/.test(lastName(note.callee) ?? '')),
  );
  return takesCompany && onlyAddress && fn.mentions(mayJudge, 2) === undefined && !isGuarded(fn);
}

/** A decorator of the method or of its class names more than that somebody has signed in. */
function isGuarded({ node, owner }: FunctionFacts): boolean {
  const before = [
    ...(node.annotations ?? []),
    ...(owner?.annotations ?? []),
    ...(owner?.members.find(({ value }) => value === node)?.annotations ?? []),
  ].filter(note => !(note.kind === 'call' && routing.test(lastName(note.callee) ?? '')));
  return someIn(before, each => guardsCompanies.test(lastName(each) ?? literalText(each) ?? ''));
}

/** What says no more than where a method answers, and how. */
const routing = /^(?:Controller|Get|Post|Put|Patch|Delete|HttpCode|Header|Version|Api\w*)$/;
