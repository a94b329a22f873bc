import type { App, Request, Value } from '../../analysis/facts.ts';
import { webhookResource } from '../../catalogue/webhooks.ts';
import type { Place } from '../../program/finding.ts';
import { placeKey } from './credentials.ts';

/** What an app asks to be told of, as one list in the code says it. */
export interface TriggerList {
  /** Where the events are written: the list, else the event, else the request. */
  readonly at: Place;
  readonly request: Request;
  /** Resource names as written; empty where they are not known. */
  readonly resources: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
}

const triggerPath = /\/webhooks\/hooks\/[^/]*\/triggers(?:\/bulk)?$/;
const eventWords = new Set(['create', 'update', 'delete']);

/** Every trigger list of an app, by the requests that create triggers; `undefined` where the events of one are not known. */
export function triggerLists(app: App): readonly TriggerList[] | undefined {
  const found = new Map<string, { list: TriggerList; resources: Set<string>; events: Set<string> }>();
  for (const file of app.files) {
    if (!file.procore || file.pathClass !== 'source') continue;
    for (const request of file.requests) {
      if (request.method !== 'POST' || !request.addresses.some(({ path }) => triggerPath.test(path ?? ''))) continue;
      const said = saidBy(request);
      if (said.length === 0 && !request.abstract) return undefined;
      for (const { at, resource, event } of said) {
        const key = `${placeKey(at)} ${resource ?? ''}`;
        let entry = found.get(key);
        if (entry === undefined) {
          const resources = new Set<string>();
          const events = new Set<string>();
          entry = { list: { at, request, resources, events }, resources, events };
          found.set(key, entry);
        }
        if (resource !== undefined) entry.resources.add(resource);
        entry.events.add(event);
      }
    }
  }
  return [...found.values()].map(({ list }) => list);
}

interface Said {
  readonly at: Place;
  readonly resource?: string;
  readonly event: string;
}

/** Pairs of resource and event that one request asks for, with the loops that it stands in. */
function saidBy(request: Request): readonly Said[] {
  const lists = request.surroundings.loops.flatMap(({ over }) => (over === undefined ? [] : [over]));
  for (const list of lists) {
    const pairs = pairsIn(list, list.place ?? request.place);
    if (pairs.length > 0) return pairs;
  }
  const { body } = request;
  if (body === undefined) return [];
  const inside = [body, body.property('trigger'), body.property('triggers'), body.property('webhook_trigger')];
  for (const value of inside) {
    const pairs = pairsIn(value, value.place ?? request.place);
    if (pairs.length > 0) return pairs;
  }
  return inside.flatMap(value => {
    const events = wordsOf(value.property('event_type')).filter(word => eventWords.has(word));
    const resources = wordsOf(value.property('resource_name'));
    const eventList = lists.find(list =>
      list.elements.some(element => wordsOf(element).some(word => eventWords.has(word))),
    );
    const at = eventList?.place ?? value.property('event_type').place ?? request.place;
    return events.flatMap((event): readonly Said[] =>
      resources.length === 0 ? [{ at, event }] : resources.map(resource => ({ at, resource, event })),
    );
  });
}

/** A list of objects that each name a resource with its event or events. */
function pairsIn(list: Value, at: Place): readonly Said[] {
  return list.elements.flatMap(element => {
    const words = element.keys.names.flatMap(name => {
      const value = element.property(name);
      return [...wordsOf(value), ...value.elements.flatMap(wordsOf)];
    });
    const events = words.filter(word => eventWords.has(word));
    const resource = words.find(word => !eventWords.has(word) && webhookResource(word) !== undefined);
    return resource === undefined ? [] : events.map(event => ({ at, resource, event }));
  });
}

function wordsOf(value: Value): readonly string[] {
  return value.literals
    .filter(literal => typeof literal === 'string')
    .map(literal => (eventWords.has(literal.toLowerCase()) ? literal.toLowerCase() : literal));
}
