import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Expression, Literal } from '../../program/model.ts';
import { propertyOf, walkProgram } from '../../program/walk.ts';
import { defineRule } from '../rule.ts';
import { isManifest } from '../support/app.ts';
import { isDesktopPackaging, isListing } from '../support/listing.ts';
import { imageByName, readImage } from './image.ts';

/** The size that the Marketplace listing guidelines ask for, in pixels, each way. */
const side = 200;

export default defineRule({
  id: 'app-icon',
  clauses: ['5(c)'],
  severity: 'information',
  title: "A declared icon that is missing, or has not the listing's format and size",
  blind: "How good and how distinct the icon is, and whether it resembles Procore's.",
  get perFile() {
    return [iconsIn];
  },
  checkApp(app, { report }) {
    for (const icon of declaredIcons(app)) {
      const fault = faultOf(icon, app);
      if (fault === undefined) continue;
      const { literal, file } = icon;
      report({
        at: { file, start: literal.start, end: literal.end },
        message: fault.message,
        certain: fault.certain,
        because: fault.because,
      });
    }
  },
});

interface Icon {
  /** The path of the file that declares it. */
  readonly file: string;
  readonly literal: Literal;
  readonly value: string;
  /** It is the listing's own, whose format and size are given. */
  readonly listed: boolean;
  /** It may lie in a folder of the packaging's own that is never looked at. */
  readonly packed: boolean;
}

const iconKeys = [
  'icon',
  'logo',
  'app_icon',
  'appIcon',
  'app_logo',
  'appLogo',
  'icon_url',
  'iconUrl',
  'logo_url',
  'logoUrl',
  'icon_path',
  'logo_path',
];

/** What manifests and listings put their pictures under. */
const pictureGroups = ['assets', 'media', 'branding', 'brand', 'images', 'graphics', 'artwork', 'visuals'];

/** Icons that a manifest, listing, package file or web manifest declares. */
function declaredIcons(app: App): readonly Icon[] {
  return app.files.flatMap(iconsIn);
}

const iconsIn = perFile((file): readonly Icon[] => {
  // Every file of an app is asked: most need not be read for that.
  if (!/icon|logo/i.test(file.text)) return [];
  const { language } = file;
  if (file.pathClass !== 'source' && file.pathClass !== 'example') return [];
  if (language === 'javascript') return iconsInCode(file);
  if (language !== 'json' && language !== 'yaml') return [];
  const { data } = file.program;
  const base = file.relative.slice(file.relative.lastIndexOf('/') + 1);
  const declares = isManifest(file) || isListing(file.relative);
  const listed = declares && !isOfOtherStore(file);
  const packed = isDesktopPackaging(base);
  const other =
    packed ||
    base === 'package.json' ||
    base === 'app.json' ||
    /^manifest\.json$|\.webmanifest$/.test(base) ||
    propertyOf(data, 'manifest_version') !== undefined;
  if (!declares && !other) return [];
  const inside = (holder: Expression | undefined, names: readonly string[]) =>
    names.map(name => propertyOf(holder, name)?.value);
  const outer = [data, ...inside(data, ['app_manifest', 'listing', 'app', 'expo', ...(packed ? platforms : [])])];
  const holders = [...outer, ...outer.flatMap(holder => inside(holder, pictureGroups))];
  const values = holders.flatMap(holder => [...iconKeys, 'icons'].map(key => propertyOf(holder, key)?.value));
  return values.flatMap(value => picturesIn(value)).map(literal => iconOf(file, literal, { listed, packed }));
});

function iconOf({ path }: AnalysedFile, literal: Literal, kind: Pick<Icon, 'listed' | 'packed'>): Icon {
  return { file: path, literal, value: String(literal.value).trim(), listed: kind.listed, packed: kind.packed };
}

/** What electron-builder and Tauri take an icon for. */
const platforms = ['mac', 'win', 'linux', 'bundle'];

/** A listing that is kept as code: `export const listing = { title, tagline, logo: './media/logo.png', screenshots }`. */
function iconsInCode(file: AnalysedFile): readonly Icon[] {
  if (!/(?:^|\/)(?:(?:[\w-]*[-_.])?(?:app|marketplace|store|procore)[-_.])?listing\.[cm]?[jt]s$/i.test(file.relative))
    return [];
  if (isOfOtherStore(file)) return [];
  const found: Icon[] = [];
  walkProgram(file.program, node => {
    if (node.kind !== 'object') return;
    const has = (key: string): boolean => propertyOf(node, key) !== undefined;
    // A flat or a product has a title and a summary too.
    if (!['tagline', 'screenshots', 'categories'].some(has)) return;
    if (['title', 'name', 'tagline', 'summary', 'screenshots', 'categories', 'support'].filter(has).length < 3) return;
    // `icon: 'home'` is one of a font's.
    for (const literal of iconKeys.flatMap(key => picturesIn(propertyOf(node, key)?.value)))
      if (/[/.]/.test(String(literal.value))) found.push(iconOf(file, literal, { listed: true, packed: false }));
  });
  return found;
}

