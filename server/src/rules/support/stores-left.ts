/** What functions that delete a Customer's data, as where the app is disconnected from Procore, leave of what the app keeps. */
import type { App, Effect, FunctionFacts, Request } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { lastName } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { sourceFiles } from './app.ts';
import { isOfSignIn, type KeptData } from './stores.ts';
import { deletes, lasting } from './stores-erasure.ts';
import { tablesTouched } from './stores-tables.ts';

/** A function that deletes from tables where the app lets go of a Customer. */
interface Parting {
  /** Where it deletes last. */
  readonly at: Place;
  /** In lower case, as all names of tables here. */
  readonly tables: readonly string[];
}

const partingName =
  /disconnect|uninstall|offboard|deprovision|(?:erase|purge|delete|remove|wipe|forget)_?(?:(?:all|everything|synced|procore)|(?:company|tenant|org|organi[sz]ation|workspace|customer|account|connection)(?:_?data)?$)/i;

/** What only tidies up: `purgeAllStale`. */
const ofSome = /stale|old|expired|outdated|orphan|unused|archived/i;

/** The functions of a file that part with a Customer, for a rule's `perFile`. */
export const partingsIn = perFile((file): readonly Parting[] =>
  file.functions.flatMap(fn => {
    const deleting = fn.effects(0).filter(isDeletion);
    const last = deleting.at(-1);
    if (last === undefined || !partsWithCustomer(fn)) return [];
    return [{ at: last.place, tables: deleting.flatMap(tablesDeleted) }];
  }),
);

/** What each call of a file deletes from, for a rule's `perFile`: no tables where that may be any, or where it is a bucket. */
export const deletionsIn = perFile((file): readonly Pick<KeptData, 'does' | 'tables'>[] =>
  file
    .effectsOf(...lasting)
    .filter(isDeletion)
    .map(effect => ({ does: effect.does, tables: tablesDeleted(effect) })),
);

function isDeletion(effect: Effect): boolean {
  return lasting.includes(effect.does) && deletes(effect);
}

function partsWithCustomer(fn: FunctionFacts): boolean {
  if (fn.name !== undefined && partingName.test(fn.name)) return !ofSome.test(fn.name);
  return fn.effects(1).some(effect => 'procore' in effect && (effect as Request).kind === 'revoke');
}

/** Those that it names, `db.delete(rfis)`, and where it goes through a list of them, each: `for (const table of [rfis, bids]) …`. */
function tablesDeleted(effect: Effect): readonly string[] {
  const { node, surroundings } = effect;
  const listed = surroundings.loops.flatMap(({ over }) =>
    over?.node?.kind === 'list' ? over.node.items.map(({ value }) => value) : [],
  );
  const given = node.kind === 'call' && lastName(node.callee) === 'delete' ? node.args.map(({ value }) => value) : [];
  const values = [...listed, ...given].flatMap(value => lastName(value) ?? []);
  return [...tablesTouched(effect), ...values].map(table => table.toLowerCase());
}

/** API Data that stays when a Customer's is deleted. */
export interface Left {
  readonly at: Place;
  readonly kept: KeptData;
}

/** Where several tables of API Data are emptied for a Customer and another, or a bucket, is left that nothing in the app deletes from. */
export function leftBehind(all: readonly KeptData[], app: App): readonly Left[] {
  const files = sourceFiles(app);
  const partings = files.flatMap(partingsIn);
  if (partings.length === 0) return [];
  const deletions = files.flatMap(deletionsIn);
  const kept = all.filter(each => !isOfSignIn(each) && (each.does === 'bucket' || namesOf(each).length > 0));
  return partings.flatMap(({ at, tables }) => {
    if (emptiedOf(kept, tables).length < 2) return [];
    const left = kept.find(each => !mayBeDeleted(each, deletions, app));
    return left === undefined ? [] : [{ at, kept: left }];
  });
}

function namesOf({ does, tables }: KeptData): readonly string[] {
  return does === 'store' ? tables.map(table => table.toLowerCase()) : [];
}

/** The tables of API Data among those that are deleted from, each by all its names: a document is known by its path and by its collection's. */
function emptiedOf(kept: readonly KeptData[], tables: readonly string[]): readonly (readonly string[])[] {
  const emptied: (readonly string[])[] = [];
  for (const each of kept) {
    const names = namesOf(each).filter(table => tables.includes(table));
    const isKnown = emptied.some(others => others.some(name => names.includes(name)));
    if (names.length > 0 && !isKnown) emptied.push(names);
  }
  return emptied;
}

/** Some code deletes from it, or from what is not known, or it goes with what it belongs to, or by its age. */
function mayBeDeleted(kept: KeptData, deletions: readonly Pick<KeptData, 'does' | 'tables'>[], app: App): boolean {
  const alike = deletions.filter(({ does }) => does === kept.does);
  // Code that nothing leads to from Procore is not analysed, but may well delete.
  const texts = (): readonly string[] => app.paths.flatMap(path => (readable.test(path) ? (app.text(path) ?? []) : []));
  if (kept.does === 'bucket') return alike.length > 0 || texts().some(text => agesBucket.test(text));
  const names = namesOf(kept);
  if (alike.some(({ tables }) => tables.length === 0 || tables.some(table => names.includes(table)))) return true;
  const named = anyOf(names.map(name => name.replace(/s$/, '')));
  const deleting = new RegExp(
    `${removing}[^\\n]{0,120}${named}|${named}[^\\n]{0,120}${removing}|delete\\s{1,99}from\\s{1,99}["'\`]?${named}`,
    'i',
  );
  return texts().some(text => deleting.test(text) || fromAny.test(text) || (ages.test(text) && namesIt(text, named)));
}

function namesIt(text: string, named: string): boolean {
  return new RegExp(named, 'i').test(text);
}

const readable = /\.(?:[cm]?[jt]sx?|py|vue|svelte|sql|prisma|tf|ya?ml|bicep)$/;
const removing = '(?:delet|remov|destroy|purg|prun|truncat|clear|wip[ei]|eras|drop)';
/** `DELETE FROM ${table}` */
const fromAny = /delete\s{1,9}from\s{1,9}["'`]?[$%{+]/i;
const ages = /cascade|expireAfterSeconds|\bexpires\s{0,9}:/i;
/** Rules of the bucket, and what deletes its files: `bucket.deleteFiles({ prefix })`, `files.map(file => file.delete())` of those it lists. */
const agesBucket =
  /life_?cycle|\bdeleteFiles\b|\bdelete_?(?:object|blob)s?|\bremove_?objects?\b|\b(?:getFiles|list_?blobs\w{0,20})\([\s\S]{0,400}?\.delete\w{0,10}\(/i;
