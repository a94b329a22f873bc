import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { libraries } from '../../libraries/index.ts';
import type { Behaviour } from '../../libraries/shape.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains, lastName, walkProgram } from '../../program/walk.ts';
import { placeIn } from './places.ts';

/** A package that shows advertisements (`display`), measures them (`pixel`), or only feeds their audiences. */
interface AdPackage {
  readonly pattern: string;
  /** The pattern without its star. */
  readonly start: string;
  readonly vendor: string;
  readonly kind: 'display' | 'pixel' | 'audience';
}

let known: readonly AdPackage[] | undefined;

/** Every package of the library data that is there for advertisements. */
function adPackages(): readonly AdPackage[] {
  known ??= libraries.flatMap(({ packages, members }) => {
    const ads = Object.entries(members).filter(([, { does }]) => does === 'advertise');
    if (ads.length === 0) return [];
    return packages
      .filter(name => name !== 'global')
      .map(pattern => ({
        pattern,
        start: pattern.replace(/\*$/, ''),
        vendor: ads[0]?.[1].vendor ?? 'an advertisement network',
        kind: kindOf(ads),
      }));
  });
  return known;
}

/** A package whose every member advertises shows; one with named calls feeds audiences. */
function kindOf(ads: readonly (readonly [string, Behaviour])[]): AdPackage['kind'] {
  if (ads.some(([, { note }]) => note === 'pixel')) return 'pixel';
  return ads.some(([path]) => path === '**') ? 'display' : 'audience';
}

/** The advertising package that a module or dependency belongs to. */
function adPackage(module: string): AdPackage | undefined {
  return adPackages().find(({ pattern, start }) =>
    pattern.endsWith('*') ? module.startsWith(start) : module === pattern || module.startsWith(`${pattern}/`),
  );
}

/** Whether a text may import an advertising package: a quick test before it is parsed. */
function mayImportAds(text: string): boolean {
  return adPackages().some(({ start }) => text.includes(start));
}

/** A script that a page loads from an advertisement network. */
interface AdScript {
  readonly vendor: string;
  readonly kind: 'display' | 'pixel';
}