const otherStores =
  /(?:^|[-_/. ])(?:intuit|quickbooks|xero|sage|netsuite|autodesk|slack|teams|microsoft|google|chrome|firefox|edge|apple|shopify|salesforce|appexchange|hubspot|zoom|atlassian|jira|zapier|monday|notion)(?=[-_/. ]|$)/i;

/** It is listed somewhere else than in Procore's Marketplace, as its folder or the file itself says. */
function isOfOtherStore({ relative, program }: AnalysedFile): boolean {
  if (/procore/i.test(relative)) return false;
  const stores = ['store', 'marketplace'].map(key => propertyOf(program.data, key)?.value);
  return [relative, ...stores.map(node => (node?.kind === 'literal' ? String(node.value) : ''))].some(said =>
    otherStores.test(said),
  );
}

/** The addresses in a declaration: a text, `{ src }`, a list of them, or a table by size or, for Teams, by use. */
function picturesIn(value: Expression | undefined): readonly Literal[] {
  if (value?.kind === 'literal') return typeof value.value === 'string' ? [value] : [];
  if (value?.kind === 'list') return value.items.flatMap(item => picturesIn(item.value));
  if (value?.kind !== 'object') return [];
  const source = ['src', 'path', 'url', 'file'].map(name => propertyOf(value, name)?.value).find(Boolean);
  if (source !== undefined) return picturesIn(source);
  return value.properties
    .filter(({ key }) => /^(?:\d+|color|outline)$/.test(key ?? ''))
    .flatMap(property => picturesIn(property.value));
}

interface Fault {
  readonly message: string;
  readonly because: string;
  readonly certain: boolean;
}

function faultOf({ file, value, listed, packed }: Icon, app: App): Fault | undefined {
  if (/^(?:data:|\{\{|__|\$)/.test(value)) return undefined;
  const isLocal = !/^(?:[a-z]+:)?\/\//i.test(value);
  const path = isLocal && value !== '' ? locate(value, file, app) : undefined;
  if (isLocal && path === undefined && !isBuilt(value) && !(packed && !hasFolder(value, app)))
    return {
      message: value === '' ? 'The declared icon is empty' : `The declared icon \`${value}\` is missing`,
      certain: value === '',
      because:
        'No file of that name is in the package. If a build makes it or git ignores it, make sure that the listing gets it.',
    };
  if (!listed) return undefined;
  const bytes = path === undefined ? undefined : app.bytes?.(path);
  const read = bytes === undefined ? undefined : readImage(bytes);
  const image = read ?? imageByName(path ?? value);
  if (image === undefined) return undefined;
  const wanted = `The listing takes a PNG or JPG of ${side} × ${side} pixels (Marketplace listing guidelines).`;
  if (image.format !== 'PNG' && image.format !== 'JPG')
    return {
      message: `The listing's icon \`${value}\` is ${/^(?:ICO|SVG)$/.test(image.format) ? 'an' : 'a'} ${image.format}, not a PNG or JPG`,
      certain: path !== undefined,
      because: wanted,
    };
  const { width, height } = image;
  if (width !== undefined && height !== undefined && (width !== side || height !== side))
    return {
      message: `The listing's icon \`${value}\` is ${width} × ${height} pixels, not ${side} × ${side}`,
      certain: read !== undefined,
      because: wanted,
    };
  return undefined;
}

/** The folder that an address names is one of the app's, with other files in it. */
function hasFolder(value: string, app: App): boolean {
  const folder = value.replace(/^\.\//, '').replace(/[^/]*$/, '');
  return folder !== '' && app.paths.some(path => path.startsWith(folder));
}

/** Made by a build, into a folder that is never looked at. */
function isBuilt(value: string): boolean {
  return /(?:^|\/)(?:dist|build|out|\.next|node_modules)\//.test(value) || /[*{$<]/.test(value);
}

/** The file that an address means, relative to the app: beside the declaration, at the root, or in a folder that is served as the root. */
function locate(value: string, file: string, app: App): string | undefined {
  const wanted = value
    .replace(/[?#].*$/, '')
    .replace(/^(?:\.?\/)+/, '')
    .replace(/^(?:\.\.\/)+/, '');
  const beside = file
    .slice(app.root.length + 1)
    .split('/')
    .slice(0, -1);
  const near = [...beside, wanted].join('/');
  return (
    app.paths.find(path => path === near) ?? app.paths.find(path => path === wanted || path.endsWith(`/${wanted}`))
  );
}
