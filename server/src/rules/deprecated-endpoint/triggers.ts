import type { AnalysedFile, Request, Value } from '../../analysis/facts.ts';
import { type RemovedTrigger, removedTrigger } from '../../catalogue/webhooks.ts';
import type { Place, Step } from '../../program/finding.ts';
import type { ObjectExpression } from '../../program/model.ts';
import { contains, findAt, walkProgram } from '../../program/walk.ts';
import { placeKey, stepsTo } from '../support/credentials.ts';

/** A trigger that Procore delivers no longer, where the code names its resource. */
export interface FoundTrigger {
  readonly at: Place;
  readonly trigger: RemovedTrigger;
  readonly steps: readonly Step[];
}

const resourceNames = ['resource_name', 'resourceName', 'resource'];
const eventNames = ['event_type', 'eventType', 'event'];

/** Removed triggers in requests that make triggers, and in lists of triggers. */
export function removedTriggersIn(file: AnalysedFile): readonly FoundTrigger[] {
  const found = new Map<string, FoundTrigger>();
  const add = (trigger: FoundTrigger): void => {
    const key = placeKey(trigger.at);
    if (!found.has(key)) found.set(key, trigger);
  };
  for (const request of file.requests) for (const trigger of inRequest(request, file)) add(trigger);
  walkProgram(file.program, node => {
    if (node.kind !== 'object') return;
    const entry = inList(node, file);
    if (entry !== undefined && !covered(entry.at, found.values())) add(entry);
  });
  return [...found.values()];
}

function covered(place: Place, others: Iterable<FoundTrigger>): boolean {
  return [...others].some(({ at }) => at.file === place.file && place.start <= at.start && at.end <= place.end);
}

/** `POST …/webhooks/hooks/{id}/triggers` */
function inRequest(request: Request, file: AnalysedFile): readonly FoundTrigger[] {
  if (!request.addresses.some(({ path }) => path !== undefined && /\/webhooks\/hooks\/.*triggers/.test(path)))
    return [];
  const { body } = request;
  if (body === undefined) return [];
  const trigger = body.keys.names.includes('trigger') ? body.property('trigger') : body;
  const events = textsOf(trigger, eventNames);
  return textsOf(trigger, resourceNames).flatMap(resource => {
    const at = resource.place ?? request.place;
    const steps = stepsTo(at, request.chain, [{ ...request.place, message: 'the trigger is made here' }]);
    return inOneRow(resource, events, file).flatMap((event): readonly FoundTrigger[] => {
      const removed = removedTrigger(resource.text, event.text);
      return removed === undefined ? [] : [{ at, trigger: removed, steps }];
    });
  });
}

interface Written {
  readonly text: string;
  readonly place?: Place;
}

/** The texts that one of several properties may be, with the literals that write them. */
function textsOf(value: Value, names: readonly string[]): readonly Written[] {
  const name = names.find(each => value.keys.names.includes(each));
  if (name === undefined) return [];
  return value.property(name).texts.flatMap(({ parts }) => {
    const [part, more] = parts;
    if (part === undefined || more !== undefined || !('text' in part)) return [];
    return [{ text: part.text, ...(part.place === undefined ? {} : { place: part.place }) }];
  });
}

/**
 * Where a list or object holds a resource and an event, they belong together: `['RFIs', 'update']`, `{ RFIs: ['update'] }`. Else every
 * event is meant.
 */
function inOneRow({ place }: Written, events: readonly Written[], { app }: AnalysedFile): readonly Written[] {
  const home = place && app.files.find(({ path }) => path === place.file);
  if (place === undefined || home === undefined) return events;
  const row = findAt(home.program, place.start).findLast(({ kind }) => kind === 'list' || kind === 'object');
  if (row === undefined) return events;
  const named =
    row.kind === 'object' ? row.properties.find(({ keySpan }) => keySpan.start === place.start)?.value : undefined;
  const beside = events.filter(event => event.place?.file === place.file && contains(named ?? row, event.place));
  return beside.length > 0 ? beside : events;
}

/** `{ resource_name: 'Project Users', event_type: 'update' }` */
function inList(node: ObjectExpression, file: AnalysedFile): FoundTrigger | undefined {
  const entry = (names: readonly string[]): string | undefined => {
    const property = node.properties.find(({ key }) => key !== undefined && names.includes(key));
    const [only, more] = property === undefined ? [] : file.evaluate(property.value).literals;
    return typeof only === 'string' && more === undefined ? only : undefined;
  };
  const resource = entry(resourceNames.slice(0, 2));
  const event = entry(eventNames.slice(0, 2));
  if (resource === undefined || event === undefined) return undefined;
  const trigger = removedTrigger(resource, event);
  return trigger && { at: { file: file.path, start: node.start, end: node.end }, trigger, steps: [] };
}
