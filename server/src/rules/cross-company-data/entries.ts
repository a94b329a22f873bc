/** What answers whoever signs in without an address that the code writes: pages and server actions of Next's. */
import type { AnalysedFile, Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Expression, Target } from '../../program/model.ts';
import { calledName, contains, namesIn, someIn, walk, withoutAwait } from '../../program/walk.ts';
import { serverActions } from '../support/server-actions.ts';
import { asksForSignIn } from './who-asks.ts';

/** https://nextjs.org/docs/app/api-reference/file-conventions/page */
const page = /(?:^|\/)app\/(?:.*\/)?page\.[jt]sx?$/;
/** https://nextjs.org/docs/app/api-reference/file-conventions/layout */
const layout = /(?:^|\/)(?:layout|template)\.[jt]sx?$/;

/** The page or server action around an effect that asks for a sign-in. */
export function entryAround({ place }: Effect, file: AnalysedFile): FunctionFacts | undefined {
  if (file.language !== 'javascript' || place.file !== file.path) return undefined;
  const isEntry = serverActions(file, page.test(file.relative));
  if (isEntry === undefined) return undefined;
  return file.functions.find(fn => contains(fn.node, place) && isEntry(fn) && asksForSignIn(fn.node.body));
}

/** A layout around a page looks at the address before it, or asks for more than that somebody has signed in. */
export function isJudgedAround(route: string, files: readonly AnalysedFile[]): boolean {
  return files.some(
    ({ relative, text }) =>
      layout.test(relative) &&
      route.startsWith(relative.slice(0, relative.lastIndexOf('/') + 1)) &&
      looksFurther.test(text),
  );
}

const looksFurther = /\bparams\b|\buseParams\b|\bheaders\(|\.roles?\b|[rR]oles?\(|[pP]ermission|[aA]dmin|[sS]taff/;

/** Whether a value is one that whoever asks hands to a handler of Next's or of tRPC's, by the names that the handler gives it. */
export function isGiven(value: Expression, names: ReadonlySet<string>): boolean {
  return someIn(value, node => node.kind === 'name' && names.has(node.name));
}

/** Names of what whoever asks hands to a handler: `{ params }`, `{ input }`, what an action takes; and of what is read out of it. */
export function namesGiven({ node }: FunctionFacts, takesAll: boolean): ReadonlySet<string> {
  const names = new Set(node.parameters.flatMap(({ target }) => (takesAll ? namesIn(target) : handed(target))));
  walk(node.body, inner => {
    if (inner.kind === 'bind' && inner.value !== undefined && isReadOut(inner.value, names))
      for (const name of namesIn(inner.target)) names.add(name);
  });
  return names;
}

function handed(target: Target): readonly string[] {
  if (target.kind === 'name') return /^props$/.test(target.name) ? [target.name] : [];
  if (target.kind !== 'object-target') return [];
  return target.entries.flatMap(entry =>
    /^(?:params|searchParams|input)$/.test(entry.key ?? '') ? namesIn(entry.target) : [],
  );
}

/** `await params`, `Number(params.id)`, `Given.parse(input)` */
function isReadOut(value: Expression, names: ReadonlySet<string>): boolean {
  const read = withoutAwait(value);
  if (read.kind === 'name') return names.has(read.name);
  if (read.kind === 'member') return isReadOut(read.object, names);
  if (read.kind !== 'call' || !reading.test(calledName(read) ?? '')) return false;
  return read.args.some(arg => isReadOut(arg.value, names));
}

const reading = /^(?:Number|String|BigInt|parseInt|parse|parseAsync|decodeURIComponent)$/;
