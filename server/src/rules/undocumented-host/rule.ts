import type { AnalysedFile } from '../../analysis/facts.ts';
import { guide } from '../../catalogue/facts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { stepAt } from '../../program/finding.ts';
import { contains } from '../../program/walk.ts';
import { defineRule } from '../rule.ts';
import { hostEdit, type SettingAddress, settingAddresses, type UsedHost, usedHosts } from '../support/hosts.ts';
import { placeKey, stepsTo } from '../support/places.ts';
import { hasOutdatedSdk } from '../support/sdk.ts';

export default defineRule({
  id: 'undocumented-host',
  clauses: ['1(h)'],
  severity: 'error',
  title: 'An API or log-in call to a host that Procore does not document for it, such as `app.procore.com`',
  blind: 'Hosts that are read at run time from where no file of the workspace shows them.',
  guide: guide('tutorial-mpz'),
  data: true,
  check(file, context) {
    const { catalogue } = context;
    for (const uses of wrongHosts(file, catalogue)) {
      const [first] = uses;
      if (first === undefined) continue;
      const { at, host, span } = first;
      const use = uses.every(one => one.use === first.use) ? first.use : undefined;
      context.report({
        at,
        message: `\`${host}\` is no documented host for ${use === undefined ? 'API calls and log-ins' : noun[use]}`,
        certain: true,
        because: reason(host, catalogue),
        steps: stepsTo(at, ...uses.slice(0, 3).map(({ steps }) => steps)),
        ...(use === undefined || span === undefined
          ? {}
          : { fixes: [fix(host, use, catalogue, edit => hostEdit(span, edit), uses.every(isWrittenThere))] }),
      });
    }
    for (const setting of settingAddresses(file)) {
      const { host, span } = hostOf(setting);
      if (!isWrong(host, catalogue)) continue;
      context.report({
        at: setting.at,
        message: `\`${setting.key}\` makes \`${host}\` the host of ${noun[setting.use]}, which Procore does not document`,
        certain: true,
        because: reason(host, catalogue),
        ...(span === undefined ? {} : { fixes: [fix(host, setting.use, catalogue, edit => hostEdit(span, edit))] }),
      });
    }
  },
});

const noun = { api: 'API calls', login: 'log-ins' };

/**
 * Uses of wrong hosts by the literal that writes the host; by what uses it, where the literal serves another use rightly. An old SDK is
 * its own finding.
 */
function wrongHosts(file: AnalysedFile, catalogue: Catalogue): readonly (readonly UsedHost[])[] {
  if (file.pathClass === 'test') return [];
  const all = usedHosts(file, catalogue);
  const fine = all.filter(used => !isWrongFor(used, catalogue));
  const right = new Set(fine.map(({ at }) => placeKey(at)));
  // One of several clients, by its name: the log-in's is not the one that this call is sent with.
  const chosen = new Set(fine.map(({ asked }) => placeKey(asked)));
  const byPlace = new Map<string, UsedHost[]>();
  for (const used of all) {
    if (!isWrongFor(used, catalogue) || (used.sdk && hasOutdatedSdk(file.app))) continue;
    if (catalogue.host(used.host)?.use === 'login' && chosen.has(placeKey(used.asked))) continue;
    const written = stepAt(used.at, 'the host is written here');
    const own = right.has(placeKey(used.at))
      ? { ...used, at: used.asked, span: undefined, steps: [written, ...used.steps] }
      : used;
    const key = placeKey(own.at);
    byPlace.set(key, [...(byPlace.get(key) ?? []), own]);
  }
  return [...byPlace.values()];
}

/** Routes of the API stand on no log-in host, and neither they nor a log-in on one that has pages to read. */
function isWrongFor({ host, use, isRoute }: UsedHost, catalogue: Catalogue): boolean {
  const known = catalogue.host(host)?.use;
  return isWrong(host, catalogue) || (use === 'api' && known === 'login') || (isRoute && known === 'site');
}

/** A web host, or one that no page of Procore's documentation names. */
function isWrong(host: string, catalogue: Catalogue): boolean {
  const known = catalogue.host(host);
  return known === undefined ? catalogue.isProcoreHost(host) : known.use === 'web';
}

function reason(host: string, catalogue: Catalogue): string {
  const known = catalogue.host(host);
  if (known?.use === 'login')
    return `\`${host}\` serves log-ins; the API stands at \`${catalogue.documentedHost(host, 'api')}\`.`;
  if (known?.use === 'site')
    return `\`${host}\` serves pages to read; the API stands at \`${catalogue.documentedHost(host, 'api')}\`, the log-in at \`${catalogue.documentedHost(host, 'login')}\`.`;
  return known === undefined
    ? `Procore documents no host of that name; the API stands at \`${catalogue.documentedHost(host, 'api')}\`, the log-in at \`${catalogue.documentedHost(host, 'login')}\`.`
    : `\`${host}\` serves Procore's web app. Its API has moved to \`${catalogue.documentedHost(host, 'api')}\`, its log-in to \`${catalogue.documentedHost(host, 'login')}\`.`;
}

/** The host is written in the call that uses it: nothing else can, a link to the web app for one. */
function isWrittenThere({ at, asked, steps }: UsedHost): boolean {
  return [asked, ...steps].some(place => place.file === at.file && contains(place, at));
}

/**
 * Safe where the host is the web app's: Procore says which one took its place. A misspelt name is only most likely another.
 * @param own nothing but what is mended uses it
 */
function fix(
  host: string,
  use: 'api' | 'login',
  catalogue: Catalogue,
  edit: (host: string) => ReturnType<typeof hostEdit>,
  own = true,
) {
  const documented = catalogue.documentedHost(host, use);
  return {
    title: `Use ${documented}`,
    safe: own && !['site', undefined].includes(catalogue.host(host)?.use),
    edits: [edit(documented)],
  };
}

function hostOf({ address, literal, at }: SettingAddress) {
  const host = /^https?:\/\/([^/]+)/i.exec(address)?.[1]?.toLowerCase() ?? '';
  const inside = typeof literal.value === 'string' ? literal.value.toLowerCase().indexOf(host) : -1;
  const span =
    literal.content === undefined || inside < 0
      ? undefined
      : { file: at.file, start: literal.content + inside, end: literal.content + inside + host.length };
  return { host, span };
}
