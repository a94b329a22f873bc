/** Requests of pages that a route of the app's own server hands on to Procore: `fetch('/api/relay?path=/rest/v1.0/projects')`. */
import { asksServer } from '../libraries/own-servers.ts';
import type { Evaluator } from './evaluate.ts';
import type { Address, Text } from './facts.ts';
import { pathAtHome, routesAt } from './own-answers.ts';
import type { OwnRoute } from './own-routes.ts';
import { flat, slice } from './texts.ts';
import { functionsOf } from './values.ts';

/** A route of Procore's, whole or behind its host, as what a query says under a name, as it is or escaped. */
const routeInQuery =
  /[?&]([\w-]+)=(?=(?:https?(?::|%3A)(?:\/|%2F){2}[\w.-]*\bprocore(?:gov)?\.com)?(?:\/|%2F)?(?:rest(?:\/|%2F)v\d+\.\d+|vapid)(?:\/|%2F))/i;

/**
 * What asks another server, beside what pages ask with: Python's clients and Node's, and functions of the app's own that are called so.
 * What a handler is handed is called `request` as well, and is only read.
 */
const asksOn =
  /\b(?:requests|httpx|aiohttp|urllib)\b|\bhttps?\.get\(|\b(?!request\.)\w*(?:[rR]equest|[pP]roxy|[rR]elay|[fF]orward|[pP]rocore|[cC]lient|[aA]pi|API)\w*(?:\.(?:get|post|put|patch|delete|request|fetch|send|call|ask)\w*)?\s*\(/;

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
  const relay = routes.find(route => evidence(route.file) && handsOn(evaluator, route, name, method));
  if (!relay) return undefined;
  return { route: routeIn(address.text, all), file: relay.file };
}

/** The route behind what announces it. What else the query says is not the route's, unless the route itself has a query. */
function routeIn(text: Text, announced: string): Text {
  const whole = flat(text);
  const start = whole.indexOf(announced) + announced.length;
  const isOpen = whole.includes('?', start);
  const end = isOpen ? -1 : whole.indexOf('&', start);
  const { parts } = slice(text, start, end < 0 ? whole.length : end);
  return { parts: parts.map(part => ('text' in part ? { ...part, text: unescaped(part.text) } : part)) };
}

function unescaped(text: string): string {
  return text.replace(/%(?:2F|3A|3D|3F|26)/gi, decodeURIComponent);
}

/**
 * Whether what answers a route reads a name and asks another server, which is Procore's where it is named. What it is asked by another
 * method than GET may be handed on as GET all the same, unless it speaks of the method.
 */
function handsOn(
  evaluator: Evaluator,
  { handlers, fn, file }: OwnRoute,
  name: string,
  method: string | undefined,
): boolean {
  const { sources } = evaluator.services;
  const reads = new RegExp(String.raw`\b${name}\b`);
  const keepsMethod =
    method === undefined || method === 'GET' ? undefined : new RegExp(String.raw`\bmethod\b|\.${method}\(`, 'i');
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
      const isElsewhere = /https?:\/\/[\w-]/.test(text) && !/procore/i.test(text);
      if (isElsewhere || keepsMethod?.test(text) === false) return false;
      return reads.test(text) && (asksServer.test(text) || asksOn.test(text));
    });
  });
}
