/** What the fetchers of a page hold: what the routes that they ask give. */
import { fetchers, loaderHooks, routesFile } from '../libraries/page-loaders.ts';
import type { Call, Expression } from '../program/model.ts';
import { contains, literalText } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import { answersAt } from './own-answers.ts';
import { segmentsOf } from './own-routes.ts';
import type { Bound } from './scopes.ts';
import { flat, textsOf } from './texts.ts';
import type { AbstractValue, LibraryThing } from './values.ts';

const mostCalls = 4;

/** What stands behind a fetcher's `data`: `fetcher.load('/rfis/7')`, `fetcher.submit(form, { method: 'post', action: '/rfis' })`. */
export function fetched(
  evaluator: Evaluator,
  { package: from, path, makers }: LibraryThing,
  name: string,
): AbstractValue | undefined {
  if (name !== fetchers.gives || path !== fetchers.made || !loaderHooks.packages.has(from)) return undefined;
  const maker = makers.find(({ step }) => !step);
  const bound = maker && evaluator.bound(maker.frame.file);
  if (maker === undefined || bound === undefined) return undefined;
  const { file } = maker.frame;
  const given = [...fetchers.asks].flatMap(([asks, ask]) =>
    bound
      .callsNamed(asks)
      .slice(0, mostCalls)
      .flatMap(({ call, fn }): readonly AbstractValue[] => {
        const frame = evaluator.rootFrame(fn);
        if (call.callee.kind !== 'member' || !isMadeBy(evaluator.evaluate(call.callee.object, frame), maker.call))
          return [];
        const args = call.args.map(({ value }) => evaluator.evaluate(value, frame));
        const address = ask.action === undefined ? args[0] : args[1]?.property(ask.action);
        return address ? answered(evaluator, address, ask.exports, ask.method, file) : [];
      }),
  );
  return given.length > 0 ? evaluator.union(given) : undefined;
}

function isMadeBy({ things }: AbstractValue, made: Expression): boolean {
  return things.some(thing => thing.is === 'library' && thing.makers.some(({ call }) => call === made));
}

function answered(
  evaluator: Evaluator,
  address: AbstractValue,
  exports: string,
  method: string,
  file: string,
): readonly AbstractValue[] {
  const paths = new Set(textsOf(address).map(text => flat(text).replace(/[?#].*$/s, '')));
  return [...paths].flatMap(path => {
    if (!path.startsWith('/')) return [];
    const configured = configuredAt(evaluator, segmentsOf(path), file);
    if (configured === undefined) return answersAt(evaluator, [path], other => other === method, file);
    const loader = evaluator.exports.exported(configured, exports);
    return (loader && evaluator.calls.givenBy(loader)) ?? [];
  });
}

/** The file that an app's list of routes has answer at a path: `route('rfis/:id', 'pages/rfi.ts')`. */
function configuredAt(evaluator: Evaluator, asked: readonly string[], from: string): string | undefined {
  const { sources, uses } = evaluator.services;
  const folder = `${sources.appRoot(from)}/${routesFile.folder}`;
  for (const name of routesFile.names) {
    const list = `${folder}/${name}`;
    uses(from, list);
    const bound = sources.exists(list) ? evaluator.bound(list) : undefined;
    for (const { segments, home } of bound ? listedIn(bound) : []) {
      if (!isSame(segments, asked)) continue;
      const path = `${folder}/${home.replace(/^\.\//, '')}`;
      uses(from, path);
      if (sources.exists(path)) return path;
    }
  }
  return undefined;
}

interface Listed {
  readonly segments: readonly string[];
  /** The file that answers, as the list names it. */
  readonly home: string;
}

const listed = new WeakMap<Bound, readonly Listed[]>();

/** The routes of a list, each with the prefixes that it stands in. */
function listedIn(bound: Bound): readonly Listed[] {
  let found = listed.get(bound);
  if (!found) {
    const routes = bound.callsNamed(routesFile.route).map(({ call }) => call);
    const prefixes = bound.callsNamed(routesFile.prefix).map(({ call }) => call);
    found = routes.flatMap(route => {
      const home = textAt(route, 1);
      if (home === undefined) return [];
      const around = [...prefixes, ...routes].filter(each => contains(each, route));
      const own = around.sort((a, b) => a.start - b.start);
      return [{ home, segments: own.flatMap(each => segmentsOf(textAt(each, 0) ?? '')) }];
    });
    listed.set(bound, found);
  }
  return found;
}

function textAt({ args }: Call, index: number): string | undefined {
  const node = args[index]?.value;
  return literalText(node);
}

function isSame(own: readonly string[], asked: readonly string[]): boolean {
  return own.length === asked.length && own.every((part, index) => part === asked[index] || part.startsWith(':'));
}
