/** What the routes of an app answer, where what runs before them writes it to the log. */
import { saysFailure } from '../../analysis/failed-answers.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Assign, Call, Expression, FunctionExpression, Program, Span } from '../../program/model.ts';
import { contains, isNull, lastName, literalText, type Node, someIn, walk, walkProgram } from '../../program/walk.ts';
import { dataSinks } from './data.ts';
import { heldIn, showsWhole, whereItFailed } from './flows.ts';
import { placeOf } from './handlers.ts';
import { functionAt } from './limits.ts';
import { placeIn } from './places.ts';

/** A call that writes to the log what any route of the app answers. */
export interface LoggedAnswers {
  readonly at: Place;
  readonly callee: Span | undefined;
  readonly steps: readonly Step[];
  /** Of a long answer it is the beginning. */
  readonly cut: boolean;
}

/**
 * What runs before the routes puts its own function in the place of the one that answers, keeps what each is given, and writes it
 * whole to the log: `res.json = body => { kept = body; … }`.
 */
export const loggedAnswers = perFile((file): readonly LoggedAnswers[] => {
  if (file.pathClass === 'test' || !/\.(?:json|send)\s*=[^=]/.test(file.text)) return [];
  const found: LoggedAnswers[] = [];
  walkProgram(file.program, node => {
    const kept = node.kind === 'assign' ? keptBy(node) : undefined;
    const fn = node.kind === 'assign' ? functionAt(file, node) : undefined;
    const around = fn?.node;
    if (kept === undefined || around === undefined || isOfSome(around, fn?.name, file.program)) return;
    const cuts = longCuts(around);
    if (someIn(around.body, inner => !cuts.has(inner) && spares(inner))) return;
    const names = textsOf(kept, around);
    for (const effect of file.effectsOf('log')) {
      const { place, chain, node: log } = effect;
      const written = callIn(
        around,
        [place, ...chain].filter(at => at.file === file.path),
      );
      if (written === undefined || !written.args.some(({ value }) => showsWhole(value, names))) continue;
      // What a request that failed is answered is a reason.
      if (whereItFailed(effect) || heldIn(around.body, written).some(({ test, holds }) => saysFailure(test, holds)))
        continue;
      const keeping = stepAt(placeIn(file, node), 'what a route answers is kept here');
      const handed = written === log ? [] : [stepAt(placeIn(file, written), 'it is handed on to be logged here')];
      const callee = log.kind === 'call' ? { start: log.callee.start, end: log.callee.end } : undefined;
      found.push({ at: placeOf(place), callee, steps: [keeping, ...handed], cut: cuts.size > 0 });
      return;
    }
  });
  return found;
});

/** Where routes of a file answer with whole records of Procore's. */
export const answeredRecords = perFile((file): readonly Place[] =>
  file.routes.length === 0 ? [] : dataSinks(file, ['respond'], ({ whole }) => whole).map(({ effect }) => effect.place),
);

/** The name under which a function that answers, written over, keeps what it is given. */
function keptBy({ target, value }: Assign): string | undefined {
  if (target.kind !== 'member' || !/^(?:json|send)$/.test(target.property ?? '') || value.kind !== 'function')
    return undefined;
  const given = value.parameters[0]?.target;
  if (given?.kind !== 'name') return undefined;
  let kept: string | undefined;
  walk(value.body, node => {
    if (node.kind !== 'assign' || node.target.kind !== 'name' || node.value.kind !== 'name') return;
    if (node.value.name === given.name) kept = node.target.name;
  });
  return kept;
}

/** So many characters hold most of a record. */
const longLine = 200;

/** `line.slice(0, 400)`: calls that cut a text and leave much of it, each with what is called. */
function longCuts({ body }: FunctionExpression): ReadonlySet<Node> {
  const found = new Set<Node>();
  walk(body, node => {
    if (node.kind !== 'call' || !/^(?:slice|substr|substring)$/.test(lastName(node.callee) ?? '')) return;
    const [from, to] = node.args.map(({ value }) => (value.kind === 'literal' ? value.value : undefined));
    if (from === 0 && typeof to === 'number' && to >= longLine) found.add(node).add(node.callee);
  });
  return found;
}

/** It cuts what it writes to a few characters, leaves fields out, or does so only while somebody looks for a mistake. */
function spares(node: Node): boolean {
  if (node.kind === 'call' && hasReplacer(node)) return true;
  const name = node.kind === 'member' || node.kind === 'call' || node.kind === 'name' ? lastName(node) : undefined;
  return name !== undefined && sparing.test(name);
}

/** `JSON.stringify(answered, ['id'])`, `JSON.stringify(answered, withoutTokens)` */
function hasReplacer({ callee, args }: Call): boolean {
  const chosen = lastName(callee) === 'stringify' ? args[1]?.value : undefined;
  return chosen !== undefined && !isNull(chosen) && !(chosen.kind === 'name' && chosen.name === 'undefined');
}

/** It runs before some routes, or asks for the path: what the others answer may be what is left out. */
function isOfSome(around: FunctionExpression, name: string | undefined, program: Program): boolean {
  const isIt = (node: Expression): boolean =>
    contains(node, around) ||
    (name !== undefined && someIn(node, inner => inner.kind === 'name' && inner.name === name));
  let found = false;
  walkProgram(program, node => {
    if (node.kind !== 'call' || lastName(node.callee) !== 'use') return;
    const [first, ...others] = node.args.map(({ value }) => value);
    const path = first && literalText(first);
    found ||= path !== undefined && !ofAll.test(path) && others.some(isIt);
  });
  walk(around.body, node => {
    const tests = node.kind === 'branch' ? [node.test] : node.kind === 'choice' ? node.options.slice(0, -1) : [];
    found ||= tests.some(asksForPath);
  });
  return found;
}

function asksForPath(test: Expression): boolean {
  let asks = false;
  const paths: string[] = [];
  walk([test], node => {
    if (node.kind === 'member' || node.kind === 'name') asks ||= pathWords.test(lastName(node) ?? '');
    const text = node.kind === 'literal' ? literalText(node) : undefined;
    if (text !== undefined) paths.push(text);
  });
  return asks && (paths.length === 0 || paths.some(path => !ofAll.test(path) && !ofNobody.test(path)));
}

const pathWords = /^(?:path(?:name)?|url|originalUrl|baseUrl)$/;
/** Below it stand all routes of an API. */
const ofAll = /^\/?(?:api(?:\/v\d+)?)?\/?$/;
/** What answers there is no record. */
const ofNobody = /health|ping|ready|live|metrics|favicon|static|assets/i;

const sparing =
  /^(?:slice|substr|substring|truncate|NODE_ENV|\w*debug\w*|trace|verbose|(?:is_?)?(?:dev|prod)(?:elopment|uction)?)$|redact|mask|saniti/i;

/** The name and those of texts that are made with it. */
function textsOf(kept: string, { body }: FunctionExpression): readonly string[] {
  const names = new Set([kept]);
  walk(body, node => {
    if (node.kind !== 'assign' && node.kind !== 'bind') return;
    const { target, value } = node;
    if (target.kind === 'name' && value !== undefined && showsWhole(value, [...names])) names.add(target.name);
  });
  return [...names];
}

/** The call of a function that stands at one of some places. */
function callIn(around: FunctionExpression, places: readonly Place[]): Call | undefined {
  let found: Call | undefined;
  walk(around.body, node => {
    if (node.kind === 'call' && places.some(({ start, end }) => node.start === start && node.end === end))
      found ??= node;
    return found === undefined;
  });
  return found;
}
