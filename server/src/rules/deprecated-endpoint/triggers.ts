import type { AnalysedFile, Request, Value } from '../../analysis/facts.ts';
import { type RemovedTrigger, removedTrigger, webhookResource } from '../../catalogue/webhooks.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, ObjectExpression } from '../../program/model.ts';
import { contains, findAt, type Node, nodesOf, walk } from '../../program/walk.ts';
import { placeKey, stepsTo } from '../support/places.ts';

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
  for (const node of nodesOf(file.program, 'object')) {
    const entry = inList(node, file);
    if (entry !== undefined && !covered(entry.at, found.values())) add(entry);
  }
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
    const steps = stepsTo(at, request.chain, [stepAt(request.place, 'the trigger is made here')]);
    return ownEvents(resource, events, file).flatMap((event): readonly FoundTrigger[] => {
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
 * Where a table gives each resource its events, only those count: `['RFIs', 'update']`, `{ RFIs: ['update'] }`. Else every event is
 * meant. Events of several rows have one place, so the row of the resource is read itself.
 */
function ownEvents(resource: Written, events: readonly Written[], { app }: AnalysedFile): readonly Written[] {
  const around = (place: Place | undefined): readonly Node[] => {
    const home = place && app.file(place.file);
    return home === undefined ? [] : findAt(home.program, place?.start ?? 0);
  };
  const rowsAround = (place: Place | undefined): readonly Row[] => {
    const home = place && app.file(place.file);
    return home === undefined ? [] : around(place).flatMap(node => rowsOf(node, home));
  };
  // `'Project Users.update'`, taken apart later, names both.
  const literal = around(resource.place).findLast(({ kind }) => kind === 'literal');
  const written = literal?.kind === 'literal' ? String(literal.value) : '';
  if (written !== resource.text && written.includes(resource.text))
    return events.filter(({ text }) => written.includes(text));
  const same = webhookResource(resource.text)?.resource;
  const mine = rowsAround(resource.place);
  return events.filter(({ place, text }) => {
    const rows = rowsAround(place);
    // A row whose constants are not known names none.
    const own = [...mine, ...rows].filter(row => row.resource === same && events.some(event => names(row, event.text)));
    if (own.length > 0) return own.some(row => names(row, text));
    return place === undefined || !rows.some(({ node }) => contains(node, place));
  });
}

/** A row of a table of webhook resources. */
interface Row {
  readonly resource: string;
  readonly node: Expression;
  readonly home: AnalysedFile;
}

function rowsOf(node: Node, home: AnalysedFile): readonly Row[] {
  const rows: Row[] = [];
  const add = (name: unknown, row: Expression): void => {
    const resource = typeof name === 'string' ? webhookResource(name)?.resource : undefined;
    if (resource !== undefined) rows.push({ resource, node: row, home });
  };
  if (node.kind === 'object') for (const { key, value } of node.properties) add(key, value);
  else if (node.kind === 'list')
    for (const { value: row } of node.items) {
      const cells = row.kind === 'list' ? row.items : row.kind === 'object' ? row.properties : [];
      for (const { value } of cells) if (value.kind === 'literal') add(value.value, row);
    }
  return rows;
}

/** A row says a word itself, or by a constant: `['create', 'update']`, `(Event.CREATE, Event.UPDATE)`, `everyEvent`. */
function names({ node: row, home }: Row, text: string): boolean {
  const says = (value: Value): boolean =>
    value.literals.includes(text) || value.property('value').literals.includes(text);
  let found = false;
  walk(row, node => {
    if (node.kind === 'literal') found ||= node.value === text;
    if (found || (node.kind !== 'name' && node.kind !== 'member')) return !found;
    const value = home.evaluate(node);
    found = says(value) || value.elements.some(says);
    // `Event` of `Event.CREATE` has all others too.
    return false;
  });
  return found;
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
