import type { AnalysedFile, Effect, Mark, Request, Value } from '../../analysis/facts.ts';
import type { Capability } from '../../libraries/shape.ts';
import type { Step } from '../../program/finding.ts';
import { walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { placeKey, stepsTo } from './places.ts';
import { isInMemory } from './stores-memory.ts';
import { findsOnly } from './stores-tables.ts';

/** The mark of a value that is API Data: an answer of Procore's, a row of it, or a field. */
export type DataMark = Extract<Mark, { readonly is: 'api-data' }>;

/** The mark of rows, or of a file's text, that the app reads back from where it keeps them. */
export type StoredMark = Extract<Mark, { readonly is: 'stored' }>;

/** It is a file's text, and no rows. */
export function isText({ file, parsed }: StoredMark): boolean {
  return file === true && parsed !== true;
}

/** Answers about the app's own standing with Procore: tokens, its webhooks. Nobody's project data. */
const ownAffairs = /^\/oauth\/|\/webhooks(?:\/|$)/;

function isCustomers({ request }: DataMark): boolean {
  if (request === undefined) return true;
  // An answer that its own next request rests on was marked before it was known whom that asks.
  if (request.procore === 'no' && request.kind !== 'file') return false;
  return !request.addresses.some(({ path }) => path !== undefined && ownAffairs.test(path));
}

/**
 * API Data in a value, its properties and elements included, whole records first. What is encrypted, hashed or redacted is none.
 * @param computed numbers that were worked out from it count too
 */
export function dataIn(value: Value, computed = false): readonly DataMark[] {
  return value.marks
    .filter(mark => mark.is === 'api-data')
    .filter(mark => isCustomers(mark) && (computed || mark.computed === undefined))
    .sort((a, b) => Number(b.whole) - Number(a.whole));
}

/** A call that API Data reaches, in one way to reach it. */
export interface DataSink {
  readonly effect: Effect;
  /** What reaches it, the weightiest first. */
  readonly data: readonly [DataMark, ...DataMark[]];
  /** The call's values that carry it. */
  readonly carriers: readonly Value[];
  /** The way from the request to the call. */
  readonly steps: readonly Step[];
}

/**
 * Calls of some capability that API Data reaches, every way to reach them, in the order of the file. Reads and deletions of stores
 * are left out, and what is gone with the process.
 * @param counts which API Data matters at a call; default: all
 */
export function dataSinks(
  file: AnalysedFile,
  capabilities: readonly Capability[],
  counts: (mark: DataMark, effect: Effect) => boolean = () => true,
): readonly DataSink[] {
  const sinks: DataSink[] = [];
  const effects = file.effectsOf(...capabilities);
  // A helper on its own knows of what it is handed, and not of the circumstances.
  const called = new Set(effects.flatMap(({ chain, place }) => (chain.length > 0 ? [placeKey(place)] : [])));
  for (const effect of effects) {
    if (effect.mode === 'read' || effect.mode === 'delete' || findsOnly(effect) || isInMemory(effect, file)) continue;
    if (effect.abstract && effect.chain.length === 0 && called.has(placeKey(effect.place))) continue;
    const sink = sinkOf(effect, effect.data, mark => counts(mark, effect));
    if (sink !== undefined) sinks.push(sink);
  }
  return sinks.sort((a, b) => a.effect.place.start - b.effect.place.start);
}

/** A call as a sink, if API Data is among the values given to it. */
export function sinkOf(
  effect: Effect,
  values: readonly Value[],
  counts: (mark: DataMark) => boolean = () => true,
  computed = false,
): DataSink | undefined {
  const carriers = values.filter(value => dataIn(value, computed).some(counts));
  const [first, ...others] = carriers
    .flatMap(value => dataIn(value, computed).filter(counts))
    .sort((a, b) => Number(b.whole) - Number(a.whole));
  if (first === undefined) return undefined;
  return { effect, data: [first, ...others], carriers, steps: stepsTo(effect.place, first.steps, effect.chain) };
}

/** Of several ways to reach one place the gravest, in the order of places. */
export function gravest<T extends { readonly effect: Effect }>(
  sinks: readonly T[],
  gravity: (sink: T) => number,
): readonly T[] {
  const best = new Map<string, T>();
  for (const sink of sinks) {
    const key = placeKey(sink.effect.place);
    const other = best.get(key);
    if (other === undefined || gravity(sink) > gravity(other)) best.set(key, sink);
  }
  return [...best.values()];
}

/** Of several writes to a file that a function opened the first: they are one copy. */
export function oncePerFile<T extends { readonly effect: Effect }>(sinks: readonly T[]): readonly T[] {
  const written = new Set<string>();
  return sinks.filter(({ effect }) => {
    const opened = effect.does === 'write-file' ? openedFor(effect) : undefined;
    if (opened === undefined) return true;
    const key = `${effect.place.file} ${opened}`;
    return !written.has(key) && written.add(key);
  });
}

/** Where the name was bound that is written to: `with open(path) as out: out.write(data)`. */
function openedFor({ node, surroundings }: Effect): number | undefined {
  if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.object.kind !== 'name') return undefined;
  const { name } = node.callee.object;
  let opened: number | undefined;
  walk(surroundings.function?.node.body ?? [], inner => {
    if (inner.kind === 'bind' && inner.target.kind === 'name' && inner.target.name === name && inner.start < node.start)
      opened = inner.start;
  });
  return opened;
}

