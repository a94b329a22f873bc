/** What answers a route that names a class and its method, and the middleware that is said behind routes. */
import { controllerRoutes, namedDrivers } from '../libraries/controllers.ts';
import type { Place } from '../program/finding.ts';
import type { Expression } from '../program/model.ts';
import { contains, lastName } from '../program/walk.ts';
import { type Kept, keptBeside } from './cycles.ts';
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { AbstractValue, CallArgument, LibraryThing, Thing } from './values.ts';

type ClassThing = Extract<Thing, { readonly is: 'class' }>;

/** The classes that a value is, that it imports when it is called, `() => import('#controllers/rfis_controller')`, or that it has imported. */
function classesBehind(evaluator: Evaluator, value: AbstractValue): readonly ClassThing[] {
  const imported = [value, evaluator.calls.givenBy(value)].flatMap(each => each?.things ?? []);
  return [
    ...value.things,
    ...imported.flatMap(thing =>
      thing.is === 'module' ? (evaluator.exports.exported(thing.path, 'default')?.things ?? []) : [],
    ),
  ].filter(thing => thing.is === 'class');
}

/**
 * The methods of controllers that answer a route: `router.get('/rfis', [RfisController, 'index'])`.
 * @returns nothing where the route is given a function, or where its framework knows no controllers
 */
function controllerMethods(evaluator: Evaluator, effect: EffectFacts): readonly AbstractValue[] | undefined {
  if (effect.package !== controllerRoutes.router) return undefined;
  const lists = effect.all('handlers').filter(value => value.things.some(thing => thing.is === 'list'));
  if (lists.length === 0) return undefined;
  return lists.flatMap(list => {
    const [controller, method] = evaluator.lists.inOrder(list) ?? list.elements;
    const [name = controllerRoutes.only] = method?.literals ?? [];
    const classes = controller && typeof name === 'string' ? classesBehind(evaluator, controller) : [];
    return classes.map(({ node, frame }) => evaluator.classes.instance(node, frame).property(String(name)));
  });
}

/** What a route is given to answer with, and before that, each by itself. */
export function handlersGiven(evaluator: Evaluator, effect: EffectFacts): readonly AbstractValue[] {
  const isList = ({ things }: AbstractValue): boolean => things.some(({ is }) => is === 'list');
  const each = () => effect.all('handlers').flatMap(value => (isList(value) ? [...value.elements] : [value]));
  return controllerMethods(evaluator, effect) ?? each();
}

/**
 * What middleware is said to run before a route, behind it or behind a group that it is in, with the classes that it imports:
 * `router.group(() => { … }).use(middleware.auth())` of `middleware = router.named({ auth: () => import('#middleware/auth') })`.
 */
export function middlewareBehind(evaluator: Evaluator, effect: EffectFacts): readonly AbstractValue[] {
  if (effect.package !== controllerRoutes.router) return [];
  const { place } = effect;
  const { importers, uses } = evaluator.services;
  return [place.file, ...importers(place.file).slice(0, mostFiles)].flatMap(file => {
    uses(place.file, file);
    const said = evaluator.bound(file)?.callsNamed(controllerRoutes.behind) ?? [];
    return said.flatMap(({ call, fn }) => {
      const frame = evaluator.rootFrame(fn);
      if (call.callee.kind !== 'member' || !leadsTo(evaluator, call.callee.object, place, frame)) return [];
      return call.args.flatMap(({ value }) => {
        const given = evaluator.evaluate(value, frame);
        return withClasses(evaluator, given.elements.length > 0 ? given.elements : [given]);
      });
    });
  });
}

/** Files that may put a file's routes into groups. */
const mostFiles = 4;

/** What chains of calls reach, by the frames that hold what is known until an edit: a file may say middleware behind each of a thousand groups. */
const reached = new WeakMap<Frame, Kept<Expression, readonly Place[]>>();

function leadsTo(evaluator: Evaluator, chain: Expression, place: Place, frame: Frame): boolean {
  const places = evaluator.cycles.keep(keptBeside(reached, frame), chain, [], () => reachOf(evaluator, chain, frame));
  return places.some(each => each.file === place.file && contains(each, place));
}

/**
 * Where a chain makes routes: by its calls, or by a function that one of them is given, `router.group(adminRoutes)`; what it begins with
 * may have a name.
 */
function reachOf(evaluator: Evaluator, chain: Expression, frame: Frame, depth = 3): readonly Place[] {
  const places: Place[] = [];
  let at = chain;
  for (; at.kind === 'call' && at.callee.kind === 'member'; at = at.callee.object) {
    places.push({ file: frame.file, start: at.start, end: at.end });
    for (const { value } of at.args) places.push(...madeBy(evaluator, evaluator.evaluate(value, frame)));
  }
  // A name may be bound to what it held before: `routes = routes.prefix('/v1')`.
  const named = depth > 0 && at.kind === 'name' ? evaluator.evaluate(at, frame).things : [];
  for (const thing of named)
    for (const { call, frame: outer } of thing.is === 'library' ? thing.makers : [])
      places.push(...reachOf(evaluator, call, outer, depth - 1));
  return places;
}

/** The functions that a value is, and those that they call: `router.group(() => { adminRoutes() })`. */
function madeBy(evaluator: Evaluator, { things }: AbstractValue, depth = 2): readonly Place[] {
  return things.flatMap(thing => {
    if (thing.is !== 'function') return [];
    const { info, frame } = thing;
    const within = evaluator.within(info, frame);
    const called = depth > 0 ? info.calls : [];
    return [
      { file: info.program.path, start: info.node.start, end: info.node.end },
      ...called.flatMap(({ call }) => madeBy(evaluator, evaluator.evaluate(call.callee, within), depth - 1)),
    ];
  });
}

/** What a stack that all requests run through is given, with the classes that it imports: `router.use([() => import('#middleware/auth')])`. */
export function middlewareStacked(evaluator: Evaluator, effect: EffectFacts): readonly AbstractValue[] {
  if (!controllerRoutes.stacks.includes(effect.package)) return [];
  return withClasses(
    evaluator,
    effect.all('handlers').flatMap(value => value.elements),
  );
}

function withClasses(evaluator: Evaluator, values: readonly AbstractValue[]): readonly AbstractValue[] {
  return values.flatMap(each => [each, evaluator.value({ things: classesBehind(evaluator, each) })]);
}

/** The driver of the app's own that a log-in is asked for by its name: `ally.use('procore')`, as `config/ally.ts` makes it. */
export function namedDriver(
  evaluator: Evaluator,
  thing: LibraryThing,
  args: readonly CallArgument[],
  frame: Frame,
): AbstractValue | undefined {
  if (!namedDrivers.asked.test(thing.path)) return undefined;
  const [name] = args[0]?.value.literals ?? [];
  if (typeof name !== 'string') return undefined;
  const { importing, uses } = evaluator.services;
  for (const file of importing(namedDrivers.package, frame.file)) {
    uses(frame.file, file);
    for (const { call, fn } of evaluator.bound(file)?.callsNamed(namedDrivers.configures) ?? []) {
      const [given] = lastName(call.callee) === namedDrivers.configures ? call.args : [];
      const drivers = given && evaluator.evaluate(given.value, evaluator.rootFrame(fn));
      if (!drivers?.keys.names.includes(name)) continue;
      const made = evaluator.calls.givenBy(drivers.property(name));
      if (made?.things.some(({ is }) => is === 'instance')) return made;
    }
  }
  return undefined;
}
