import type { AnalysedFile, FunctionFacts, Request, Value } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, nodesOf, walk } from '../../program/walk.ts';
import { placeIn, placeKey } from '../support/places.ts';
import {
  allowsOld,
  isMadeAt,
  oldVersionAt,
  type ReportAt,
  switchedOff,
  unverifiedBy,
  verifiesNothing,
  versions,
} from './tls.ts';

/** Methods in which an adapter makes the connections: https://requests.readthedocs.io/en/latest/user/advanced/#transport-adapters */
const making = ['init_poolmanager', 'proxy_manager_for', 'get_connection_with_tls_context'];

/** What an adapter of the app's own that a session sends with allows: `context.minimum_version = ssl.TLSVersion.TLSv1`. */
export function mountedAdapters(file: AnalysedFile, report: ReportAt): void {
  const seen = new Set<string>();
  for (const request of file.requests) {
    const { client } = request;
    if (client === undefined || seen.has(placeKey(client))) continue;
    seen.add(placeKey(client));
    for (const adapter of adaptersOf(client, file))
      for (const name of making) for (const fn of adapter.property(name).functions) madeIn(fn, request, file, report);
  }
}

/** `urlopen(request, context=ssl._create_unverified_context())`: a request that was made before is opened with it. */
export function openedWith(file: AnalysedFile, report: ReportAt): void {
  if (!/\burlopen\(/.test(file.text) || !/\bcontext\s*=/.test(file.text)) return;
  for (const call of nodesOf(file.program, 'call')) {
    if (lastName(call.callee) !== 'urlopen') continue;
    const [opened] = call.args;
    const given = call.args.find(({ name }) => name === 'context');
    const unverified = given && unverifiedBy(file.evaluate(given.value));
    if (opened === undefined || unverified === undefined) continue;
    const { place } = file.evaluate(opened.value);
    const request = place && file.requests.find(each => placeKey(each.place) === placeKey(place));
    if (request) switchedOff(unverified.place ?? placeIn(file, call), request, report);
  }
}

/** The adapters that a session sends all its requests with. */
function adaptersOf(client: Place, { app }: AnalysedFile): readonly Value[] {
  const home = app.file(client.file);
  if (!home?.text.includes('.mount(')) return [];
  return home.effectsOf('intercept-response').flatMap(({ path, node }) => {
    const isMount = path.endsWith('.mount') && node.kind === 'call' && node.callee.kind === 'member';
    const [prefix, adapter] = isMount ? node.args : [];
    if (!isMount || !prefix || !adapter || !isMadeAt((node.callee as { object: Expression }).object, client, home))
      return [];
    const isForAll = home.evaluate(prefix.value).literals.some(each => /^https:\/\/(?:$|.*procore)/.test(String(each)));
    return isForAll ? [home.evaluate(adapter.value)] : [];
  });
}

function madeIn(fn: FunctionFacts, request: Request, { app }: AnalysedFile, report: ReportAt): void {
  const home = app.file(fn.file);
  if (home === undefined) return;
  const set = (name: string, value: Expression, at: Place): void => {
    const given = home.evaluate(value);
    if (versions.includes(name) && allowsOld(given)) oldVersionAt(at, name, request, report);
    else if (/^(?:verify_mode|cert_reqs)$/.test(name) && verifiesNothing(given)) switchedOff(at, request, report);
  };
  walk(fn.node.body, node => {
    if (node.kind === 'assign' && node.target.kind === 'member' && node.target.property !== undefined)
      set(node.target.property, node.value, placeIn(home, node));
    else if (node.kind === 'call') for (const { name, value, at } of named(node, home)) set(name, value, at);
  });
}

/** `PoolManager(ssl_version=ssl.PROTOCOL_TLSv1)`, `ssl.SSLContext(ssl.PROTOCOL_TLSv1)` */
function named({ callee, args }: Call, home: AnalysedFile) {
  const [first] = args;
  if (lastName(callee) === 'SSLContext' && first !== undefined)
    return [{ name: 'ssl_version', value: first.value, at: placeIn(home, first.value) }];
  return args.flatMap(({ name, value }) => (name === undefined ? [] : [{ name, value, at: placeIn(home, value) }]));
}
