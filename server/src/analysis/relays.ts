/** Requests of pages that a route of the app's own server hands on to Procore: `fetch('/api/relay?path=/rest/v1.0/projects')`. */
import { asksServer } from '../libraries/own-servers.ts';
import type { Evaluator } from './evaluate.ts';
import type { Address, Text } from './facts.ts';
import { pathAtHome, routesAt } from './own-answers.ts';
import type { OwnRoute } from './own-routes.ts';
import { flat, slice } from './texts.ts';
import { functionsOf } from './values.ts';

/** A route of Procore's, whole or behind its host, as what a query says under a name. */
const routeInQuery = /[?&]([\w-]+)=(?=(?:https?:\/\/[\w.-]*\bprocore(?:gov)?\.com)?\/?(?:rest\/v\d+\.\d+|vapid)\/)/;

/** What asks another server, beside what pages ask with: Python's clients, and functions of the app's own that are called so. */
const asksOn =
  /\b(?:requests|httpx|aiohttp|urllib)\b|\b\w*(?:request|proxy|relay|forward|procore|client|api)\w*\s*[.(]/i;

interface Relayed {
  /** What is asked of Procore. */
  readonly route: Text;
  /** The file whose route hands it on. */
  readonly file: string;
}

/**
 * What is asked of Procore by a request to the app's own server.
 * @param evidence a file speaks of Procore
 */
export function relayedBy(
  evaluator: Evaluator,
  address: Address,
  method: string | undefined,
  from: string,
  evidence: (file: string) => boolean,
): Relayed | undefined {
  const [all, name] = routeInQuery.exec(flat(address.text)) ?? [];
  if (all === undefined || name === undefined) return undefined;
  const path = pathAtHome(address);
  if (path === undefined) return undefined;
  const routes = routesAt(evaluator, [path], other => method === undefined || other === method, from);
  const relay = routes.find(route => evidence(route.file) && handsOn(evaluator, route, name));
  if (!relay) return undefined;
  const start = flat(address.text).indexOf(all) + all.length;
  return { route: slice(address.text, start, Number.POSITIVE_INFINITY), file: relay.file };
}

/** Whether what answers a route reads a name and asks another server. */
function handsOn(evaluator: Evaluator, { handlers, fn, file }: OwnRoute, name: string): boolean {
  const { sources } = evaluator.services;
  const reads = new RegExp(String.raw`\b${name}\b`);
  return handlers.some(node => {
    const own = [{ path: file, node }];
    const named =
      node.kind === 'function'
        ? []
        : functionsOf(evaluator.evaluate(node, evaluator.rootFrame(fn))).map(({ info }) => ({
            path: info.program.path,
            node: info.node,
          }));
    return [...own, ...named].some(({ path, node: { start, end } }) => {
      const text = (sources.text(path) ?? '').slice(start, end);
      return reads.test(text) && (asksServer.test(text) || asksOn.test(text));
    });
  });
}
