import type { AnalysedFile } from '../../analysis/facts.ts';
import { VAPID } from '../../catalogue/facts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Edit, Place } from '../../program/finding.ts';
import { contains, lastName, walkProgram } from '../../program/walk.ts';
import { defineRule } from '../rule.ts';
import { type SettingAddress, settingAddresses } from '../support/hosts.ts';
import {
  type AskedRoute,
  isSdkCall,
  locateInPath,
  type RouteFault,
  routeFaults,
  routeName,
  routePlace,
  stepsOfRequest,
} from '../support/routes.ts';
import { listedRoutes } from '../support/routes-listed.ts';

const { deprecated, sunset } = VAPID.value;
const history = `Procore deprecated \`/vapid\` on ${deprecated} and began to switch it off on ${sunset}; its successors stand under \`/rest/v1.0\`.`;

export default defineRule({
  id: 'legacy-endpoint',
  clauses: ['1(h)', '3(g)'],
  severity: 'error',
  title: "A `/vapid` route, or Procore's SDK asked for `version: 'vapid'`",
  blind: 'Routes that are put together from what the code reads at run time.',
  guide: VAPID.source,
  data: true,
  inGenerated: true,
  check(file, context) {
    for (const fault of routeFaults(file, asked => placeOfLegacy(asked, file))) {
      const { at, asked } = fault;
      if (asked.verdict.is !== 'legacy') continue;
      context.report({
        at,
        message: `\`${routeName(asked)}\` is a legacy route`,
        certain: true,
        because: `${history}${successor(fault, context.catalogue)}`,
        steps: stepsOfRequest(at, asked.request),
        tags: ['deprecated'],
        fixes: fixes(fault, context.catalogue),
      });
    }
    for (const { at, method, path } of listedRoutes(file)) {
      if (context.catalogue.match(method, path).is !== 'legacy') continue;
      const because = `${history} Code that reads this list asks for it.`;
      context.report({ at, message: `\`${method} ${path}\` is a legacy route`, because, tags: ['deprecated'] });
    }
    for (const setting of settingAddresses(file)) {
      if (setting.use !== 'api' || !/^https?:\/\/[^/]+\/(?:rest\/)?vapid(?:\/|$)/i.test(setting.address)) continue;
      context.report({
        at: setting.at,
        message: `\`${setting.key}\` makes a legacy \`/vapid\` address the base of API calls`,
        certain: true,
        because: history,
        tags: ['deprecated'],
        fixes: settingFixes(setting),
      });
    }
  },
});

/**
 * What writes `vapid`: a base address that many requests share is mended once. A constant that is called what it is (`classic: 'vapid'`
 * among other versions) decides nothing where the route is written with it: `new Endpoint(Family.classic, …)`.
 */
function placeOfLegacy(asked: AskedRoute, { app }: AnalysedFile): Place {
  if (asked.verdict.is !== 'legacy') return routePlace(asked);
  const written = asked.address.text.parts.find(part => 'text' in part && /vapid/i.test(part.text));
  if (written === undefined || !('text' in written) || written.place === undefined) return routePlace(asked);
  const { file, start } = written.place;
  const around = app.file(file)?.strings ?? [];
  const name = around.find(each => each.start === start)?.key ?? '';
  const isNamedSo =
    /vapid|classic|legacy|old|former|previous|deprecat|v0/i.test(name) &&
    /^\/?(?:rest\/)?vapid\/?$/i.test(written.text) &&
    around.some(({ value }) => /^\/?(?:rest\/)?v\d+\.\d+\/?$/i.test(value));
  const route = routePlace(asked);
  return isNamedSo && isWrittenWith(name, route, app.file(route.file)) ? route : written.place;
}

/** What stands around a route's text takes the version by its name: `new Endpoint(Family.classic, …)`, `['classic', 'rfis']`. */
function isWrittenWith(name: string, route: Place, home: AnalysedFile | undefined): boolean {
  let found = false;
  if (home !== undefined)
    walkProgram(home.program, node => {
      if (found || !contains(node, route)) return false;
      const beside = node.kind === 'call' ? node.args : node.kind === 'list' ? node.items : [];
      found = beside.some(({ value }) => (value.kind === 'literal' ? value.value : lastName(value)) === name);
      return true;
    });
  return found;
}

/** The route's tail under `/rest/v1.0`. */
function current({ path }: AskedRoute): string {
  return path.replace(/^\/(?:rest\/)?vapid/i, '/rest/v1.0');
}

function isCurrent(asked: AskedRoute, catalogue: Catalogue): boolean {
  const { is } = catalogue.match(asked.request.method, current(asked));
  return is === 'published' || is === 'deprecated' || is === 'partial';
}

function successor({ asked }: RouteFault, catalogue: Catalogue): string {
  const { is, versions, nearest } = catalogue.match(asked.request.method, current(asked));
  if (is === 'published') return ` Its successor is \`${current(asked)}\`.`;
  if (versions.length > 0) return ` It is published as ${versions.join(', ')}.`;
  return nearest[0] === undefined ? '' : ` The nearest published route is \`${nearest[0].method} ${nearest[0].path}\`.`;
}

function fixes({ at, asked, all }: RouteFault, catalogue: Catalogue) {
  if (!all.every(one => isCurrent(one, catalogue))) return [];
  const edit = editOf(asked);
  // A version that other routes may choose too is left as it is.
  if (edit === undefined || edit.file !== at.file || !contains(at, edit)) return [];
  const safe = all.every(one => catalogue.match(one.request.method, current(one)).is === 'published');
  return [{ title: 'Use the route under `/rest/v1.0`', safe, edits: [edit] }];
}

/** Which routes are asked for below it, the setting does not say. */
function settingFixes({ at, literal }: SettingAddress) {
  const written = /\/(?:rest\/)?vapid/i.exec(String(literal.value));
  if (written === null || literal.content === undefined) return [];
  const start = literal.content + written.index;
  const edit = { file: at.file, start, end: start + written[0].length, text: '/rest/v1.0' };
  return [{ title: 'Use `/rest/v1.0`', safe: false, edits: [edit] }];
}

function editOf(asked: AskedRoute): Edit | undefined {
  const place = locateInPath(asked, /vapid/i);
  if (place === undefined) return undefined;
  const { literal, ...span } = place;
  const isVersion = isSdkCall(asked.request) || /^\/rest\//.test(asked.path);
  return { ...span, text: isVersion && literal.value !== '/vapid' ? 'v1.0' : 'rest/v1.0' };
}
