import type { AnalysedFile, App, CredentialKind, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Expression } from '../../program/model.ts';
import { lastName } from '../../program/walk.ts';
import { isAmongNamed } from '../../program/words.ts';
import { type CredentialMark, credentialsIn, isProcores } from '../support/credentials.ts';
import { below, type HiddenPath, hiddenBy, hidingOf } from '../support/data-hidden.ts';
import { wordsIn } from '../support/flows.ts';
import { formatsEvents, isSwitchedOff } from '../support/logging-events.ts';
import { placeKey } from '../support/places.ts';

/** The logger, as it stands here or as those see it who hand it in, was made with what takes tokens out of its lines, or writes none. */
export function isHidden(effect: Effect, file: AnalysedFile): boolean {
  if (
    hides(effect, file) ||
    writesSecure(effect, file) ||
    isSwitchedOff(effect, file) ||
    isHiddenByModule(effect, file) ||
    (powertools.test(effect.package) && formatsEvents(file.app))
  )
    return true;
  if (!isHanded(effect)) return false;
  const key = placeKey(effect.place);
  return file.app.files.some(
    other =>
      other.path !== file.path &&
      other.effectsOf('log').some(each => placeKey(each.place) === key && hides(each, file)),
  );
}

/**
 * httpx writes its headers with `[secure]` in the place of a credential; what is read from them, `dict(request.headers)`, holds it
 * (https://github.com/encode/httpx/blob/master/httpx/_models.py). A mapping of the app's own shows everything.
 */
function writesSecure({ args, program, place }: Effect, { app }: AnalysedFile): boolean {
  const uses = (name: string): boolean => program.imports.some(({ module }) => module === name);
  if (!uses('httpx') || uses('requests')) return false;
  const isAboutHeaders = (node: Expression): boolean => wordsIn(node).includes('headers');
  const shown = args.flatMap(({ node }) => (node.kind === 'template' ? node.parts : [node])).filter(isAboutHeaders);
  const home = app.file(place.file);
  const isWrittenHere = (part: Expression): boolean => (home?.evaluate(part).objects.length ?? 0) > 0;
  return (
    shown.length > 0 &&
    shown.every(part => part.kind === 'member' && part.property === 'headers' && !isWrittenHere(part)) &&
    args.every(({ node, value }) => isAboutHeaders(node) || credentialsIn(value).length === 0)
  );
}

const powertools = /^@?aws[-_]lambda[-_]powertools\b/;

/**
 * Nest's loggers write as the app's module for them says, which may name fields of what is logged beside those of requests:
 * https://github.com/iamolegga/nestjs-pino#configuration
 */
function isHiddenByModule({ package: from }: Effect, { app }: AnalysedFile): boolean {
  return /^(?:@nestjs\/common|nestjs-pino)$/.test(from) && app.ask(redactsByModule).some(({ answer }) => answer);
}

