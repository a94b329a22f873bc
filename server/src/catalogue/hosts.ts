import { editDistance } from './nearest.ts';
import type { Host } from './types.ts';

/** Sub-domains that hold pages to read, not an API, a log-in or the app: those that Procore's pages lead to, and customary names of such. */
const sites = (
  'www developers developer support v2.support marketplace network jobsite status learn community brand design trust blog go info ' +
  'careers jobs help events press investors legal privacy security newsroom university training certification education'
).split(' ');

/**
 * Procore's documented hosts. Sources, pages of https://developers.procore.com/documentation: development environments (environments and
 * their log-in and API hosts), tutorial_mpz (production split into `login` and `api`; `app` retired as a base), federal zone overview,
 * building side panel apps (web zones), secure file access (file hosts).
 */
export const hosts: readonly Host[] = [
  { name: 'api.procore.com', use: 'api', environment: 'production' },
  { name: 'login.procore.com', use: 'login', environment: 'production' },
  // The Developer Sandbox serves the API and the web app from one host.
  { name: 'sandbox.procore.com', use: 'api', environment: 'sandbox' },
  { name: 'login-sandbox.procore.com', use: 'login', environment: 'sandbox' },
  { name: 'api-monthly.procore.com', use: 'api', environment: 'monthly-sandbox' },
  { name: 'login-sandbox-monthly.procore.com', use: 'login', environment: 'monthly-sandbox' },
  { name: 'api-sandbox-monthly.procore.com', use: 'web', environment: 'monthly-sandbox' },
  { name: 'app.procore.com', use: 'web', environment: 'production' },
  { name: 'us02.procore.com', use: 'web', environment: 'production' },
  { name: 'uk01.procore.com', use: 'web', environment: 'production' },
  { name: 'api.procoregov.com', use: 'api', environment: 'federal' },
  { name: 'login.procoregov.com', use: 'login', environment: 'federal' },
  { name: 'app.procoregov.com', use: 'web', environment: 'federal' },
  { name: 'storage.procore.com', use: 'file', environment: 'production' },
  { name: 'procore.com', use: 'site', environment: 'production' },
  ...sites.map((name): Host => ({ name: `${name}.procore.com`, use: 'site', environment: 'production' })),
];

const byName = new Map(hosts.map(host => [host.name, host]));

/** Lower case, without port and the root's dot. */
function plain(name: string): string {
  const lower = name.toLowerCase();
  const bare = lower.includes(':') ? lower.replace(/:\d*$/, '') : lower;
  return bare.endsWith('.') ? bare.slice(0, -1) : bare;
}

/** The documented host of that name, or `undefined`. */
export function host(name: string): Host | undefined {
  return byName.get(plain(name));
}

/** A `*.procore.com` or `*.procoregov.com` name, also one whose first labels are not known (`{}.procore.com`, `*.procore.com`). */
export function isProcoreHost(name: string): boolean {
  return /^(?:[^/@\s]+\.)?procore(?:gov)?\.com$/.test(plain(name));
}

/** Whether a host of Procore's stands somewhere in a text, whole: neither `notprocore.com` nor `procore.com.example`. */
export function namesProcoreHost(text: string): boolean {
  return /(?<![\w-])procore(?:gov)?\.com(?![\w-]|\.\w)/i.test(text);
}

/**
 * The documented host that a wrong one most likely means: `app.procore.com` → `api.procore.com`, `api-sandbox.procore.com` →
 * `sandbox.procore.com`; for a misspelt name, that of the environment whose hosts are spelt most like it.
 */
export function documentedHost(wrong: string, use: 'api' | 'login'): string {
  const environment = environmentOf(plain(wrong));
  const meant = hosts.find(one => one.use === use && one.environment === environment);
  return meant?.name ?? `${use}.procore.com`;
}

function environmentOf(name: string): Host['environment'] {
  const known = byName.get(name);
  if (known) return known.environment;
  if (/(?:^|\.)procoregov\.com$/.test(name)) return 'federal';
  const label = name.replace(/\.?procore\.com$/, '');
  if (label.includes('monthly')) return 'monthly-sandbox';
  if (/sandbox|staging/.test(label)) return 'sandbox';
  let best: { environment: Host['environment']; distance: number } = {
    environment: 'production',
    distance: label.length / 2,
  };
  for (const one of hosts) {
    if (one.use === 'site' || one.environment === 'federal') continue;
    const distance = editDistance(label, one.name.replace('.procore.com', ''));
    if (distance < best.distance) best = { environment: one.environment, distance };
  }
  return best.environment;
}
