/** Pages that a server makes of API Data for whoever opens their address. */
import type { AnalysedFile, App, FunctionFacts, RouteFacts, Value } from '../../analysis/facts.ts';
import { matchesPattern } from '../../analysis/path-tests.ts';
import type { Expression } from '../../program/model.ts';
import { type Node, returnedBy, someIn, walk } from '../../program/walk.ts';
import { asksWhoCalls } from './asking.ts';
import { guardsBefore } from './callables.ts';
import { hasFront } from './fronts.ts';
import { routeTo } from './platform-routes.ts';
import { leadsToLogin } from './sent-away.ts';

/** https://nextjs.org/docs/app/api-reference/file-conventions/page, …/layout */
const page = /^(?:.*\/)?app\/(.*\/)?page\.[jt]sx?$/;
const layout = /(?:^|\/)(?:layout|template)\.[jt]sx?$/;

/** What a message calls them, see `callableKinds`. */
export const pages = 'next/page';

/**
 * Pages of an app that nothing asks before who opens them: neither they, nor a layout around them, nor what runs before all.
 * @param mayAnswer whether a file may answer with rows of tables that the app keeps API Data in
 */
export function openPages(
  app: App,
  mayAnswer: (file: AnalysedFile) => boolean,
): readonly { readonly route: RouteFacts; readonly file: AnalysedFile }[] {
  const found = app.files.filter(
    file =>
      page.test(file.relative) &&
      file.pathClass === 'source' &&
      !/^["']use client["']/m.test(file.text) &&
      (file.procore || mayAnswer(file)),
  );
  if (found.length === 0 || hasFront(app)) return [];
  const guards = guardsBefore(app);
  return found.flatMap(file => {
    const fn = madeBy(file);
    const address = addressOf(file);
    if (fn === undefined || asksInMarkup(fn, file) || asksAround(file) || leadsToLogin(fn.node.body)) return [];
    return guards.some(guard => mayMatch(guard, address)) ? [] : [{ route: routeTo(fn, address, pages), file }];
  });
}

/**
 * Whether a middleware's `matcher` may name the address of a page; where there is none, or one that is not known, it names all.
 * https://nextjs.org/docs/app/api-reference/file-conventions/proxy#matcher
 */
function mayMatch(file: AnalysedFile, address: string): boolean {
  const config = file.program.exports.find(({ name }) => name === 'config');
  if (config === undefined) return true;
  const { value, local = 'config', start, end } = config;
  const matcher = file.evaluate(value ?? { kind: 'name', name: local, start, end }).property('matcher');
  const patterns = [matcher, ...matcher.elements].flatMap(each => [each, each.property('source')]);
  const texts = patterns.flatMap(({ literals }) => literals.filter(literal => typeof literal === 'string'));
  const asked = address.replace(/\[[^/]+/g, parameter);
  return texts.length === 0 || texts.some(text => matchesPattern(withParameters(text), asked));
}

const parameter = '[x]';

/** A page's parameter may be whatever a part of a pattern is that is a language or says what it takes: `/en/boards`, `/:id(\\d+)`. */
function withParameters(pattern: string): string {
  return pattern
    .replace(/(?<=\/)[a-z]{2}(?:-[a-z]{2})?(?=\/|$)/gi, '($&)')
    .replace(/\((?!\?)([^()]*)\)/g, '($1|\\[x\\])');
}

/** The function that makes a page: its file's default export. */
function madeBy(file: AnalysedFile): FunctionFacts | undefined {
  const [made, ...others] = file.program.exports.flatMap(({ name, local, value }) => {
    if (name !== 'default') return [];
    return file.functions.filter(fn => fn.node === value || (local !== undefined && fn.name === local));
  });
  return others.length === 0 ? made : undefined;
}

/** `/o/[token]` of `src/app/(public)/o/[token]/page.tsx` */
function addressOf({ relative }: AnalysedFile): string {
  const folders = (page.exec(relative)?.[1] ?? '').split('/').filter(each => each !== '' && !/^[(@]/.test(each));
  return `/${folders.join('/')}`;
}

/** A layout of a folder around a page asks before it. */
function asksAround({ app, relative }: AnalysedFile): boolean {
  const folder = relative.slice(0, relative.lastIndexOf('/') + 1);
  return app.files.some(
    other =>
      layout.test(other.relative) &&
      folder.startsWith(other.relative.slice(0, other.relative.lastIndexOf('/') + 1)) &&
      other.functions.some(fn => asksInMarkup(fn, other)),
  );
}

/** It asks who calls, or a component does that it puts around or into what it shows: `<Gate>{children}</Gate>`. */
function asksInMarkup(fn: FunctionFacts, file: AnalysedFile): boolean {
  return (
    asksWhoCalls(fn) ||
    someIn(
      fn.node.body,
      node =>
        node.kind === 'element' &&
        node.tagExpression !== undefined &&
        file.evaluate(node.tagExpression).functions.some(asksWhoCalls),
    )
  );
}

const mostShown = 60;

/** What a page shows: what its markup reads, part by part. */
export function shownBy({ node }: FunctionFacts, file: AnalysedFile): readonly Value[] {
  const read: Expression[] = [];
  const add = (inner: Node): boolean => {
    if (inner.kind !== 'member' && inner.kind !== 'name') return true;
    if (read.length < mostShown) read.push(inner);
    return false;
  };
  for (const returned of returnedBy(node.body))
    walk(returned, inner => {
      if (inner.kind !== 'element') return true;
      for (const { value } of inner.attributes) walk(value, add);
      for (const child of inner.children) if (child.kind !== 'element') walk(child, add);
      return true;
    });
  return read.map(each => file.evaluate(each));
}
