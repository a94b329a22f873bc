import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Expression, Literal, Property } from '../../program/model.ts';
import { lastName, propertyOf, walkProgram } from '../../program/walk.ts';
import { isManifest, withParents } from './app.ts';
import { type NamedXml, xmlManifestsOf, xmlNames } from './listing-xml.ts';
import { publicPrefix } from './secrets.ts';
import { linesOf } from './wording-documents.ts';
import { type MarkupFile, markupOf } from './wording-markup.ts';

/** A name under which users find or see the app. */
export interface ListedName {
  readonly file: { readonly path: string };
  readonly literal: Literal;
  readonly value: string;
  /** What gives it: `displayName of package.json`. */
  readonly source: string;
  /** A manifest or listing gives it, so that it is the listed name; a constant in the code only likely is. */
  readonly listed: boolean;
}

/** A document or data file that describes the app as the Marketplace lists it. */
export function isListing(relative: string): boolean {
  return /(?:^|\/)(?:[\w-]*[-_.])?(?:app-?|marketplace-?|store-?)?listing[\w-]*\.(?:json|ya?ml|md|markdown)$|(?:^|\/)(?:marketplace|listing|app-?store)\/[^/]+\.(?:json|ya?ml|md|markdown)$|(?:^|\/)marketplace\.(?:json|ya?ml|md)$/i.test(
    relative,
  );
}

/** What packs a desktop app: https://www.electron.build/configuration, https://v2.tauri.app/reference/config */
export function isDesktopPackaging(base: string): boolean {
  return /^(?:electron-builder(?:[.-][\w-]+)*\.(?:ya?ml|json)|tauri(?:\.\w+)?\.conf\.json)$/.test(base);
}

const word = /procore/i;

/** The names with "Procore" in them that one file gives the app; files without the word are not read. */
export const procoreNamesIn = perFile((file): readonly ListedName[] =>
  (file.pathClass === 'source' || file.pathClass === 'example') && (word.test(file.text) || isSettings(file))
    ? namesOf(file).filter(({ value }) => word.test(value))
    : [],
);

/** Every name with "Procore" in it under which users find or see an app. */
export function procoreNames(app: App): readonly ListedName[] {
  const all = [
    // A manifest at the top of a monorepo names what its packages make up.
    ...[
      ...app.files,
      ...withParents(app)
        .slice(1)
        .flatMap(({ manifests }) => manifests),
    ].flatMap(procoreNamesIn),
    ...[...markupOf(app).flatMap(titleOf), ...xmlManifestsOf(app).flatMap(namesInXml)].filter(({ value }) =>
      word.test(value),
    ),
  ];
  // What welcomes people repeats the name that stands elsewhere.
  const given = all.filter(({ source }) => source !== welcome);
  return given.length > 0 ? given : all;
}

function namesInXml(manifest: NamedXml): readonly ListedName[] {
  const file = { path: manifest.path };
  return xmlNames(manifest).map(({ literal, source }) => ({
    file,
    literal,
    value: String(literal.value),
    source,
    listed: true,
  }));
}

/** What describes the whole app and may take its name from another package of the repository. */
function isSettings({ relative }: AnalysedFile): boolean {
  return /(?:^|\/)(?:app\/layout|(?:app|nuxt|forge|site)\.config)\.[cm]?[jt]sx?$/.test(relative);
}

