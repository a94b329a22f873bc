import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';
import type { Place } from '../../program/finding.ts';
import type { Literal } from '../../program/model.ts';
import { nodesOf, walk } from '../../program/walk.ts';
import { placeOf, withParents } from './app.ts';
import { forcedRange, lockedVersion, workspaceEntries } from './sdk-locked.ts';

/** A package that an app asks for: in its package file, in an import map, or in an import itself. */
interface Asked {
  readonly name: string;
  readonly version: string;
  readonly place: Place;
  /** The text of the version, where an edit is sound. */
  readonly range?: Place;
}

/** A dependency on a package of Procore's whose defaults are out of date. */
export interface OutdatedSdk extends Asked {
  /** The first release that is right; absent where none is. */
  readonly since?: string;
  readonly why: string;
  /** No release that the range allows is right; `false` where a later one may be installed. */
  readonly fixed: boolean;
}

/**
 * Since when a package is right, and what is wrong before. Sources: https://github.com/procore/js-sdk (CHANGELOG, `lib/clientOptions.ts`) and
 * https://github.com/procore/js-sdk-endpoints (README).
 */
const packages = new Map<string, { readonly since?: string; readonly why: string }>([
  [
    '@procore/js-sdk',
    {
      since: '4.1.0',
      why: 'Before 4.1.0 its default host is `app.procore.com`, which Procore retired as a base of the API and of the log-in.',
    },
  ],
  [
    '@procore/js-sdk-endpoints',
    {
      why: 'What it generates asks for `/vapid` routes, which Procore has switched off. Write the endpoints out under `/rest/v1.0` instead.',
    },
  ],
]);

/** The outdated packages of Procore's that an app depends on. A range that starts too low is well where the lock file installs a later release. */
export function outdatedSdks(app: App): readonly OutdatedSdk[] {
  return askedFor(app).flatMap((asked): readonly OutdatedSdk[] => {
    const known = packages.get(asked.name);
    if (known === undefined) return [];
    const { since, why } = known;
    if (since === undefined) return [{ ...asked, why, fixed: true }];
    const range = forcedRange(app, asked.name) ?? asked.version;
    const lowest = numbersOf(range);
    if (lowest === undefined || !isBefore(lowest, since)) return [];
    const locked = numbersOf(lockedVersion(app, asked.name, asked.place.file) ?? '');
    if (locked !== undefined && !isBefore(locked, since)) return [];
    const fixed = locked !== undefined || !reaches(range, lowest, since);
    return [{ ...asked, since, why, fixed }];
  });
}

/** Whether calls of the SDK in this app are those of an old one. */
export function hasOutdatedSdk(app: App): boolean {
  return outdatedSdks(app).some(({ since }) => since !== undefined);
}

/** `npm:@scope/name@1.2.3`, an address of a site that serves npm's packages, or an alias in a package file. */
const specifier =
  /^(?:npm:|https?:\/\/(?:esm\.sh|esm\.run|unpkg\.com|cdn\.skypack\.dev|ga\.jspm\.io|(?:cdn|esm)\.jsdelivr\.net|jspm\.dev)\/(?:npm[/:]|v\d+\/|\*)?)\/?(@procore\/[\w-]+)@([^/?]+)/;

/** The package that an import names. */
export function sdkOf(module: string): string {
  return specifier.exec(module)?.[1] ?? module;
}

function askedFor(app: App): readonly Asked[] {
  return [...app.files.flatMap(inImports), ...app.files.flatMap(inImportMap), ...inPackageFile(app)];
}

function inPackageFile(app: App): readonly Asked[] {
  return app.dependencies.map(dependency => {
    const { name } = dependency;
    const { version, place } = inCatalog(app, dependency) ?? dependency;
    const range = versionIn(withParents(app), place);
    const alias = specifier.exec(version);
    return { name: alias?.[1] ?? name, version: alias?.[2] ?? version, place, ...(range && !alias ? { range } : {}) };
  });
}

/**
 * What `catalog:` or `catalog:<name>` stands for. https://pnpm.io/catalogs, https://bun.sh/docs/install/catalogs,
 * https://yarnpkg.com/configuration/yarnrc#catalog
 */
function inCatalog(app: App, { name, version }: App['dependencies'][number]): App['dependencies'][number] | undefined {
  const catalog = /^catalog:(.*)$/.exec(version)?.[1]?.trim();
  if (catalog === undefined) return undefined;
  const path =
    catalog === '' || catalog === 'default' ? [['catalog'], ['catalogs', 'default']] : [['catalogs', catalog]];
  for (const at of withParents(app))
    for (const { file, property } of workspaceEntries(
      at,
      [...path, ...path.map(steps => ['workspaces', ...steps])],
      name,
    ))
      if (property.value.kind === 'literal')
        return { name, version: String(property.value.value), place: placeOf({ file, property }) };
  return undefined;
}

