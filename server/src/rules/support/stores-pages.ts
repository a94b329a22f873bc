/** Rows with tokens in them that a page reads out of the app's database by itself, by the client that its database offers for browsers. */
import type { AnalysedFile, App, Effect } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { anyOf } from '../../program/words.ts';
import { sourceFiles } from './app.ts';
import { placeKey } from './places.ts';
import { collectionIn, isRead, tablesAsked } from './stores-tables.ts';
import { tokensKept, wholeRecords } from './stores-tokens.ts';

/** A read of rows with all their columns, or with one that holds a token. */
interface PageRead {
  readonly at: Place;
  readonly tables: readonly string[];
  /** How the client came to be, and the file that makes it. */
  readonly path: string;
  readonly madeIn: string | undefined;
  /** It is a document, or several, and no rows of a table. */
  readonly isDocument: boolean;
  /** The calls that log what it gives. */
  readonly logged: readonly Place[];
}

/** A read of a page that brings a token into it, with the way that this came into the table. */
export interface TokenRead {
  readonly at: Place;
  /** What of it is a credential, for a message. */
  readonly name: string;
  readonly isDocument: boolean;
  readonly steps: readonly Step[];
  readonly logged: readonly Place[];
}

/** Reads of the pages of an app, and of those beside it that do not speak of Procore themselves, which bring tokens into them. */
export function tokensReadByPages(app: App): readonly TokenRead[] {
  const own = sourceFiles(app).flatMap(tokensKept);
  const others = app.beside.filter(({ procore }) => procore).flatMap(each => sourceFiles(each).flatMap(tokensKept));
  if (own.length + others.length === 0) return [];
  const pages = [app, ...app.beside.filter(({ procore }) => !procore)];
  // What the package files and the client's own say is asked anew: the reads are kept while their own file stays the same.
  const read = pages.some(({ files }) => files.some(makesForBrowsers)) ? handedReads : pageReads;
  const reads = pages.flatMap(each =>
    each.files.flatMap(file => read(file).flatMap(one => (isOfPage(one, file) ? { read: one, home: each } : []))),
  );
  return reads.flatMap(({ read: { at, tables, logged, isDocument }, home }) => {
    const kept = home === app ? [...own, ...others] : own;
    const found = kept.find(each => each.tables.some(table => tables.includes(table) && !isHeldBack(table, app)));
    return found === undefined
      ? []
      : [{ at, name: found.name, isDocument, logged, steps: [found.step, stepAt(at, 'the page reads it here')] }];
  });
}

/** Where code that may run in pages reads rows, with no choice of columns that leaves tokens out. */
export const pageReads = perFile(file => readsByPage(file, ({ browser }) => browser));

/** As `pageReads`, also of code that may as well run elsewhere and be handed a client that is made for browsers. */
const handedReads = perFile(file => readsByPage(file, () => true));

/** @param isHanded whether what others hand in counts, which takes longer to work out */
function readsByPage(file: AnalysedFile, isHanded: (file: AnalysedFile) => boolean): readonly PageRead[] {
  if (file.pathClass !== 'source' || file.language !== 'javascript' || !asks.test(file.text) || file.server) return [];
  const reads = readsOf(file, isHanded(file)).filter(effect => holdsTokens(effect) && !asksForOthers(effect, file));
  const logs = reads.length > 0 ? file.ownEffectsOf('log') : [];
  return reads.map(effect => ({
    at: effect.place,
    tables: tablesAsked(effect),
    path: effect.path,
    madeIn: effect.client?.file,
    isDocument: ofDocuments.test(effect.package),
    logged: loggedOf(effect, logs, file),
  }));
}

/** Reads that stand in the file. Where its own functions do not say of what, or by what client, its calls of them do. */
function readsOf(file: AnalysedFile, handed: boolean): readonly Effect[] {
  const here = (effects: readonly Effect[]): readonly Effect[] =>
    effects.filter(effect => effect.place.file === file.path && ofPages.test(effect.package));
  const own = here(file.ownEffectsOf('store'));
  if (!handed) return own.filter(isRead);
  const isSeen = ({ index }: { readonly index: number }): boolean =>
    own.some(({ place }) => place.start <= index && index < place.end);
  const saysAll = own.every(({ abstract }) => !abstract) && [...file.text.matchAll(asking)].every(isSeen);
  return (saysAll ? own : here(file.effectsOf('store'))).filter(isRead);
}

function loggedOf({ place }: Effect, logs: readonly Effect[], file: AnalysedFile): readonly Place[] {
  const key = placeKey(place);
  return logs.filter(log => wholeRecords(log, file).some(({ read }) => placeKey(read) === key)).map(log => log.place);
}

