import type { AnalysedFile, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Span } from '../../program/model.ts';
import { calledName, returnedBy } from '../../program/walk.ts';
import { credentialsIn } from '../support/credentials.ts';
import { dataIn } from '../support/data.ts';
import { anchorIn, answering, guardsAll, routeLabel, routePath } from '../support/handlers.ts';
import { serverActions } from '../support/server-actions.ts';
import { shownTo } from './screens.ts';

/** Where the users of an app come in: a function that runs because one of them asked. */
export interface Entry extends Place {
  readonly label: string;
  readonly fn: FunctionFacts;
  /** Nobody has to sign in for it, a page of whatever site may ask, and it answers with what Procore answered. */
  readonly open: boolean;
  /** The route that it is. */
  readonly route?: RouteFacts;
}

/** Routes but for log-ins and deliveries, server actions, pages that are made on the server, functions that a decorator lets only users into, screens and chats. */
export function entriesOf(file: AnalysedFile): readonly Entry[] {
  const found: Entry[] = [];
  for (const route of file.routes) {
    const fn = answering(route);
    if (fn === undefined || route.webhook || route.callback || /test|debug|dev\b/i.test(routePath(route) ?? ''))
      continue;
    const { file: home, start, end } = route;
    found.push({ file: home, start, end, label: routeLabel(route), fn, open: isOpenToAll(route, fn, file), route });
  }
  for (const fn of shownTo(file)) {
    const { start, end } = fn.node.nameSpan ?? fn.node;
    found.push({ file: fn.file, start, end, label: `\`${fn.name}\``, fn, open: false });
  }
  const isEntry = entryOf(file);
  if (isEntry === undefined) return found;
  for (const fn of file.functions) {
    if (!isEntry(fn) || found.some(known => known.fn.node === fn.node)) continue;
    const { start, end } = fn.node.nameSpan ?? fn.node;
    found.push({
      file: file.path,
      start,
      end,
      label: fn.name === undefined ? 'This page' : `\`${fn.name}\``,
      fn,
      open: false,
    });
  }
  return found;
}

/** Pages of whatever site may ask: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Access-Control-Allow-Origin */
const opensToAll = /\baccess-control-allow-origin["']?\]?\s{0,4}[,:=]\s{0,4}["']\*["']/gi;

function isOpenToAll(route: RouteFacts, fn: FunctionFacts, file: AnalysedFile): boolean {
  if (route.authenticated || fn.file !== file.path) return false;
  const others = file.routes.flatMap(({ handlers }) => handlers.at(-1) ?? []).filter(({ node }) => node !== fn.node);
  return (
    // What another route says of itself holds for that one alone.
    [...file.text.matchAll(opensToAll)].some(
      ({ index: start }) => !others.some(({ file: home, node }) => home === file.path && holds(node, start)),
    ) && answersProcores(fn, file)
  );
}

/** The path of a route that would be open if something else opened the app to pages of whatever site: see `openings`. */
export function openablePath({ route, fn }: Entry, file: AnalysedFile): string | undefined {
  if (route === undefined || route.authenticated || fn.file !== file.path || guardsAll(file, route)) return undefined;
  return answersProcores(fn, file) ? (routePath(route) ?? '') : undefined;
}

function holds({ start, end }: Span, at: number): boolean {
  return start <= at && at < end;
}

function answersProcores(fn: FunctionFacts, file: AnalysedFile): boolean {
  const own = file.effectsOf('respond').filter(effect => anchorIn(fn, effect) !== undefined);
  const handed = fn.effects(2).filter(({ does }) => does === 'respond');
  return [
    ...[...own, ...handed].flatMap(({ data }) => data),
    ...returnedBy(fn.node.body).map(value => file.evaluate(value)),
  ].some(value => dataIn(value).length > 0 || credentialsIn(value).some(({ whose }) => whose === 'procore'));
}

function entryOf(file: AnalysedFile): ((fn: FunctionFacts) => boolean) | undefined {
  if (file.language === 'python') return guarded.test(file.text) ? isGuarded : undefined;
  return serverActions(file, page.test(file.relative) && !file.browser);
}

/** https://nextjs.org/docs/app/api-reference/file-conventions/page */
const page = /(?:^|\/)app\/(?:.*\/)?page\.[jt]sx?$/;

const guarded = /@\w*_required\b/;

/** `@login_required`, `@permission_required('rfis.view')`, wherever the function is registered. */
function isGuarded({ node }: FunctionFacts): boolean {
  return (node.annotations ?? []).some(annotation =>
    /^(?:login|permission|staff_member|user|member)_required$/.test(calledName(annotation) ?? ''),
  );
}

/** A function of a file that a decorator lets only users into. */
export const guardsFunctions = perFile(
  ({ program, text, functions }) => program.language === 'python' && guarded.test(text) && functions.some(isGuarded),
);