/** The text inside the quotes of a dependency's range. */
function versionIn(apps: readonly App[], { file, start }: Place): Place | undefined {
  const document = apps.map(app => app.file(file)).find(found => found !== undefined);
  let found: Place | undefined;
  walk(document?.program.data ?? [], node => {
    if (node.kind !== 'object') return;
    for (const { value, start: at } of node.properties)
      if (at === start && value.kind === 'literal' && value.content !== undefined)
        found = { file, start: value.content, end: value.content + String(value.value).length };
  });
  return found;
}

/** https://docs.deno.com/runtime/fundamentals/configuration/: `imports` and `scopes` of `deno.json` or of an import map. */
function inImportMap(file: AnalysedFile): readonly Asked[] {
  const { path, pathClass } = file;
  const found: Asked[] = [];
  if (pathClass !== 'source' || !/(?:^|\/)(?:deno|import[-_]?map)\.jsonc?$/.test(path)) return found;
  walk(file.program.data ?? [], node => {
    if (node.kind !== 'object') return;
    for (const { value, start, end } of node.properties)
      if (value.kind === 'literal') add(found, { file: path, start, end }, String(value.value), value);
  });
  return found;
}

const inImports = perFile((file): readonly Asked[] => {
  const found: Asked[] = [];
  // Most files of an app import no release of the SDK, and need not be read again.
  if (file.pathClass !== 'source' || !/@procore\//.test(file.text) || file.language !== 'javascript') return found;
  const { imports, exports } = file.program;
  for (const { module, moduleSpan } of imports) add(found, { ...moduleSpan, file: file.path }, module);
  // Each name that is passed on is an export of its own: `export { client, oauth } from 'npm:…'`.
  const passedOn = exports.filter(({ from }, at) => at === exports.findIndex(other => other.from === from));
  for (const { from, start, end } of passedOn)
    if (from !== undefined) add(found, { start, end, file: file.path }, from);
  for (const { callee, args } of nodesOf(file.program, 'call')) {
    const [asked] = callee.kind === 'name' && callee.name === 'import' ? args : [];
    if (asked === undefined) continue;
    const { start, end } = asked.value;
    const literal = asked.value.kind === 'literal' ? asked.value : undefined;
    for (const text of file.evaluate(asked.value).texts)
      add(found, { start, end, file: file.path }, flat(text), literal);
  }
  return [...found, ...inTags(file)];
});

/**
 * What a page loads by an address: `<script src="…">`, and its import map
 * (https://developer.mozilla.org/en-US/docs/Web/HTML/Reference/Elements/script/type/importmap).
 */
function inTags({ path, text }: AnalysedFile): readonly Asked[] {
  const found: Asked[] = [];
  if (!/\.(?:html?|vue|svelte|astro)$/i.test(path)) return found;
  const written = text.replace(/<!--[\s\S]*?-->/g, comment => ' '.repeat(comment.length));
  for (const tag of written.matchAll(/<script\b([^>]*)>/gi)) {
    const [opening, attributes = ''] = tag;
    const from = tag.index + opening.length;
    const close = /\bimportmap\b/.test(attributes) ? written.indexOf('</script', from) : from;
    for (const quoted of written.slice(tag.index, Math.max(close, from)).matchAll(/(?<=["'])https?:[^"'\s]*/g)) {
      const start = tag.index + quoted.index;
      add(found, { start, end: start + quoted[0].length, file: path }, quoted[0]);
    }
  }
  return found;
}

function add(found: Asked[], place: Place, text: string, literal?: Literal): void {
  const match = specifier.exec(text);
  const [whole, name, version] = match ?? [];
  if (whole === undefined || name === undefined || version === undefined) return;
  const end = literal?.content === undefined ? undefined : literal.content + whole.length;
  const range = end === undefined ? {} : { range: { file: place.file, start: end - version.length, end } };
  found.push({ name, version, place, ...range });
}

/** The lowest version of a range. What is none (`latest`, a path, an address) has no numbers. */
function numbersOf(range: string): readonly number[] | undefined {
  const match = /^\s*(?:[\^~=v]|>=)?\s*(\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?/.exec(range);
  return match?.slice(1).map(part => (part === undefined || part === 'x' || part === '*' ? 0 : Number(part)));
}

function isBefore(version: readonly number[], since: string): boolean {
  for (const [index, part] of since.split('.').map(Number).entries()) {
    const own = version[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}

/** Whether a range lets a later release in: `^4.0.2` does, `~4.0.2`, `4.0.2` and `^3.0.0` do not. */
function reaches(range: string, lowest: readonly number[], since: string): boolean {
  const [major = 0] = since.split('.').map(Number);
  return /^\s*>=/.test(range) || (lowest[0] === major && /^\s*(?:\^|\d+(?:\.[x*])?(?:\.[x*])?\s*$)/.test(range));
}
