import type { AnalysedFile, App, Request } from '../../analysis/facts.ts';
import { groupsOfPermission } from '../../catalogue/permissions.ts';
import type { ObjectExpression, Property } from '../../program/model.ts';
import { walk } from '../../program/walk.ts';
import { apiRequests, sourceFiles } from './limits.ts';

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

/** What the calls of an app need. */
export interface Needs {
  /** Requests by the catalogue's group of their route. */
  readonly byGroup: ReadonlyMap<string, readonly Request[]>;
  /** Every request's route is known. */
  readonly complete: boolean;
}

/** What an app's requests need, by the group of each route. */
export function needsOf(app: App): Needs {
  const byGroup = new Map<string, Request[]>();
  const known = new Map<string, boolean>();
  for (const file of sourceFiles(app)) {
    for (const request of apiRequests(file)) {
      const key = `${request.place.file}:${request.place.start}`;
      const routes = request.addresses.flatMap(({ verdict }) => verdict?.route ?? verdict?.nearest[0] ?? []);
      for (const { group } of routes) {
        const list = byGroup.get(group);
        if (list) list.push(request);
        else byGroup.set(group, [request]);
      }
      // A layer is known by its callers, where it has any.
      const isKnown =
        request.addresses.length > 0 &&
        request.addresses.every(({ verdict }) => verdict !== undefined && verdict.is !== 'partial');
      if (isKnown || !known.has(key)) known.set(key, isKnown);
    }
  }
  return { byGroup, complete: known.size > 0 && [...known.values()].every(Boolean) };
}

/** A request that changes something. */
export function isWrite({ method }: Request): boolean {
  return method !== 'GET' && method !== 'HEAD';
}
