import type { Address, AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { groupsOfPermission, permissionsOfGroup } from '../../catalogue/permissions.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import { isListing } from '../support/listing.ts';
import { placeKey } from '../support/places.ts';
import { isMixture, onlyReads } from '../support/routes.ts';
import { placeOfPart, type Wording, wordingIn } from '../support/wording.ts';
import { linesOf } from '../support/wording-documents.ts';
import { behindLabel, closedLists, notYet, permissionLists, readOnlyClaims, toolHeading, toolsIn } from './claims.ts';

export default defineRule({
  id: 'documented-behaviour',
  clauses: ['3(h)'],
  severity: 'information',
  title: 'A README or listing that says read-only, or names tools, against what the code does',
  blind:
    'What documents outside the repository say, screenshots, and behaviour other than reading, writing and the tools used.',
  get perFile() {
    return [callsIn];
  },
  checkApp(app, context) {
    const pages = describing(app);
    if (pages.length === 0) return;
    const calls = callsOf(app);
    if (calls.length === 0) return;
    readOnly(pages, calls, context);
    for (const file of pages) if (file.language === 'markdown') toolList(file, calls, context);
    closedList(pages, calls, context);
    permissionList(pages, calls, context);
  },
});

/** The pages and descriptions that customers see: README, listing, manifest, package description. */
function describing(app: App): readonly AnalysedFile[] {
  const manifests = new Set(app.manifests.map(({ path }) => path));
  return app.files
    .filter(
      file =>
        /(?:^|\/)(?:readme(?:[._-][^/]*)?|index|overview|about|features)\.(?:md|markdown)$/i.test(file.relative) ||
        isListing(file.relative) ||
        manifests.has(file.path) ||
        file.path === app.packageFile?.path,
    )
    .filter(file => file.pathClass !== 'test');
}

/** Texts of a page; of a package file its description only. */
function textsOf(file: AnalysedFile): readonly Wording[] {
  const all = wordingIn(file);
  if (file.language === 'markdown') return all;
  return all.filter(({ key }) =>
    /^(?:description|summary|tagline|notes|how_it_works|features?|text|about|overview)$/i.test(key ?? ''),
  );
}

/** A request of the app's to the API, with what the catalogue says of it. */
interface ApiCall {
  readonly place: Place;
  readonly name: string;
  readonly method: string | undefined;
  /** It changes nothing, by whatever method. */
  readonly reads: boolean;
  readonly group: string | undefined;
  /** The route is known in part only. */
  readonly partial: boolean;
}

/** About the app's own standing, not about a customer's records. */
const hooks = /\/webhooks(?:\/|$)/;
/** The same where it is read: whoever writes there changes a customer's records. */
const standing = /\/(?:me|companies|projects)$/;

function callsOf(app: App): readonly ApiCall[] {
  const calls = sourceFiles(app).flatMap(callsIn);
  // What a base class asks for its subclasses say.
  const said = new Set(calls.filter(({ group }) => group !== undefined).map(({ place }) => placeKey(place)));
  const told = calls.filter(({ partial, place }) => !partial || !said.has(placeKey(place)));
  return [...new Map(told.map(call => [`${placeKey(call.place)} ${call.name}`, call])).values()];
}

const callsIn = perFile((file): readonly ApiCall[] =>
  file.requests.flatMap(request => {
    const { place, method, kind } = request;
    const path = request.addresses.find(address => address.path !== undefined)?.path;
    // What a wrapper sends its callers say, each with its own method.
    if (kind !== 'api' || path === undefined || hooks.test(path) || isMixture(request, file)) return [];
    if ((method ?? 'GET') === 'GET' && standing.test(path)) return [];
    // A request that several classes share goes to the routes of all of them.
    const groups = new Map(request.addresses.map(address => [groupOf(address), address.path ?? path]));
    if (groups.size > 1) groups.delete(undefined);
    const partial = request.addresses.every(({ verdict }) => verdict === undefined || verdict.is === 'partial');
    return [...groups].map(([group, to]) => ({
      place,
      name: `${method ?? 'a request to'} ${to}`,
      method,
      reads: onlyReads(request),
      group,
      partial,
    }));
  }),
);

function groupOf({ verdict }: Address): string | undefined {
  return verdict === undefined || verdict.is === 'partial' || verdict.is === 'unpublished'
    ? undefined
    : verdict.route?.group;
}

function stepsOf(calls: readonly ApiCall[]): readonly Step[] {
  return calls.slice(0, 5).map(({ place, name }) => stepAt(place, `here it sends ${name}`));
}

/** The first sentence that says that the app only reads, against the first requests that write. */
function readOnly(pages: readonly AnalysedFile[], calls: readonly ApiCall[], { report }: RuleContext): void {
  for (const file of pages)
    for (const wording of textsOf(file))
      for (const claim of readOnlyClaims(wording.text)) {
        const against = calls.filter(
          ({ method, reads, group }) =>
            method !== undefined &&
            !reads &&
            claim.methods.has(method) &&
            (claim.groups === undefined || (group !== undefined && claim.groups.has(group))),
        );
        const [first] = against;
        if (first === undefined) continue;
        report({
          at: placeOfPart(wording, claim.start, claim.end),
          message: `${nameOf(file)} says ${quoted(wording.text.slice(claim.start, claim.end))}, but the app sends ${first.name}`,
          because:
            'Customers decide by this text what to permit. Say what the app writes and where, or leave the writing out.',
          steps: stepsOf(against),
        });
        return;
      }
}

/** `The app only accesses RFIs.`, against requests to other tools. */
function closedList(pages: readonly AnalysedFile[], calls: readonly ApiCall[], { report }: RuleContext): void {
  for (const file of pages)
    for (const wording of textsOf(file))
      for (const { start, end, tools } of closedLists(wording.text)) {
        const against = beyond(tools, calls);
        const [first] = against;
        if (first === undefined) continue;
        report({
          at: placeOfPart(wording, start, end),
          message: `${nameOf(file)} says that the app only uses ${tools.join(', ')}, but it sends ${first.name}`,
          because:
            'Customers decide by this text what to permit. Name every tool that the app uses, or leave the call out.',
          steps: stepsOf(against),
        });
        return;
      }
}

/** `The account needs read-only on Budget and Direct Costs.`, where no call uses one of those. */
function permissionList(pages: readonly AnalysedFile[], calls: readonly ApiCall[], { report }: RuleContext): void {
  for (const file of pages)
    for (const wording of file.language === 'markdown' ? textsOf(file) : [])
      for (const { start, end, tools } of permissionLists(wording.text)) {
        const [first] = unusedOf(tools, calls, name => name);
        if (first === undefined) continue;
        report({
          at: placeOfPart(wording, start, end),
          message: `${nameOf(file)} asks for access to ${first}, but no call of the app uses that tool`,
          because: 'Customers decide by this text what to permit. Ask for no more than the app uses.',
        });
        return;
      }
}

/** Those of some tools that no call uses; none where a call's tool is not known: nobody can say it then. */
function unusedOf<T>(tools: readonly T[], calls: readonly ApiCall[], nameOf: (tool: T) => string): readonly T[] {
  if (calls.some(({ group }) => group === undefined)) return [];
  const used = new Set(calls.map(({ group }) => group));
  return tools.filter(tool => !(groupsOfPermission(nameOf(tool)) ?? []).some(group => used.has(group)));
}

/** Calls to tools that are not among the named ones. Those that every app needs do not count. */
function beyond(names: readonly string[], calls: readonly ApiCall[]): readonly ApiCall[] {
  const allowed = new Set(names.flatMap(name => groupsOfPermission(name) ?? []));
  return calls.filter(({ group }) => group !== undefined && !allowed.has(group) && isTool(group));
}

const everyApps = new Set(['home', 'admin', 'portfolio', 'directory', 'webhooks_api', 'documents']);

function isTool(group: string): boolean {
  const permissions = permissionsOfGroup(group);
  return permissions.length > 0 && !permissions.some(permission => everyApps.has(permission));
}

/** A list of the tools used, below a heading or behind a label: an item that no call touches; and a call that no item names. */
function toolList(file: AnalysedFile, calls: readonly ApiCall[], { report }: RuleContext): void {
  const named: { readonly name: string; readonly at: Place }[] = [];
  let heading: Place | undefined;
  let open = false;
  let excludes = false;
  for (const { literal, text, code } of linesOf(file)) {
    if (code) continue;
    const place = { file: file.path, start: literal.start, end: literal.end };
    const listed = heading === undefined ? behindLabel(text) : undefined;
    if (listed !== undefined) {
      const names = toolsIn(listed.replace(/\([^)]*\)/g, ''));
      if (names.length === 0 || notYet.test(listed)) continue;
      heading = place;
      named.push(...names.map(name => ({ name, at: place })));
    } else if (/^#{1,6}\s/.test(text)) {
      open = toolHeading.test(text) && heading === undefined;
      if (open) heading = place;
    } else if (open && /^(?:[-*+]|\d+[.)]|\|)/.test(text)) {
      if (notYet.test(text)) excludes = true;
      else
        for (const name of toolsIn(text.replace(/\([^)]*\)|[–—:].*$/g, '')).slice(0, 3))
          named.push({ name, at: place });
    }
  }
  if (heading === undefined || named.length === 0) return;
  const unused = unusedOf(named, calls, ({ name }) => name);
  for (const { name, at } of unused)
    report({
      at,
      message: `${nameOf(file)} lists ${name}, but no call of the app uses that tool`,
      because: 'Customers decide by this list what to permit. Leave the tool out, or say that it is planned.',
    });
  const against = excludes
    ? []
    : beyond(
        named.map(({ name }) => name),
        calls,
      );
  const [first] = against;
  if (first === undefined) return;
  report({
    at: heading,
    message: `${nameOf(file)} lists the tools that the app uses, but not that of ${first.name}`,
    because: 'Customers decide by this list what to permit. Name every tool that the app uses, or leave the call out.',
    steps: stepsOf(against),
  });
}

/** A sentence as a message quotes it, at length where it is short. */
function quoted(sentence: string): string {
  const said = sentence
    .replace(/[*_`]+/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[.!\s]+$/, '');
  return said.length > 80 ? `"${said.slice(0, 80).replace(/\s\S*$/, '')} …"` : `"${said}"`;
}

function nameOf({ relative }: AnalysedFile): string {
  return relative.slice(relative.lastIndexOf('/') + 1);
}
