import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Expression, Literal, Property } from '../../program/model.ts';
import { lastName, walkProgram } from '../../program/walk.ts';
import { isManifest, propertyOf } from './app.ts';
import { linesOf } from './wording-documents.ts';

/** A name under which users find or see the app. */
export interface ListedName {
  readonly file: AnalysedFile;
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

/**
 * Every name under which users find or see an app.
 * @param word the names that have it; files without it are not read
 */
export function listedNames(word: RegExp): (app: App) => readonly ListedName[] {
  const namesIn = perFile((file): readonly ListedName[] =>
    (file.pathClass === 'source' || file.pathClass === 'example') && word.test(file.text)
      ? namesOf(file).filter(({ value }) => word.test(value))
      : [],
  );
  return app => app.files.flatMap(namesIn);
}

function namesOf(file: AnalysedFile): readonly ListedName[] {
  switch (file.program.language) {
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

/** Manifests of Procore's, of browser extensions, of phone apps and web apps; package files; listing files. */
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

/** Constants and settings that hold the app's name, as users read it: words, not a slug. */
function namesInCode(file: AnalysedFile): readonly ListedName[] {
  const found: ListedName[] = [];
  const add = (source: string, node: unknown): void => {
    const literal = withDefault(node) as Literal | undefined;
    if (literal?.kind !== 'literal' || typeof literal.value !== 'string') return;
    if (!/^[\p{Lu}\d][\p{L}\p{N}\p{P}\p{S} ]*$/u.test(literal.value) || /^[A-Z_]+$/.test(literal.value)) return;
    found.push({ file, literal, value: literal.value, source: `\`${source}\``, listed: false });
  };
  /** Something and its name: a constant, an entry, a keyword or a member. */
  const look = (name: string | undefined, node: Expression | undefined): void => {
    if (name === undefined) return;
    const plain = name.replace(/^(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|EXPO_PUBLIC)_/, '');
    if (nameKeys.test(plain)) add(name, node);
    else if (node !== undefined && (appObject.test(plain) || isSiteMetadata(file, plain)))
      for (const { key, value } of entriesOf(node))
        if (key !== undefined && appObjectKey.test(key) && !isNameAlone(value))
          add(`${name}.${key}`, key === 'title' ? (propertyOf(value, 'default')?.value ?? value) : value);
  };
  walkProgram(file.program, node => {
    if (node.kind === 'bind' || node.kind === 'assign') look(lastName(node.target), node.value);
    else if (node.kind === 'declare') look(node.name, node.value);
    else if (node.kind === 'object') for (const property of node.properties) look(property.key, property.value);
    else if (node.kind === 'call') for (const argument of node.args) look(argument.name, argument.value);
    else if (node.kind === 'class') for (const member of node.members) look(member.name, member.value);
  });
  return found;
}

/** What the root layout of a Next.js app says of the whole site: https://nextjs.org/docs/app/api-reference/functions/generate-metadata */
function isSiteMetadata({ relative }: AnalysedFile, name: string): boolean {
  return name === 'metadata' && /(?:^|\/)app\/layout\.[jt]sx?$/.test(relative);
}

function entriesOf(node: Expression): readonly { readonly key?: string; readonly value: Expression }[] {
  if (node.kind === 'object') return node.properties;
  return node.kind === 'class'
    ? node.members.flatMap(({ name, value }) => (value === undefined ? [] : [{ key: name, value }]))
    : [];
}

/** `{ name: 'Procore' }` is one app among others: the one that is connected to. */
function isNameAlone(node: Expression): boolean {
  return node.kind === 'literal' && /^\s*procore\W*$/i.test(String(node.value));
}

/** The value that is written out: `process.env.APP_NAME ?? 'Site Sync'`. */
function withDefault(value: unknown): unknown {
  const node = value as
    | { kind?: string; options?: readonly { kind: string }[]; args?: readonly { value: unknown }[] }
    | undefined;
  if (node?.kind === 'choice') return node.options?.find(option => option.kind === 'literal');
  if (node?.kind === 'call') return node.args?.length === 2 ? node.args[1]?.value : undefined;
  return value;
}