/** Who asks a table or a collection; `Array.from(…)` does not, nor does a bucket of files. */
const asking = /(?<!\b(?:[A-Z]\w{0,40}|storage)\??)\.(?:from|collection)\(/g;
const asks = /\.from\(\s{0,40}["'`]|["'`]@?firebase\/(?:firestore|compat)/;

/** https://supabase.com/docs/reference/javascript, https://firebase.google.com/docs/reference/js/firestore_ */
const ofPages =
  /^@(?:supabase\/(?:supabase-js|ssr|auth-helpers-(?:nextjs|react))|nuxtjs\/supabase|firebase\/firestore)$|^firebase\/(?:firestore|compat\/app)/;
const ofDocuments = /firebase/;

/** All columns, or one that is named after a token; not how many rows there are. Of a document a page gets all that it holds. */
function holdsTokens({ args, package: from }: Effect): boolean {
  if (ofDocuments.test(from)) return true;
  const [columns, options] = args;
  if (options?.value.keys.names.includes('head')) return false;
  const chosen = columns?.value.literals ?? ['*'];
  return chosen.some(each => typeof each === 'string' && /^\s*\*|(?:^|,)\s*(?:access|refresh)_?token\b/i.test(each));
}

/** Code that is loaded by a browser, or that uses a client which is made for one. */
function isOfPage({ madeIn, path }: PageRead, file: AnalysedFile): boolean {
  const home = madeIn === undefined ? undefined : file.app.owning(madeIn).file(madeIn);
  if (ofServer.test(path) || (home !== undefined && ofServer.test(home.text))) return false;
  if (file.browser) return true;
  return home !== undefined && forBrowsers.test(home.text) && !rendersOnServer(file.app);
}

const ofServer =
  /\bcreate(?:Server(?:Component|Action)?|RouteHandler|Middleware|PagesServer)Client\b|service_?role|secret_key/i;
/** https://vite.dev/guide/env-and-mode: what is built with such a setting is built for a page. */
const forBrowsers = /\bimport\.meta\.env\.VITE_|\bcreate(?:Browser|ClientComponent)Client\b/;

const makesForBrowsers = perFile(({ text }) => forBrowsers.test(text));

/** Frameworks of which the same files run on a server as well. */
function rendersOnServer({ dependencies }: App): boolean {
  return dependencies.some(({ name }) =>
    /^(?:next|nuxt|astro|vike|@remix-run\/.*|@react-router\/(?:node|serve|dev)|@tanstack\/(?:react-|solid-)?start|@sveltejs\/kit|@solidjs\/start)$/.test(
      name,
    ),
  );
}

/** Only the log-ins of another provider are wanted: `.select().eq('provider', 'google')`. */
function asksForOthers({ place }: Effect, { text }: AnalysedFile): boolean {
  const [behind = ''] = text.slice(place.end, place.end + 300).split(';', 1);
  return /\.eq\(\s{0,9}["'`](?:provider|vendor|service|platform|system|source|integration|type)["'`],\s{0,9}["'`](?!procore)/i.test(
    behind,
  );
}

/**
 * The database lets pages read only some of a table's columns, or none of its rows: it asks for policies of which there is none.
 * https://www.postgresql.org/docs/current/sql-grant.html https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 */
function isHeldBack(table: string, app: App): boolean {
  if (isHeldBackByRules(table, app)) return true;
  // The migrations may stand beside the page's package.
  const statements = [app, ...app.beside].flatMap(each =>
    each.paths.filter(path => path.endsWith('.sql')).flatMap(path => (each.text(path) ?? '').split(';')),
  );
  const name = anyOf([table]);
  const named = new RegExp(`\\bon\\s+(?:table\\s+)?["\\w.]{0,40}\\b${name}\\b`, 'i');
  const secured = new RegExp(`\\b${name}"?\\s+enable\\s+row\\s+level\\s+security`, 'i');
  const about = (verb: RegExp): boolean => statements.some(each => verb.test(each) && named.test(each));
  if (about(/\brevoke\b|\bgrant\s+select\s*\(/i)) return true;
  return statements.some(each => secured.test(each)) && !statements.some(each => letsRead(each) && named.test(each));
}

/** A policy by which rows can be read: https://www.postgresql.org/docs/current/sql-createpolicy.html */
function letsRead(statement: string): boolean {
  return (
    /\bcreate\s+policy\b/i.test(statement) &&
    !/\bfor\s+(?:insert|update|delete)\b|\busing\s*\(\s*false\s*\)|\bto\s+service_role\b/i.test(statement)
  );
}

/**
 * Rules let nobody read a collection of a store of documents, or none of them speaks of it.
 * https://firebase.google.com/docs/firestore/security/rules-structure
 */
function isHeldBackByRules(table: string, app: App): boolean {
  const texts = [app, ...app.beside].flatMap(each =>
    each.paths.filter(path => path.endsWith('.rules')).map(path => each.text(path) ?? ''),
  );
  const rules = texts.filter(text => text.includes('cloud.firestore'));
  return rules.length > 0 && !rules.some(text => letsReadOf(table, text.replace(/\/\/[^\n]*/g, '')));
}

function letsReadOf(table: string, rules: string): boolean {
  const above = table.split('/');
  return rules.split(/\bmatch\s+(?=\/)/).some(block => {
    const [path = ''] = block.split(/\s/, 1);
    const steps = path.toLowerCase().split('/').slice(1);
    const [first = ''] = steps;
    const isAbout =
      steps.includes(collectionIn(table)) || first.startsWith('{') || (path.includes('=**}') && above.includes(first));
    return (
      isAbout &&
      [...block.matchAll(allowed)].some(([, verbs = '', only]) => reading.test(verbs) && only?.trim() !== 'false')
    );
  });
}

/** `allow get, list: if request.auth != null;` */
const allowed = /\ballow\s+([a-z,\s]+?)\s*(?::\s*if\s+([^;]*))?;/g;
const reading = /\b(?:read|get|list)\b/;
