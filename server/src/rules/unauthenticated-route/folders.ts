/** Folders that an app fills with files of API Data, and that its server gives out whole before it asks who calls. */
import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Call, Expression } from '../../program/model.ts';
import { nodesOf } from '../../program/walk.ts';
import { placeIn } from '../support/places.ts';
import { filledBy } from './filed.ts';
import { mayAskBefore, mountedFolders } from './folders-mounted.ts';

/** A folder that a server gives out to strangers. */
interface Served {
  readonly at: Place;
  /** The last steps of its path. */
  readonly folder: string;
  /** Of the server. */
  readonly language: 'python' | 'javascript';
}

/** `app.use('/files', express.static(folder))` where nothing that may ask who calls is registered above it. https://expressjs.com/en/starter/static-files.html */
export const servedFolders = perFile((file): readonly Served[] => {
  if (file.pathClass !== 'source') return [];
  if (file.language === 'python')
    return mountedFolders(file).flatMap(({ at, path }) => {
      const folder = stepsOf(path).join('/');
      return folder === '' ? [] : { at, folder, language: 'python' };
    });
  if (!/\.static\(/.test(file.text)) return [];
  const calls = nodesOf(file.program, 'call');
  const uses = calls.filter(call => isOfApp(call, /^use$/, file));
  return uses.flatMap(use => {
    const handlers = use.args.map(({ value }) => value).filter(({ kind }) => kind !== 'literal');
    const [only, ...others] = handlers;
    const folder = only && others.length === 0 ? folderOf(only, file) : undefined;
    if (folder === undefined) return [];
    const above = calls.filter(({ start }) => start < use.start);
    return above.some(call => mayAsk(call, pathOf(use), file))
      ? []
      : { at: placeIn(file, use), folder, language: 'javascript' };
  });
});

function isOfApp({ callee }: Call, verbs: RegExp, file: AnalysedFile): boolean {
  return callee.kind === 'member' && verbs.test(callee.property ?? '') && isApp(callee.object, file);
}

/** The app itself; what stands before a router, other files may say. */
function isApp(node: Expression, file: AnalysedFile): boolean {
  return file.evaluate(node).libraries.some(({ package: from, path }) => from === 'express' && path === '()');
}

/** Whether a file puts an app into another, which may ask before it: `site.use('/desk', signedIn, desk)`. */
const mountsApp = perFile(
  file =>
    file.language === 'javascript' &&
    file.text.includes('.use(') &&
    nodesOf(file.program, 'call').some(
      ({ callee, args }) =>
        callee.kind === 'member' &&
        callee.property === 'use' &&
        args.some(({ value }) => value.kind !== 'literal' && value.kind !== 'function' && isApp(value, file)),
    ),
);

/** The folder that `express.static(…)` gives out, as much as is known of its path. */
function folderOf(node: Expression, file: AnalysedFile): string | undefined {
  const given = file
    .effectsOf('middleware')
    .find(({ package: from, path, place }) => from === 'express' && path === 'static' && place.start === node.start);
  const [pattern, more] = given?.pathPatterns ?? [];
  return pattern === undefined || more !== undefined ? undefined : stepsOf(pattern).join('/') || undefined;
}

/** The steps of a path from where all of them are known: `uploads/thumbs` of `*\/../uploads/thumbs`. */
function stepsOf(path: string): readonly string[] {
  const steps = path.split(/[/\\]+/).filter(step => step !== '' && step !== '.');
  return steps.slice(steps.findLastIndex(step => step === '..' || step.includes('*')) + 1);
}

/** Middleware that only reads the request, keeps a session or gives out files: https://expressjs.com/en/resources/middleware.html */
const harmless =
  /^(?:express\.(?:json|urlencoded|raw|text|static)|bodyParser\.\w+|passport\.(?:initialize|session)|(?:session|cookieSession|cookieParser|morgan|compression|cors|helmet|flash|methodOverride|serveStatic|favicon|logger|pinoHttp|responseTime)(?![.\w]))/;

/**
 * Something else is registered for what a folder is given out under: it may send strangers away, as may a function that is handed the app,
 * `secure(app)`. A router under a path of its own is none.
 */
function mayAsk(call: Call, path: string, file: AnalysedFile): boolean {
  if (!isOfApp(call, /^(?:use|all|get)$/, file))
    return call.args.some(({ value }) => value.kind === 'name' && isApp(value, file));
  const [first] = call.args;
  const given = first?.value.kind === 'literal' ? String(first.value.value) : undefined;
  const isWhole = call.callee.kind === 'member' && call.callee.property === 'use';
  if (given === undefined ? !isWhole : !isOver(given, path, isWhole)) return false;
  const { text } = file;
  return call.args.some(({ value }) => value.kind !== 'literal' && !harmless.test(text.slice(value.start, value.end)));
}

/** `/`, `/files` and, of a route, `/files/*` and `/files/:name` stand before all that is under `/files`. */
function isOver(given: string, path: string, isWhole: boolean): boolean {
  if (!isWhole && !/[*:]/.test(given)) return false;
  const above = given.replace(/\/?(?:\{?[*:(].*)?$/, '');
  return above === '' ? isWhole || /^\/?\{?\*/.test(given) : path === above || path.startsWith(`${above}/`);
}

/** What a call registers something under. */
function pathOf({ args }: Call): string {
  const [first] = args;
  return first?.value.kind === 'literal' ? String(first.value.value).replace(/\/$/, '') : '';
}

/** The folders that strangers get, of those in which an app keeps files of API Data. */
export function openFolders(app: App): readonly { readonly at: Place; readonly steps: readonly Step[] }[] {
  const served = app.ask(servedFolders).flatMap(({ answer }) => answer);
  if (served.length === 0) return [];
  const filled = filledBy(app);
  if (filled.length === 0) return [];
  const open = served.filter(({ language }) => {
    const asked = language === 'python' ? mayAskBefore : mountsApp;
    return !app.ask(asked).some(({ answer }) => answer);
  });
  return open.flatMap(({ at, folder }) => {
    const kept = filled.find(({ files }) => files.some(file => isBelow(file, folder)));
    return kept ? { at, steps: [...kept.steps, stepAt(kept.place, 'API Data is written to the folder here')] } : [];
  });
}

/** Whether a file stands in a folder, or in one below it, as far as both are known. */
function isBelow(file: string, folder: string): boolean {
  const steps = file.split(/[/\\]+/).filter(step => step !== '' && step !== '.');
  const above = steps.slice(0, -1);
  const from = above.findLastIndex(step => step === '..' || step.startsWith('*'));
  return `${above.slice(from + 1).join('/')}/`.startsWith(`${folder}/`);
}
