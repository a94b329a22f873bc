/**
 * Who is signed in, as Passport puts the record that `deserializeUser` found on each request, or a guard of Nest's the one that it looked up:
 * https://www.passportjs.org/concepts/authentication/sessions/ https://docs.nestjs.com/guards
 */
import type { AnalysedFile, App, Effect, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Statement } from '../../program/model.ts';
import { contains, lastName, nodesOf, returnedBy, walk } from '../../program/walk.ts';
import { callsOf } from './handlers.ts';
import { placeIn } from './places.ts';
import { holds, isShownAsRead } from './stores-handed.ts';
import { hidesFields } from './stores-hiding.ts';
import { choosesColumns } from './stores-selected.ts';
import { isRead } from './stores-tables.ts';
import { takingOut } from './stores-taken-out.ts';
import { type Shown, type TokenRecords, tableRead } from './stores-tokens.ts';

/** The record of who is signed in, where the app keeps tokens in it and finds it whole; `undefined` where a model hides them. */
export function signedInWithTokens(app: App): TokenRecords | undefined {
  const reads = app.ask(restores);
  if (reads.length === 0 || hidesFields(app)) return undefined;
  for (const { file, answer } of reads)
    for (const at of answer) {
      const read = file.effectsOf('store').find(({ place }) => place.start === at.start && place.file === at.file);
      const found = read && tableRead(read, file);
      if (found !== undefined) return found;
    }
  return undefined;
}

/** The reads whose rows `deserializeUser` hands on as they are, or a guard does. */
const restores = perFile((file): readonly Place[] => [...restoredByPassport(file), ...putByGuards(file)]);

/** `canActivate(context) { … request.user = user; … }` */
function putByGuards(file: AnalysedFile): readonly Place[] {
  if (!/\bcanActivate\(/.test(file.text)) return [];
  return file.functions.flatMap(fn => {
    if (fn.name !== 'canActivate' || takingOut.test(file.text.slice(fn.start, fn.end))) return [];
    const shown: { readonly args: readonly { readonly node: Expression }[] }[] = [];
    walk(fn.node.body, node => {
      if (node.kind === 'assign' && node.target.kind === 'member' && isUser(node.target))
        shown.push({ args: [{ node: node.value }] });
    });
    return readsHandedOn(fn, shown);
  });
}

function restoredByPassport(file: AnalysedFile): readonly Place[] {
  if (!file.text.includes('deserializeUser(')) return [];
  return nodesOf(file.program, 'call').flatMap(({ callee, args }) => {
    const given = args[0]?.value;
    if (callee.kind !== 'member' || callee.property !== 'deserializeUser' || given?.kind !== 'function') return [];
    const fn = file.functions.find(({ node }) => node === given);
    const done = given.parameters[1]?.target;
    if (fn === undefined || done?.kind !== 'name' || takingOut.test(file.text.slice(fn.start, fn.end))) return [];
    const shown = callsOf(given)
      .filter(call => call.callee.kind === 'name' && call.callee.name === done.name)
      .map(call => ({ args: call.args.slice(1).map(({ value: node }) => ({ node })) }));
    return readsHandedOn(fn, shown);
  });
}

function readsHandedOn(
  fn: FunctionFacts,
  shown: readonly { readonly args: readonly { readonly node: Expression }[] }[],
): readonly Place[] {
  return fn
    .effects(1)
    .filter(read => isWhole(read) && shown.some(each => isShownAsRead(each, read, fn)))
    .map(({ place: { file: path, start, end } }) => ({ file: path, start, end }));
}

function isWhole(read: Effect): boolean {
  return read.does === 'store' && isRead(read) && !choosesColumns(read);
}

/** Where a file puts who is signed in under a name that all of its app's templates know: `res.locals.member = req.user`. */
export const namedForTemplates = perFile((file): readonly { readonly name: string; readonly step: Step }[] => {
  if (!/\.locals\b/.test(file.text)) return [];
  return nodesOf(file.program, 'assign').flatMap(node => {
    const { target, value } = node;
    if (target.kind !== 'member' || target.object.kind !== 'member' || target.object.property !== 'locals') return [];
    if (target.property === undefined || !isUser(value)) return [];
    return { name: target.property, step: stepAt(placeIn(file, node), 'templates know who is signed in by this name') };
  });
});

/** Whether a call is given who is signed in as a whole: `res.json({ me: req.user })`. */
export function showsUser({ args }: Effect): boolean {
  return args.some(({ node }) => holds(node, isUser));
}

/** The names that decorators of the app have which hand a handler who is signed in: https://docs.nestjs.com/custom-decorators#param-decorators */
export const userDecorators = perFile((file): readonly string[] =>
  !file.text.includes('createParamDecorator(')
    ? []
    : nodesOf(file.program, 'bind').flatMap(({ target, value }) => {
        const given =
          value?.kind === 'call' && lastName(value.callee) === 'createParamDecorator' && value.args[0]?.value;
        if (given === undefined || given === false || given.kind !== 'function' || target.kind !== 'name') return [];
        return returnedBy(given.body).some(each => isOfRequest(each, given.body)) ? target.name : [];
      }),
);

/** `context.switchToHttp().getRequest().user`, `request.user`, `name ? user?.[name] : user` */
function isOfRequest(node: Expression, body: readonly Statement[]): boolean {
  switch (node.kind) {
    case 'choice':
      return node.options.some(option => isOfRequest(option, body));
    case 'name':
      return body.some(
        each => each.kind === 'bind' && lastName(each.target) === node.name && !!each.value && isUserPart(each.value),
      );
    default:
      return isUserPart(node);
  }
}

function isUserPart(node: Expression): boolean {
  if (isUser(node)) return true;
  return (
    node.kind === 'member' &&
    node.property === 'user' &&
    node.object.kind === 'call' &&
    lastName(node.object.callee) === 'getRequest'
  );
}

/** Whether a handler gives back who is signed in as a whole, which it was handed by such a decorator or has on its request. */
export function givesUser({ args, surroundings: { function: fn } }: Shown, decorators: readonly string[]): boolean {
  const named = new Set(
    (fn?.node.parameters ?? []).flatMap(({ target, annotations = [] }) =>
      target.kind === 'name' && annotations.some(note => isPlainly(note, decorators)) ? target.name : [],
    ),
  );
  return args.some(({ node }) => holds(node, each => isUser(each) || (each.kind === 'name' && named.has(each.name))));
}

/** `@CurrentUser()`; `@CurrentUser('id')` gives a field. */
function isPlainly(note: Expression, decorators: readonly string[]): boolean {
  return note.kind === 'call' && note.args.length === 0 && decorators.includes(lastName(note.callee) ?? '');
}

/** `req.user` */
function isUser(node: Expression): boolean {
  return (
    node.kind === 'member' &&
    node.property === 'user' &&
    node.object.kind === 'name' &&
    /^_?req(?:uest)?$/.test(node.object.name)
  );
}

/** The names under which a call gives a template who is signed in: `res.render('board', { me: req.user })`. */
export function namesOfUser({ args }: Effect): readonly string[] {
  return args.flatMap(({ node }) =>
    node.kind === 'object' ? node.properties.flatMap(({ key, value }) => (key && isUser(value) ? key : [])) : [],
  );
}

/** The function around takes something out of it: `delete req.user.accessToken`. */
export function isTakenOut(
  { surroundings: { function: fn } }: Pick<Effect, 'surroundings'>,
  { text, functions }: AnalysedFile,
): boolean {
  const around = functions.filter(({ node }) => fn !== undefined && contains(node, fn));
  return around.some(({ start, end }) => takingOut.test(text.slice(start, end)));
}