/** The title of the page that a single-page app starts with, or of the layout that all pages share. */
function titleOf({ path, relative, text }: MarkupFile): readonly ListedName[] {
  const match = /(?:^|\/)index\.html?$/i.test(relative)
    ? /<title>([^<{]+)<\/title>/i.exec(text)
    : layoutFile.test(relative) && isLayout(text)
      ? /<title>\s*(?:\{%-?\s*block\s+\w+\s*-?%\})?([^<{]+)(?:\{%-?\s*endblock\b[^%<]*%\})?\s*<\/title>/i.exec(text)
      : null;
  const value = match?.[1]?.trim();
  if (match === null || !value || !isTitle(value)) return [];
  const start = match.index + match[0].indexOf(value);
  const literal: Literal = { kind: 'literal', value, start, end: start + value.length, content: start };
  return [
    {
      file: { path },
      literal,
      value,
      source: `the title of ${relative.slice(relative.lastIndexOf('/') + 1)}`,
      listed: false,
    },
  ];
}

/** By its name, where all pages find it: one in a folder of its own is of mails, reports, settings or docs. */
const layoutFile =
  /(?:^|\/)(?<!docs?\/)(?:templates|views)\/(?:(?:_?layouts?|shared)\/)?_?(?:base|layout|main|master|app|application|default)(?:\.\w+)+$/i;

/** A page that others fill in, and that fills in none itself: with blocks (Jinja, Twig, Nunjucks), a body (Express's layouts, Handlebars). */
function isLayout(text: string): boolean {
  return (
    /<body\b[\s\S]*(?:\{%-?\s*block\b|<%-\s*body\b|\{\{\{\s*body\s*\}\}\}|<%=\s*yield\s*%>)/i.test(text) &&
    !/\{%-?\s*extends\b/.test(text)
  );
}

/** A name, not what one does there ("Connect to Procore"), nor Procore itself, nor what a name is explained with ("Ledger — bills for Procore"). */
function isTitle(value: string): boolean {
  const [name = ''] = value.split(/\s+[-–—|·:]+\s+|:\s/);
  if (/procore/i.test(value) && !/procore/i.test(name)) return false;
  return !isProcore(value) && !/^(?:connect|link|log ?in|sign ?in|authori[sz]e|continue|redirect)\w*\b/i.test(value);
}

function namesOf(file: AnalysedFile): readonly ListedName[] {
  switch (file.language) {
    case 'json':
    case 'yaml':
      return namesInData(file, isManifest(file));
    case 'markdown':
      return isListing(file.relative) ? namesInListing(file) : [];
    case 'env':
    case 'javascript':
    case 'python':
      return namesInCode(file);
    default:
      return [];
  }
}

function named(
  file: AnalysedFile,
  property: Property | undefined,
  source: string,
  listed = true,
): readonly ListedName[] {
  const value = property?.value;
  return value?.kind === 'literal' && typeof value.value === 'string' && value.value.trim() !== ''
    ? [{ file, literal: value, value: value.value, source, listed }]
    : [];
}

/**
 * Manifests of Procore's, of browser extensions, of phone apps and web apps, of apps for Slack
 * (https://docs.slack.dev/reference/app-manifest), Teams (https://learn.microsoft.com/en-us/microsoft-365/extensibility/schema/root) and
 * Google Workspace (https://developers.google.com/apps-script/manifest/addons); package files; listing files.
 */
function namesInData(file: AnalysedFile, isManifest: boolean): readonly ListedName[] {
  const { data } = file.program;
  const base = file.relative.slice(file.relative.lastIndexOf('/') + 1);
  const of = (...path: readonly string[]): readonly ListedName[] =>
    named(file, propertyOf(data, ...path), `\`${path.join('.')}\` of ${base}`);
  const all = (names: readonly string[], ...under: readonly string[]) => names.flatMap(name => of(...under, name));
  if (isManifest)
    return [
      ...all(['name', 'title', 'display_name', 'displayName', 'app_name']),
      ...all(['name', 'title', 'display_name', 'displayName'], 'app_manifest'),
    ];
  if (base === 'package.json') return [...all(['displayName', 'productName']), ...of('build', 'productName')];
  if (isDesktopPackaging(base)) return [...of('productName'), ...of('package', 'productName')];
  if (propertyOf(data, 'display_information') !== undefined)
    return [...of('display_information', 'name'), ...of('features', 'bot_user', 'display_name')];
  if (propertyOf(data, 'manifestVersion') !== undefined) return all(['short', 'full'], 'name');
  if (base === 'appsscript.json') return of('addOns', 'common', 'name');
  if (propertyOf(data, 'manifest_version') !== undefined) return all(['name', 'short_name']);
  if (base === 'app.json' || base === 'app.config.json')
    return [...of('expo', 'name'), ...of('displayName'), ...(propertyOf(data, 'displayName') ? [] : of('name'))];
  if (/^(?:manifest\.json|.*\.webmanifest)$/.test(base)) return all(['name', 'short_name']);
  if (/(?:^|\/)_locales\/[^/]+\/messages\.json$/.test(file.relative))
    return ['appName', 'extName', 'app_name', 'extensionName', 'name'].flatMap(name => of(name, 'message'));
  if (isListing(file.relative))
    return ['', 'listing', 'app'].flatMap(under =>
      all(['name', 'title', 'app_name', 'appName', 'displayName', 'display_name'], ...(under === '' ? [] : [under])),
    );
  return [];
}

/** The heading of a listing, and lines `Name: …`. */
function namesInListing(file: AnalysedFile): readonly ListedName[] {
  const found: ListedName[] = [];
  const base = file.relative.slice(file.relative.lastIndexOf('/') + 1);
  let heading = false;
  for (const { literal, text, code } of linesOf(file)) {
    if (code) continue;
    const entry =
      /^(?:[-*]\s+|\|\s*)?(?:\*\*)?(?:app(?:lication)?\s+)?(?:name|title)(?:\*\*)?\s*(?::|\|)\s*(?:\*\*)?\s*(.+?)\s*\|?$/i.exec(
        text,
      );
    const title = heading ? null : /^#\s+(?!.*\b(?:listing|marketplace)\b)(.+)$/i.exec(text);
    if (/^#\s/.test(text)) heading = true;
    const value = entry?.[1] ?? title?.[1];
    if (value === undefined) continue;
    found.push({
      file,
      literal,
      value,
      source: entry ? `the name in ${base}` : `the heading of ${base}`,
      listed: true,
    });
  }
  return found;
}

const nameKeys =
  /^(?:app|application|product|listing|site|extension|addon|add_on|plugin)_?(?:display_?)?(?:name|title)$/i;
/** Settings that describe the app itself; their `name` or `title` is the app's. */
const appObject =
  /^(?:app|application|product|site|brand|branding)_?(?:config|info|meta|metadata|details|settings|data)?$/i;
const appObjectKey = /^(?:name|title|display_?name|full_?name|short_?name)$/i;

/** Calls that give the whole app its title: https://docs.streamlit.io/develop/api-reference/configuration/st.set_page_config and the like. */
const titled: Readonly<Record<string, string>> = {
  set_page_config: 'page_title',
  Dash: 'title',
  Blocks: 'title',
  Interface: 'title',
  ChatInterface: 'title',
  BrowserWindow: 'title',
};

/** Constants and settings that hold the app's name, as users read it: words, not a slug. */
function namesInCode(file: AnalysedFile): readonly ListedName[] {
  const found: ListedName[] = [];
  const add = (source: string, node: Expression | undefined, isName = isWritten): void => {
    for (const { path, literal } of writtenIn(file, withDefault(node))) {
      const { value } = literal;
      if (typeof value === 'string' && isName(value))
        found.push({ file: { path }, literal, value, source: `\`${source}\``, listed: false });
    }
  };
  /** Something and its name: a constant, an entry, a keyword or a member. */
  const look = (name: string | undefined, node: Expression | undefined): void => {
    if (name === undefined) return;
    const plain = name.replace(publicPrefix, '');
    if (nameKeys.test(plain)) add(name, node);
    else if (node !== undefined && (appObject.test(plain) || isSiteMetadata(file, plain)))
      for (const { key, value } of entriesOf(node))
        if (key !== undefined && appObjectKey.test(key) && !isNameAlone(value))
          add(`${name}.${key}`, key === 'title' ? (propertyOf(value, 'default')?.value ?? value) : value);
  };
  /** A page of several has a title of its own. */
  const isPage = /(?:^|\/)pages\//.test(file.relative);
  walkProgram(file.program, node => {
    if (node.kind === 'bind' || node.kind === 'assign') look(lastName(node.target), node.value);
    else if (node.kind === 'declare') look(node.name, node.value);
    else if (node.kind === 'object') for (const property of node.properties) look(property.key, property.value);
    else if (node.kind === 'call') {
      for (const argument of node.args) look(argument.name, argument.value);
      const maker = lastName(node.callee) ?? '';
      const key = isPage || !Object.hasOwn(titled, maker) ? undefined : titled[maker];
      for (const { name, value } of key === undefined ? [] : node.args)
        if (name === key) add(`${maker}(${key})`, value, isTitle);
        else if (name === undefined && key !== undefined)
          add(`${maker}(${key})`, propertyOf(value, key)?.value, isTitle);
    } else if (node.kind === 'class') for (const member of node.members) look(member.name, member.value);
    else if (node.kind === 'literal') {
      const value = greeted.exec(String(node.value))?.[1];
      if (value !== undefined && !ofProcore.test(value))
        found.push({ file, literal: node, value, source: welcome, listed: false });
    }
  });
  return found;
}

const welcome = 'the welcome that it shows';
/** A welcome to something with a name of several words, Procore's among it: "Welcome to Procore Bid Desk". */
const greeted =
  /^\s*Welcome to (?=[^.!\n]*\bProcore\b)(\p{Lu}[\p{L}\p{N}&-]*(?: (?:(?:for|and|of|to) )?\p{Lu}[\p{L}\p{N}&-]*)+)\s*[.!]*\s*$/u;
/** Procore's own, to which an app may well take people: https://www.procore.com/platform */
const ofProcore =
  /^Procore (?:Technologies|Platform|Sandbox|Develop(?:ers?|ment)|App Marketplace|Marketplace|Construction Network|Certification|Community|Support|Learning|Analytics|Assist|Copilot|Helix|Pay|Drive|Estimating|BIM|Prequalification|Project Management|Cost Management|Quality (?:&|and) Safety)(?: \p{Lu}\w+)?$/u;

function isWritten(value: string): boolean {
  return /^[\p{Lu}\d][\p{L}\p{N}\p{P}\p{S} ]*$/u.test(value) && !/^[A-Z_]+$/.test(value);
}

/** The texts that an expression is: written there, or where a name leads. */
function writtenIn(
  file: AnalysedFile,
  node: Expression | undefined,
): readonly { readonly path: string; readonly literal: Literal }[] {
  if (node?.kind === 'literal') return [{ path: file.path, literal: node }];
  if (node?.kind !== 'name' && node?.kind !== 'member') return [];
  return file.evaluate(node).texts.flatMap(({ parts: [part, more] }) => {
    if (part === undefined || more !== undefined || !('text' in part)) return [];
    return part.literal && part.place && !isProcore(part.text)
      ? [{ path: part.place.file, literal: part.literal }]
      : [];
  });
}

/**
 * What a site says of itself as a whole: the root layout of a Next.js app (https://nextjs.org/docs/app/api-reference/functions/generate-metadata),
 * Nuxt's configuration (https://nuxt.com/docs/api/nuxt-config#head).
 */
function isSiteMetadata({ relative }: AnalysedFile, name: string): boolean {
  return (
    (name === 'metadata' && /(?:^|\/)app\/layout\.[jt]sx?$/.test(relative)) ||
    (name === 'head' && /(?:^|\/)nuxt\.config\.[cm]?[jt]s$/.test(relative))
  );
}

function entriesOf(node: Expression): readonly { readonly key?: string; readonly value: Expression }[] {
  if (node.kind === 'object') return node.properties;
  return node.kind === 'class'
    ? node.members.flatMap(({ name, value }) => (value === undefined ? [] : [{ key: name, value }]))
    : [];
}

/** `{ name: 'Procore' }` is one app among others: the one that is connected to. */
function isNameAlone(node: Expression): boolean {
  return node.kind === 'literal' && isProcore(String(node.value));
}

function isProcore(value: string): boolean {
  return /^\s*procore\W*$/i.test(value);
}

/** The value that is written out: `process.env.APP_NAME ?? 'Site Sync'`. */
function withDefault(node: Expression | undefined): Expression | undefined {
  if (node?.kind === 'choice') return node.options.find(option => option.kind === 'literal');
  if (node?.kind === 'call') return node.args.length === 2 ? node.args[1]?.value : undefined;
  return node;
}
