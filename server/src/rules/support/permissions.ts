import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { HOLE } from '../../catalogue/paths.ts';
import { groupsOfPermission } from '../../catalogue/permissions.ts';
import { type Place, placeKey } from '../../program/finding.ts';
import type { ObjectExpression, Property } from '../../program/model.ts';
import { walk } from '../../program/walk.ts';
import { sourceFiles } from './app.ts';
import { allApiRequests, askingCall } from './limits.ts';
import { isMixture, onlyReads } from './routes.ts';

/** A tool that a manifest asks permission for. */
export interface Permission {
  readonly file: AnalysedFile;
  readonly scope: 'company' | 'project';
  readonly tool: string;
  /** `readonly`, `standard` or `admin`. */
  readonly level: string;
  readonly entry: Property;
  /** The entries beside it. */
  readonly among: ObjectExpression;
  /** The catalogue's groups that it opens. */
  readonly groups: readonly string[];
}

/** The permissions that a manifest asks for, as far as their tools are known: `permissions.company`, `permissions.project`. */
export function permissionsOf(file: AnalysedFile): readonly Permission[] {
  const found: Permission[] = [];
  if (file.program.data === undefined) return found;
  walk(file.program.data, node => {
    if (node.kind !== 'object') return;
    const permissions = node.properties.find(({ key }) => key === 'permissions')?.value;
    if (permissions?.kind !== 'object') return;
    for (const { key, value } of permissions.properties) {
      if ((key !== 'company' && key !== 'project') || value.kind !== 'object') continue;
      for (const entry of value.properties) {
        const groups = entry.key === undefined ? undefined : groupsOfPermission(entry.key);
        const level =
          entry.value.kind === 'literal'
            ? String(entry.value.value)
                .toLowerCase()
                .replace(/[^a-z]/g, '')
            : '';
        if (groups === undefined || entry.key === undefined || !/^(?:readonly|standard|admin)$/.test(level)) continue;
        found.push({ file, scope: key, tool: entry.key, level, entry, among: value, groups });
      }
    }
  });
  return found;
}

/** A request, as what it needs. */
export interface NeedingCall {
  /** Where a reader would look for it. */
  readonly place: Place;
  /** It changes something. */
  readonly writes: boolean;
}

/** What the calls of an app need. */
export interface Needs {
  /** Requests by the catalogue's group of their route. */
  readonly byGroup: ReadonlyMap<string, readonly NeedingCall[]>;
  /** Every request's route is known. */
  readonly complete: boolean;
  /** There are requests, and each is known to only read, wherever it goes. */
  readonly onlyReads: boolean;
}

/** What an app's requests need, by the group of each route. */
export function needsOf(app: App): Needs {
  const byGroup = new Map<string, NeedingCall[]>();
  const known = new Map<string, boolean>();
  const sources = sourceFiles(app);
  const all = sources.flatMap(needsIn);
  const told = new Set(all.flatMap(({ groups, mixes }) => (mixes ? [] : groups)));
  for (const { key, call, groups, isKnown, mixes } of all) {
    for (const group of groups) {
      // Whether it reads or writes there its callers say.
      if (mixes && told.has(group)) continue;
      const list = byGroup.get(group);
      if (list) list.push(call);
      else byGroup.set(group, [call]);
    }
    // A layer is known by its callers, where it has any.
    if (isKnown || !known.has(key)) known.set(key, isKnown);
  }
  const onlyReads = all.length > 0 && all.every(({ call }) => !call.writes) && !sources.some(writesSomewhere);
  return { byGroup, complete: known.size > 0 && [...known.values()].every(Boolean), onlyReads };
}

/** A request that may write goes nobody knows where: to Procore, too, as far as the code tells. */
export const writesSomewhere = perFile(file =>
  file.allRequests.some(
    request =>
      request.procore === 'no' && !onlyReads(request) && request.addresses.every(({ host }) => host === undefined),
  ),
);

interface Need {
  /** Tells requests apart, however they are reached. */
  readonly key: string;
  readonly call: NeedingCall;
  readonly groups: readonly string[];
  /** The routes are known. */
  readonly isKnown: boolean;
  /** A wrapper's own, which goes wherever any of its callers sends it. */
  readonly mixes: boolean;
}

/** What `needsOf` asks of each file, for a rule's `perFile`. */
export const needsIn = perFile((file): readonly Need[] =>
  allApiRequests(file).map(request => ({
    key: placeKey(request.place),
    call: { place: askingCall(request), writes: !onlyReads(request) },
    groups: request.addresses
      .flatMap(({ verdict }) => verdict?.route ?? verdict?.nearest[0] ?? [])
      .map(({ group }) => group),
    isKnown:
      request.addresses.length > 0 &&
      request.addresses.every(({ verdict }) => verdict !== undefined && verdict.is !== 'partial'),
    mixes: isMixture(request, file),
  })),
);

/** Routes as a file writes them, whether or not a request is known to take them: a client that nobody describes may. */
export const routesWritten = perFile((file): readonly string[] => [
  ...new Set(
    [...file.text.matchAll(/\/rest\/v\d+(?:\.\d+)?\/(?:\$?\{[^{}]*\}|[\w/-])+/g)].map(([path]) =>
      path.replace(/\$?\{[^{}]*\}/g, HOLE),
    ),
  ),
]);