const redactsByModule = perFile(({ text }): boolean => {
  const [, list] =
    (/\bLoggerModule\.forRoot/.test(text) && /\bredact\w{0,20}['"]?\s?:([\s\S]{0,800})/.exec(text)) || [];
  if (list === undefined) return false;
  // `req.headers["x-key"]` is one of them.
  const parts: readonly string[] = list.match(/'[^'\n]*'|"[^"\n]*"|`[^`\n]*`|\.{3}|\]/g) ?? [];
  const end = parts.indexOf(']');
  const paths = end < 0 ? parts : parts.slice(0, end);
  // A list that stands elsewhere may name anything, one that is spread too.
  return paths.length === 0 || paths.some(path => !/^.re[qs]\b/.test(path));
});

/** `log.info(…)` where nobody in the file makes the logger. */
function isHanded({ package: from, path, node }: Effect): boolean {
  const { callee } = node.kind === 'call' ? node : { callee: undefined };
  return (
    from === 'global' &&
    path.startsWith('console.') &&
    callee?.kind === 'member' &&
    lastName(callee.object) !== 'console'
  );
}

const speaksOfTokens = /token|secret|authorization|\*/i;

/** A function of the app's own that hides tokens or headers, or fields to hide that name each credential among what is logged. */
function hides(effect: Effect, file: AnalysedFile): boolean {
  const list = hidingOf(effect, file.app);
  const changes = [list, effect.arg('handlers')].flatMap(value =>
    value === undefined ? [] : functionsBehind(value, file.app),
  );
  const hiding = changes.filter(
    fn =>
      fn.mentions(/token|secret|authorization|redact|scrub|censor|hidden/, 1) ||
      fn.namedFields?.some(name => speaksOfTokens.test(name)),
  );
  if (hiding.length > 0 && !knowsOthers(hiding, effect)) return true;
  const paths = hiddenBy(list);
  if (list === undefined || paths.length === 0) return false;
  const isWrittenOut =
    list.bounded &&
    list.mapped === undefined &&
    list.elements.every(({ open, literals }) => !open && literals.length === 1);
  if (!isWrittenOut) return paths.some(path => speaksOfTokens.test(path.join('.')));
  return !effect.args.some(({ value, spread }) => spread === undefined && shows(value, paths, file));
}

/** The functions go by the names of fields, and not by one under which a token stands that is logged. */
function knowsOthers(functions: readonly FunctionFacts[], { args }: Effect): boolean {
  const named = functions.map(fn => fn.namedFields);
  const names = named.flatMap(each => each ?? []);
  if (named.includes(undefined) || !names.some(name => speaksOfTokens.test(name))) return false;
  const covers = (field: string): boolean => isAmongNamed(field, names);
  return args
    .flatMap(({ value }) => credentialsIn(value))
    .some(({ credential, alone }) => {
      if (credential === 'refresh-token') return !covers('refresh_token');
      if (credential !== 'token-response') return credential === 'access-token' && !covers('access_token');
      return !covers('access_token') || !(alone || covers('refresh_token'));
    });
}

/** A credential is still there when the fields at these paths are taken out; a text is taken as it is. */
function shows(value: Value, hidden: readonly HiddenPath[], file: AnalysedFile, depth = 4): boolean {
  const marks = credentialsIn(value).filter(mark => isProcores(mark, file));
  if (marks.length === 0 || hidden.some(path => path.length === 0)) return false;
  const parts =
    depth === 0
      ? []
      : [
          ...value.keys.names.map(name => ({ part: value.property(name), paths: below(hidden, name) })),
          ...value.elements.map(part => ({ part, paths: below(hidden, '*') })),
        ].filter(({ part }) => credentialsIn(part).length > 0);
  if (parts.length > 0) return parts.some(({ part, paths }) => shows(part, paths, file, depth - 1));
  const isText =
    value.texts.some(({ parts }) => parts.some(part => 'text' in part)) ||
    marks.every(({ credential, whose }) => !wholes.has(credential) && whose !== 'unknown');
  return isText || !marks.every(mark => isCovered(mark, hidden));
}

/** Fields to hide take out of a whole what is secret in it. */
function isCovered({ credential, alone }: CredentialMark, hidden: readonly HiddenPath[]): boolean {
  const covers = (name: RegExp): boolean => hidden.some(path => path.at(-1) === '*' || name.test(path.at(-1) ?? ''));
  switch (credential) {
    case 'token-response':
      return covers(/^access_?token$/i) && (alone === true || covers(/^refresh_?token$/i));
    case 'authorization-header':
      return covers(/^authorization$/i);
    default:
      return covers(speaksOfTokens);
  }
}

/** Kinds that are objects, whose fields the code need not name. */
const wholes: ReadonlySet<CredentialKind> = new Set(['token-response', 'authorization-header']);

/** Functions that a value is, or that the calls which made it were handed: `combine(scrub(), json())`. */
function functionsBehind(value: Value, app: App, depth = 3): readonly FunctionFacts[] {
  const { functions, node, place } = value;
  const home = place && app.file(place.file);
  if (functions.length > 0 || depth === 0 || node?.kind !== 'call' || home === undefined) return functions;
  return [node.callee, ...node.args.map(argument => argument.value)].flatMap(each =>
    functionsBehind(home.evaluate(each), app, depth - 1),
  );
}
