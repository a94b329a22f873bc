import { guide } from '../../catalogue/facts.ts';
import { permissionsOfGroup } from '../../catalogue/permissions.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import {
  type NeedingCall,
  type Needs,
  needsIn,
  needsOf,
  type Permission,
  permissionsOf,
  routesWritten,
  writesSomewhere,
} from '../support/permissions.ts';
import { placeIn, placeKey } from '../support/places.ts';
import { lowerFixes, removalFixes } from './fixes.ts';

export default defineRule({
  id: 'excess-permissions',
  clauses: ['1(i)'],
  severity: 'warning',
  title: 'A manifest permission that no call needs, or a write level where the code only reads',
  blind:
    'Manifests that live only in the Developer Portal, and calls that other programs make with the same credentials.',
  guide: guide('developer-managed-service-accounts'),
  perFile: [needsIn, writesSomewhere, routesWritten],
  checkApp(app, context) {
    const permissions = app.manifests.flatMap(permissionsOf);
    if (permissions.length === 0) return;
    const needs = needsOf(app);
    if (needs.byGroup.size === 0 && !needs.onlyReads) return;
    const written = new Set(
      sourceFiles(app)
        .flatMap(routesWritten)
        .flatMap(path => groupsAsked(path, context)),
    );
    for (const permission of permissions) {
      const isWritten = permission.groups.some(group => written.has(group) && !needs.byGroup.has(group));
      const excess = isWritten ? undefined : excessOf(permission, needs);
      if (excess !== undefined) context.report({ at: placeIn(permission.file, permission.entry), ...excess });
    }
  },
});

/** The groups of the routes that a written one may be. */
function groupsAsked(path: string, { catalogue }: RuleContext): readonly string[] {
  const { route, nearest } = catalogue.match(undefined, path);
  const likely = route ?? nearest[0];
  return likely === undefined ? [] : [likely.group];
}

function excessOf(permission: Permission, needs: Needs): Omit<Report, 'at'> | undefined {
  const { groups, level, scope, tool } = permission;
  const calls = groups.flatMap(group => needs.byGroup.get(group) ?? []);
  const name = `\`${scope}.${tool}\``;
  if (calls.length === 0) {
    // A route that nobody can read off may be the one that needs it.
    if (!needs.complete) return needs.onlyReads && level === 'admin' ? neverWrites(permission) : undefined;
    return {
      message: `The manifest asks for ${name} at \`${level}\`, which no call of the app's needs`,
      because: `No request in the code has a route of ${groups.join(', ')}. If another program calls with the same credentials, say so in a suppression.`,
      fixes: removalFixes(permission),
    };
  }
  const steps = callSteps(calls);
  const writes = calls.filter(call => call.writes);
  if (level === 'readonly') return undefined;
  if (writes.length === 0 && needs.complete) {
    return {
      message: `The manifest asks for ${name} at \`${level}\`, but the code only reads there`,
      because:
        level === 'admin'
          ? 'Every request of the code to that tool only reads. If another program writes with the same credentials, say so in a suppression.'
          : 'Every request of the code to that tool only reads. Some reads need Standard (private items, some settings): see whether the calls work with Read Only.',
      steps,
      fixes: lowerFixes(permission),
    };
  }
  // Best practice of the guide on managed service accounts: no admin level in the company's directory.
  if (level === 'admin' && scope === 'company' && permissionsOfGroup(groups[0] ?? '').includes('directory'))
    return {
      message: `The manifest asks for ${name} at \`admin\`, which Procore advises against`,
      because: 'Avoid admin-level access to the company directory. If a call needs it, say which.',
      steps: callSteps(writes),
    };
  return undefined;
}

/** Wherever the requests go, none of them writes. */
function neverWrites(permission: Permission): Omit<Report, 'at'> {
  const { level, scope, tool } = permission;
  return {
    message: `The manifest asks for \`${scope}.${tool}\` at \`${level}\`, but no request of the code writes`,
    because:
      'Every request of the code only reads, wherever it goes. Some reads need Standard (private items, some settings), none needs Admin.',
    fixes: lowerFixes(permission),
  };
}

function callSteps(calls: readonly NeedingCall[]): readonly Step[] {
  const seen = new Set<string>();
  const steps: Step[] = [];
  for (const { place, writes } of calls) {
    if (seen.has(placeKey(place)) || steps.length === 8) continue;
    seen.add(placeKey(place));
    steps.push(stepAt(place, writes ? 'this call writes' : 'this call reads'));
  }
  return steps;
}