/** What a message calls API Data: `the answer of GET /rest/v1.0/projects`, `"email_address" of …`. */
export function nameOfData(mark: DataMark): string {
  const { request, fields, whole, origin } = mark;
  const from =
    origin === 'webhook'
      ? "a webhook's payload"
      : origin === 'store'
        ? 'stored API Data'
        : request === undefined
          ? 'API Data'
          : `the answer of ${requestName(request, isPersonal(mark) ? people : undefined)}`;
  const field = fields.at(-1);
  return whole || field === undefined ? from : `\`${field}\` of ${from}`;
}

/** `GET /rest/v1.0/projects/{}/rfis`; of several paths the one that says what it is about. */
export function requestName({ method, addresses }: Request, about?: RegExp): string {
  const paths = addresses.flatMap(({ path }) => path ?? []);
  const path = paths.find(each => about?.test(each)) ?? paths[0];
  if (path === undefined || path === '' || path === '/') return 'a request to Procore';
  return `${method ?? 'a request to'} ${path}`;
}

/** The last of the properties from the answer down to this value, in lower case and without `_` and `-`; absent for whole records. */
function fieldOf({ fields, whole }: DataMark): string | undefined {
  return whole ? undefined : plain(fields.at(-1));
}

function plain(field: string | undefined): string | undefined {
  return field && plainWord(field);
}

const contactFields =
  /^(?:\w*emailaddress|\w*emails?|login|(?:business|mobile|cell|home|work|office)?phone\w*|mobile|cell)$/;
const personalFields =
  /^(?:firstname|lastname|fullname|birth\w*|dateofbirth|ssn|faxnumber|employeeid|signature\w*|emergencycontact\w*)$/;
/** What holds a person, in a record about something else: `created_by.name`. */
const personHolders =
  /^(?:\w+by|\w*(?:author|creator|uploader|assignee|approver|reviewer|requester|recipient|attendee|person)s?|\w*(?:manager|superintendent|architect|inspector)|receivedfrom|ballincourt|logininformation)$/;
/** Where a person lives, or a site is. */
const addressFields = /^(?:address\d?|street\w*)$/;
const people = /\/(?:users|people|contacts|workers|employees|distribution)(?:\/|$)/;
const me = /\/me$/;

/** What is asked for at a path are people, or what one of them has. */
export function isOfPeople(path: string): boolean {
  return people.test(path);
}

/** What an address or number is made of when it was parsed: `phone.number`, `email.address`. */
const partsOfContacts = /^(?:number|e164|international|national|address|value|format\w*)$/;

/** An address that one can write to or call: mail, telephone, log-in. */
export function isContact(mark: DataMark): boolean {
  const field = fieldOf(mark) ?? '';
  return (
    contactFields.test(field) || (partsOfContacts.test(field) && contactFields.test(plain(mark.fields.at(-2)) ?? ''))
  );
}

/** The same by the field's name alone. */
export function namesContact(field: string): boolean {
  return contactFields.test(plainWord(field));
}

/** A field about a person. */
export function isPersonal(mark: DataMark): boolean {
  const field = fieldOf(mark);
  if (field === undefined) return false;
  if (isContact(mark) || personalFields.test(field)) return true;
  // Of a request that may ask for several things, a name is a person's only where all of them are about people.
  const paths = mark.request?.addresses.map(({ path }) => path ?? '') ?? [];
  return (field === 'name' || addressFields.test(field)) && paths.length > 0 && paths.every(path => people.test(path));
}

/** What a person is called in a record about something else: `created_by.name`, `login_information_name`. */
export function isNameOfPerson(mark: DataMark): boolean {
  const [, before] = /^(\w*)name$/.exec(fieldOf(mark) ?? '') ?? [];
  if (before === undefined) return false;
  return personHolders.test(before === '' ? (plain(mark.fields.at(-2)) ?? '') : before);
}

/** Data about the user who is signed in, who asks for it. */
export function isActingUser(mark: DataMark): boolean {
  return pathMatches(mark, me);
}

/** The companies that the user who is signed in belongs to. */
export function listsCompanies(mark: DataMark): boolean {
  return pathMatches(mark, /\/companies$/);
}

function pathMatches({ request }: DataMark, pattern: RegExp): boolean {
  return request?.addresses.some(({ path }) => path !== undefined && pattern.test(path)) ?? false;
}

/** Records about people: users, contacts, workers. */
export function isAboutPeople(mark: DataMark): boolean {
  return pathMatches(mark, people);
}

const identifiers =
  /^(?:\w*id|ids|uuid|guid|\w*number|position|status|state|type|kind|page|perpage|count|total|\w*count|\w*at|\w*date|active|origin\w*|version|(?:html|page|self|web)?url|href|link|permalink)$/;

/** A number or name that only points at a record: `id`, `status`, a date. */
export function isIdentifier(mark: DataMark): boolean {
  return identifiers.test(fieldOf(mark) ?? '');
}

/** The same by the field's name. */
export function namesIdentifier(field: string | undefined): boolean {
  return identifiers.test(plain(field) ?? '');
}

const figures = /(?:cost|amount|price|quantity|qty|percent|percentage|latitude|longitude|total|length)$|^hours$/;

/** What nobody can write markup or a command into: an id, a status, a sum. */
export function isPlain(mark: DataMark): boolean {
  return namesPlain(fieldOf(mark));
}

/** The same by the field's name. */
export function namesPlain(field: string | undefined): boolean {
  return namesIdentifier(field) || figures.test(plain(field) ?? '');
}
