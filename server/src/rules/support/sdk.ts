import type { App } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';

/** A dependency on a package of Procore's whose defaults are out of date. */
export interface OutdatedSdk {
  readonly name: string;
  readonly version: string;
  readonly place: Place;
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
const packages: Readonly<Record<string, { readonly since?: string; readonly why: string }>> = {
  '@procore/js-sdk': {
    since: '4.1.0',
    why: 'Before 4.1.0 its default host is `app.procore.com`, which Procore retired as a base of the API and of the log-in.',
  },
  '@procore/js-sdk-endpoints': {
    why: 'What it generates asks for `/vapid` routes, which Procore has switched off. Write the endpoints out under `/rest/v1.0` instead.',
  },
};

/** The outdated packages of Procore's that an app depends on. A range that starts too low is well where the lock file installs a later release. */
export function outdatedSdks(app: App): readonly OutdatedSdk[] {
  return app.dependencies.flatMap(({ name, version, place }): readonly OutdatedSdk[] => {
    const known = packages[name];
    if (known === undefined) return [];
    const { since, why } = known;
    if (since === undefined) return [{ name, version, place, why, fixed: true }];
    const lowest = numbersOf(version);
    if (lowest === undefined || !isBefore(lowest, since)) return [];
    const locked = numbersOf(lockedVersion(app, name) ?? '');
    if (locked !== undefined && !isBefore(locked, since)) return [];
    const fixed = locked !== undefined || !reaches(version, lowest, since);
    return [{ name, version, place, since, why, fixed }];
  });
}

/** Whether calls of the SDK in this app are those of an old one. */
export function hasOutdatedSdk(app: App): boolean {
  return outdatedSdks(app).some(({ since }) => since !== undefined);
}

/** What npm's lock file installs. */
function lockedVersion(app: App, name: string): string | undefined {
  const entry = app.text('package-lock.json')?.split(`"node_modules/${name}": {`)[1];
  return /^\s*"version": "([\d.]+)/.exec(entry ?? '')?.[1];
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
