/** Functions of packages of which nothing is known, which say by their names that they keep to a limit. */
import type { AnalysedFile, FunctionFacts, Request } from '../../analysis/facts.ts';
import { packageOf } from '../../libraries/find.ts';
import { libraries } from '../../libraries/index.ts';
import type { Call, Expression, Program } from '../../program/model.ts';
import { contains, lastName, nodesOf } from '../../program/walk.ts';
import { decoratorsOf } from './limits-decorators.ts';

const saysSo = /retr(?:y|ie|ier)|back_?off|throttl|rate_?limit|resilien/i;

const described = new Set(libraries.flatMap(({ packages }) => packages));

/**
 * Such a function runs the request, or one of the functions that it stands in: `withRetry(() => fetch(url))`,
 * `export const GET = withRateLimitRetry(projects)`, `@with_backoff`. Whether it waits as long as Procore says is out of sight.
 */
export function isRunUnseen(request: Request, functions: readonly FunctionFacts[], { app }: AnalysedFile): boolean {
  const way = [...request.chain, request.place];
  const homes = new Set([...way, ...functions].map(({ file }) => file));
  return [...homes].some(path => {
    const home = app.file(path);
    if (home === undefined) return false;
    const runs = ({ args }: Call): boolean =>
      args.some(({ value }) =>
        value.kind === 'function'
          ? way.some(({ file, ...span }) => file === path && contains(value, span))
          : value.kind === 'name' && home.evaluate(value).functions.some(each => isAmong(each, functions)),
      );
    const running = callsThatSaySo(home)
      .filter(runs)
      .map(({ callee }) => callee);
    const decorators = functions
      .filter(({ file }) => file === path)
      .flatMap(decoratorsOf)
      .map(decorator => (decorator.kind === 'call' ? decorator.callee : decorator))
      .filter(saysItself);
    return [...running, ...decorators].some(callee => isUnseen(callee, home));
  });
}

const saying = new WeakMap<Program, readonly Call[]>();

/** The same calls for every request of a file. */
function callsThatSaySo({ program, text }: AnalysedFile): readonly Call[] {
  const known = saying.get(program);
  if (known !== undefined) return known;
  const calls = saysSo.test(text) ? nodesOf(program, 'call').filter(({ callee }) => saysItself(callee)) : [];
  saying.set(program, calls);
  return calls;
}

function isAmong({ file, node }: FunctionFacts, functions: readonly FunctionFacts[]): boolean {
  return functions.some(each => each.file === file && each.node === node);
}

/** `withRetry`, `retry.run` */
function saysItself(callee: Expression): boolean {
  const on = callee.kind === 'member' ? lastName(callee.object) : undefined;
  return saysSo.test(lastName(callee) ?? '') || saysSo.test(on ?? '');
}

/** It comes from a package that no library describes: not the app's own, and not one that is known to do something else. */
function isUnseen(callee: Expression, home: AnalysedFile): boolean {
  const value = home.evaluate(callee);
  return value.functions.length === 0 && value.libraries.length > 0 && !value.libraries.some(isDescribed);
}

function isDescribed({ package: name }: { readonly package: string }): boolean {
  const [head = ''] = /^(?:@[^/]+\/)?[^/.]+/.exec(packageOf(name)) ?? [];
  return described.has(name) || described.has(head);
}
