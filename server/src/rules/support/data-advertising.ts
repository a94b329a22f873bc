import { libraries } from '../../libraries/index.ts';
import type { Behaviour } from '../../libraries/shape.ts';

/** A package that shows advertisements (`display`), measures them (`pixel`), or only feeds their audiences. */
export interface AdPackage {
  readonly pattern: string;
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
      .map(pattern => ({ pattern, vendor: ads[0]?.[1].vendor ?? 'an advertisement network', kind: kindOf(ads) }));
  });
  return known;
}

/** A package whose every member advertises shows; one with named calls feeds audiences. */
function kindOf(ads: readonly (readonly [string, Behaviour])[]): AdPackage['kind'] {
  if (ads.some(([, { note }]) => note === 'pixel')) return 'pixel';
  return ads.some(([path]) => path === '**') ? 'display' : 'audience';
}

/** The advertising package that a module or dependency belongs to. */
export function adPackage(module: string): AdPackage | undefined {
  return adPackages().find(({ pattern }) =>
    pattern.endsWith('*')
      ? module.startsWith(pattern.slice(0, -1))
      : module === pattern || module.startsWith(`${pattern}/`),
  );
}

/** Whether a text may import an advertising package: a quick test before it is parsed. */
export function mayImportAds(text: string): boolean {
  return adPackages().some(({ pattern }) => text.includes(pattern.replace(/\*$/, '')));
}

/** A script that a page loads from an advertisement network. */
export interface AdScript {
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
export function adScript(text: string): AdScript | undefined {
  for (const [host, vendor, kind] of scripts) if (host.test(text)) return { vendor, kind };
  return undefined;
}

/** Whether a text may hold something of an advertisement network: a quick test before a walk. */
export function mayAdvertise(text: string): boolean {
  return /googlesyndication|doubleclick|googletag|taboola|outbrain|carbonads|buysellads|fbevents|\bfbq\b|lintrk|licdn|ads-twitter|\btwq\b|\bttq\b|tiktok|bat\.bing|adsbygoogle|googleadservices|\bpintrk\b|\bsnaptr\b|\brdt\b|uetq/.test(
    text,
  );
}