const scripts: readonly (readonly [RegExp, string, AdScript['kind']])[] = [
  [/\bpagead2\.googlesyndication\.com/, 'Google AdSense', 'display'],
  [/\b(?:securepubads\.g\.doubleclick\.net|www\.googletagservices\.com\/tag\/js\/gpt)/, 'Google Ad Manager', 'display'],
  [/\bcdn\.taboola\.com/, 'Taboola', 'display'],
  [/\bwidgets\.outbrain\.com/, 'Outbrain', 'display'],
  [/\b(?:cdn\.carbonads\.com|srv\.buysellads\.com)/, 'Carbon', 'display'],
  [/\bconnect\.facebook\.net\/[^"']*fbevents\.js/, 'Meta', 'pixel'],
  [/\bsnap\.licdn\.com\/li\.lms-analytics/, 'LinkedIn', 'pixel'],
  [/\bstatic\.ads-twitter\.com/, 'X', 'pixel'],
  [/\banalytics\.tiktok\.com\/i18n\/pixel/, 'TikTok', 'pixel'],
  [/\bbat\.bing\.com\/bat\.js/, 'Microsoft Advertising', 'pixel'],
  [/\bgoogleads\.g\.doubleclick\.net|\bwww\.googleadservices\.com/, 'Google Ads', 'pixel'],
];

/** The advertisement network whose script a text names by its address. */
function adScript(text: string): AdScript | undefined {
  for (const [host, vendor, kind] of scripts) if (host.test(text)) return { vendor, kind };
  return undefined;
}

/** Whether a text may hold something of an advertisement network: a quick test before a walk. */
function mayAdvertise(text: string): boolean {
  return /googlesyndication|doubleclick|googletag|taboola|outbrain|carbonads|buysellads|fbevents|\bfbq\b|lintrk|licdn|ads-twitter|\btwq\b|\bttq\b|tiktok|bat\.bing|adsbygoogle|googleadservices|\bpintrk\b|\bsnaptr\b|\brdt\b|uetq/.test(
    text,
  );
}

/** An advertisement network whose advertisements or pixels an app loads. */
export interface Advertisement {
  readonly vendor: string;
  readonly kind: 'display' | 'pixel';
  readonly at: Place;
  /** Where markup shows it first. */
  readonly shown?: Place;
  /** What loads it, as a sentence begins: `This import`. */
  readonly how: string;
  /** It is loaded; not only an address that a text names (a policy or block list does too) or a dependency. */
  readonly loaded: boolean;
}

/** The advertisement networks of an app, each once: at the import, else at the script's address or the call, else at the dependency. */
export function advertisements(app: App): readonly Advertisement[] {
  const inFiles = app.files.map(advertisementsIn);
  const all = [
    ...inFiles.flatMap(file => file.imported),
    ...inFiles.flatMap(file => file.inPage),
    ...app.dependencies.flatMap(({ name, place }) => by(adPackage(name), place, 'This dependency', false)),
  ];
  const first = new Map<string, Advertisement>();
  for (const advertisement of all.sort((a, b) => rankOf(a) - rankOf(b)))
    if (!first.has(advertisement.vendor)) first.set(advertisement.vendor, advertisement);
  return [...first.values()];
}

/** What loads comes before calls of what it brings, and those before mere names. */
function rankOf({ loaded, how }: Advertisement): number {
  if (!loaded) return 2;
  return how === call ? 1 : 0;
}

const call = 'This call';

interface FileAdvertisements {
  readonly imported: readonly Advertisement[];
  readonly inPage: readonly Advertisement[];
}

/** What `advertisements` asks of each file, for a rule's `perFile`. */
export const advertisementsIn = perFile((file): FileAdvertisements => {
  if (file.pathClass !== 'source') return { imported: [], inPage: [] };
  return {
    imported: mayImportAds(file.text) ? imported(file) : [],
    inPage: mayAdvertise(file.text) ? inPage(file) : [],
  };
});

function by(ads: AdPackage | AdScript | undefined, at: Place, how: string, loaded: boolean): readonly Advertisement[] {
  if (ads === undefined || ads.kind === 'audience') return [];
  return [{ vendor: ads.vendor, kind: ads.kind, at, how, loaded }];
}

function imported(file: AnalysedFile): readonly Advertisement[] {
  return file.program.imports.flatMap(({ module, moduleSpan, names, typeOnly }) => {
    const ads = typeOnly === true ? [] : by(adPackage(module), placeIn(file, moduleSpan), 'This import', true);
    const shown = ads.length > 0 ? shownIn(file, new Set(names.map(({ local }) => local))) : undefined;
    return shown === undefined ? ads : ads.map(each => ({ ...each, shown }));
  });
}

/** The first element that is one of some components: `<BannerAd />`, `<Ads.Banner />`. */
function shownIn(file: AnalysedFile, components: ReadonlySet<string>): Place | undefined {
  let shown: Place | undefined;
  walkProgram(file.program, node => {
    if (shown === undefined && node.kind === 'element' && components.has(node.tag.split('.')[0] ?? ''))
      shown = placeIn(file, { start: node.start, end: node.start + 1 + node.tag.length });
  });
  return shown;
}

/** Scripts that a page loads by their address, and calls of what they bring. */
function inPage(file: AnalysedFile): readonly Advertisement[] {
  const found: Advertisement[] = [];
  const sources: Expression[] = [];
  walkProgram(file.program, node => {
    // `<script src="…">`, `script.src = '…'`, `<Script dangerouslySetInnerHTML={{ __html: '…' }} />`
    const given = node.kind === 'element' ? node.attributes : node.kind === 'object' ? node.properties : [];
    sources.push(...given.filter(({ key }) => key === 'src' || key === '__html').map(({ value }) => value));
    if (node.kind === 'assign' && lastName(node.target) === 'src') sources.push(node.value);
    const script = node.kind === 'literal' && typeof node.value === 'string' ? adScript(node.value) : undefined;
    if (script === undefined) return;
    const loaded = sources.some(source => contains(source, node));
    found.push(...by(script, placeIn(file, node), loaded ? 'This script' : 'This address', loaded));
  });
  for (const { vendor = 'an advertisement network', note, place, package: from } of file.effectsOf('advertise'))
    if (from === 'global')
      found.push({ vendor, kind: note === 'pixel' ? 'pixel' : 'display', at: place, how: call, loaded: true });
  return found;
}
