/** Folders that an app fills with files of API Data, and that its server gives out whole before it asks who calls. */
import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Call, Expression } from '../../program/model.ts';
import { nodesOf } from '../../program/walk.ts';
import { placeIn } from '../support/places.ts';
import { filledBy } from './filed.ts';

/** A folder that a server gives out to strangers. */
interface Served {
  readonly at: Place;
  /** The last steps of its path. */
  readonly folder: string;
}

/** `app.use('/files', express.static(folder))` where nothing that may ask who calls is registered above it. https://expressjs.com/en/starter/static-files.html */
export const servedFolders = perFile((file): readonly Served[] => {
  if (file.pathClass !== 'source' || !/\.static\(/.test(file.text)) return [];
  const uses = nodesOf(file.program, 'call').filter(
    ({ callee }) => callee.kind === 'member' && callee.property === 'use' && isApp(callee.object, file),
  );
  return uses.flatMap((use, index) => {
    const handlers = use.args.map(({ value }) => value).filter(({ kind }) => kind !== 'literal');
    const [only, ...others] = handlers;
    const folder = only && others.length === 0 ? folderOf(only, file) : undefined;
    if (folder === undefined || uses.slice(0, index).some(above => mayAsk(above, file))) return [];
    return { at: placeIn(file, use), folder };
  });
});

/** The app itself; what stands before a router, other files may say. */
function isApp(node: Expression, file: AnalysedFile): boolean {
  return file.evaluate(node).libraries.some(({ package: from, path }) => from === 'express' && path === '()');
}

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
  /^(?:express\.(?:json|urlencoded|raw|text|static)|bodyParser\.\w+|passport\.(?:initialize|session)|session|cookieSession|cookieParser|morgan|compression|cors|helmet|flash|methodOverride|serveStatic|favicon|logger|pinoHttp|responseTime)\b/;

/** Something else is registered for all: it may send strangers away. A router under a path of its own is none. */
function mayAsk({ args }: Call, { text }: AnalysedFile): boolean {
  const [first] = args;
  if (first?.value.kind === 'literal' && first.value.value !== '/') return false;
  return args.some(({ value }) => value.kind !== 'literal' && !harmless.test(text.slice(value.start, value.end)));
}

/** The folders that strangers get, of those in which an app keeps files of API Data. */
export function openFolders(app: App): readonly { readonly at: Place; readonly steps: readonly Step[] }[] {
  const served = app.ask(servedFolders).flatMap(({ answer }) => answer);
  const filled = served.length > 0 ? filledBy(app) : [];
  return served.flatMap(({ at, folder }) => {
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
