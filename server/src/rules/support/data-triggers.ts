import type { App, Request, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { webhookResource, webhookResourceOfRoute } from '../../catalogue/webhooks.ts';
import type { Place } from '../../program/finding.ts';
import type { Span } from '../../program/model.ts';
import { contains } from '../../program/walk.ts';
import { sourceFiles } from './app.ts';
import { placeKey } from './places.ts';
import type { KeptData } from './stores.ts';

/** What an app asks to be told of, as one list in the code says it. */
export interface TriggerList {
  /** Where the events are written: the list, else the event, else the request. */
  readonly at: Place;
  /** The last event that is written out, of a list that holds nothing but events. */
  readonly last?: Span;
  readonly request: Place;
  /** Resource names as written; empty where they are not known. */
  readonly resources: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
}

const triggerPath = /\/webhooks\/hooks\/[^/]*\/triggers(?:\/bulk)?$/;
const hookPath = /\/webhooks\/hooks$/;
const eventWords = new Set(['create', 'update', 'delete']);

/** Every trigger list of an app, by the requests that create triggers; `undefined` where the events of one are not known. */
export function triggerLists(app: App): readonly TriggerList[] | undefined {
  const found = new Map<string, TriggerList & { readonly resources: Set<string>; readonly events: Set<string> }>();
  for (const { place, abstract, said } of triggerRequests(app)) {
    if (said.length === 0 && !abstract) return undefined;
    for (const { at, last, resource, event } of said) {
      const key = `${placeKey(at)} ${resource ?? ''}`;
      const known = found.get(key) ?? {
        at,
        ...(last === undefined ? {} : { last }),
        request: place,
        resources: new Set<string>(),
        events: new Set<string>(),
      };
      found.set(key, known);
      if (resource !== undefined) known.resources.add(resource);
      known.events.add(event);
    }
  }
  const lists = [...found.values()];
  return lists.filter(list => !lists.some(other => isEntryOf(list, other)));
}

/** One event of a list that is asked for as a whole too. */
function isEntryOf({ at }: TriggerList, { at: list }: TriggerList): boolean {
  return at.file === list.file && contains(list, at) && !contains(at, list);
}

/** A request that creates triggers, without the facts behind it. */
interface TriggerRequest {
  readonly place: Place;
  readonly called: boolean;
  readonly abstract: boolean;
  readonly said: readonly Said[];
}

/** Requests that create triggers; a wrapper seen on its own only where nobody is seen to call it. */
function triggerRequests(app: App): readonly TriggerRequest[] {
  const all = sourceFiles(app).flatMap(triggerRequestsIn);
  const called = new Set(all.filter(request => request.called).map(({ place }) => placeKey(place)));
  return all.filter(request => request.called || !called.has(placeKey(request.place)));
}

/** What `triggerLists` asks of each file, for a rule's `perFile`. */
export const triggerRequestsIn = perFile((file): readonly TriggerRequest[] =>
  file.requests.filter(createsTriggers).map(request => ({
    place: request.place,
    called: request.chain.length > 0,
    abstract: request.abstract,
    said: saidBy(request),
  })),
);

function createsTriggers({ method, addresses, body }: Request): boolean {
  const posts = (to: RegExp): boolean => method === 'POST' && addresses.some(({ path }) => to.test(path ?? ''));
  return posts(triggerPath) || (posts(hookPath) && hookTriggers(body).some(({ elements }) => elements.length > 0));
}

/** Triggers that are asked for together with their hook. */
function hookTriggers(body: Value | undefined): readonly Value[] {
  return body === undefined ? [] : [body.property('triggers'), body.property('hook').property('triggers')];
}

interface Said {
  readonly at: Place;
  readonly last?: Span;
  readonly resource?: string;
  readonly event: string;
}

/** Pairs of resource and event that one request asks for, with the loops that it stands in. */
function saidBy(request: Request): readonly Said[] {
  const lists = request.surroundings.loops.flatMap(({ over }) => (over === undefined ? [] : [over]));
  for (const list of lists) {
    const pairs = pairsIn(list, request);
    if (pairs.length > 0) return pairs;
  }
  const { body } = request;
  if (body === undefined) return [];
  const inside = [body, body.property('trigger'), body.property('webhook_trigger'), ...hookTriggers(body)];
  for (const value of inside) {
    const pairs = pairsIn(value, request);
    if (pairs.length > 0) return pairs;
  }
  return inside.flatMap(value => {
    const events = wordsOf(value.property('event_type')).filter(word => eventWords.has(word));
    const resources = wordsOf(value.property('resource_name'));
    const eventList = lists.find(list => list.elements.some(holdsEvent));
    // `[each for each in required if each not in present]`: what is required stands there.
    const place = placeOf(eventList?.mapped?.over ?? eventList ?? value.property('event_type'), request);
    return events.flatMap((event): readonly Said[] =>
      resources.length === 0 ? [{ ...place, event }] : resources.map(resource => ({ ...place, resource, event })),
    );
  });
}

/** Where events are written, and the last of a list that holds nothing else. */
function placeOf({ place, node }: Value, request: Request): Pick<Said, 'at' | 'last'> {
  const at = place ?? request.place;
  const last = node?.kind === 'list' && node.start === at.start ? node.items.at(-1)?.value : undefined;
  return last?.kind === 'literal' ? { at, last: { start: last.start, end: last.end } } : { at };
}

/** A list of objects or pairs that each name a resource with its event or events; one that is made of a list of events stands there. */
function pairsIn(list: Value, request: Request): readonly Said[] {
  const over = list.mapped?.over;
  const isOfEvents = over?.elements.some(holdsEvent) ?? false;
  const place = isOfEvents && over !== undefined ? placeOf(over, request) : { at: list.place ?? request.place };
  const made = list.elements.flatMap((element): readonly Said[] => {
    const parts = [...element.keys.names.map(name => element.property(name)), ...element.elements];
    const words = parts.flatMap(part => [part, ...part.elements].flatMap(wordsOf));
    const events = words.filter(word => eventWords.has(word));
    const resource = words.find(word => !eventWords.has(word) && /[a-z]{3}/i.test(word) && !/^v\d/.test(word));
    if (resource === undefined) return [];
    // `{ resource: 'Submittals', events: ['create', 'update'] }`: the events of each stand in a list of their own.
    const under = parts.find(part => part.elements.some(holdsEvent));
    const own = under?.place === undefined ? place : placeOf(under, request);
    return events.map(event => ({ ...own, resource, event }));
  });
  // `subscriptions.flatMap(({ resource, events }) => events.map(event => …))`: the events of each stand in what it is made of.
  const origin = over === undefined || isOfEvents ? [] : pairsIn(over, request);
  return made.every(({ event }) => origin.some(pair => pair.event === event)) ? origin : made;
}

function holdsEvent(value: Value): boolean {
  return wordsOf(value).some(word => eventWords.has(word));
}

function wordsOf(value: Value): readonly string[] {
  return value.literals
    .filter(literal => typeof literal === 'string')
    .map(literal => (eventWords.has(literal.toLowerCase()) ? literal.toLowerCase() : literal));
}

/** What a trigger list does not ask for, of a resource that the app stores. */
export interface Lack {
  readonly list: TriggerList;
  /** Absent where the code does not tell which. */
  readonly resource?: string;
  readonly events: readonly string[];
}

/**
 * Trigger lists that ask for less of `update` and `delete` than Procore offers; the first such resource of each. Events of one resource that
 * are asked for one by one lack the same: the last says so.
 */
export function lacking(lists: readonly TriggerList[], kept: readonly KeptData[]): readonly Lack[] {
  const asked = new Map<string, Set<string>>();
  for (const list of lists)
    for (const name of namesOf(list)) asked.set(name, new Set([...(asked.get(name) ?? []), ...list.events]));
  const all = lists.flatMap((list): readonly Lack[] => {
    for (const name of namesOf(list)) {
      const offered = name === '' ? ['update', 'delete'] : (webhookResource(name)?.events ?? []);
      const events = ['update', 'delete'].filter(event => offered.includes(event) && !asked.get(name)?.has(event));
      if (events.length > 0 && isKept(name, kept))
        return [{ list, ...(name === '' ? {} : { resource: name }), events }];
    }
    return [];
  });
  const wayOf = ({ list, resource }: Lack): string => `${resource} ${placeKey(list.request)} ${list.at.file}`;
  return [...new Map(all.map(lack => [wayOf(lack), lack])).values()];
}

/** Resources of a list as Procore calls them, where it knows them: v2 hooks are often written in lower case. */
function namesOf({ resources }: TriggerList): readonly string[] {
  return resources.size === 0 ? [''] : [...resources].map(name => webhookResource(name)?.resource ?? name);
}

/** The tables that a resource is kept in; empty where those of one of its writes are not known, or routes do not tell which are its own. */
export function tablesKept(name: string | undefined, kept: readonly KeptData[]): readonly string[] {
  const wanted = name === undefined ? undefined : webhookResource(name)?.resource;
  const own = kept.filter(({ paths }) => paths.some(path => webhookResourceOfRoute(path)?.resource === wanted));
  return wanted === undefined || own.some(({ tables }) => tables.length === 0)
    ? []
    : own.flatMap(({ tables }) => tables);
}

/** Whether a resource is among what the app stores, as far as routes tell. */
function isKept(name: string, kept: readonly KeptData[]): boolean {
  const wanted = webhookResource(name)?.resource;
  const stored = kept.flatMap(({ paths }) => paths.flatMap(path => webhookResourceOfRoute(path)?.resource ?? []));
  return wanted === undefined || stored.length === 0 || stored.includes(wanted);
}
