/** Functions that are told of webhook events and pass over every deletion. */
import type { AnalysedFile, App, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Branch, Call, Expression, Statement } from '../../program/model.ts';
import { lastName, leaves, literalText, someIn } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { sourceFiles } from './app.ts';
import { placeIn, placeKey } from './places.ts';
import { asksProcore, deletes, lasting } from './stores-erasure.ts';

/** A test that ends a function for all events but those that create or change: `if event_type not in ("create", "update"): return`. */
interface PassedEvents {
  readonly at: Place;
  /** The calls by which what the other events tell of may be stored. */
  readonly storing: readonly Place[];
}

/**
 * Such tests, each with where API Data is stored behind it, of an app of which no file tells deletions by the kind of event: what calls
 * a function may have seen to them before.
 * @param kept the calls by which the app keeps API Data
 */
export function passedEvents(
  app: App,
  kept: readonly { readonly place: Place }[],
): readonly { readonly at: Place; readonly stored: Place }[] {
  const all = sourceFiles(app).map(passedIn);
  if (all.some(({ seesDeletions }) => seesDeletions)) return [];
  const keeping = new Set(kept.map(({ place }) => placeKey(place)));
  return all.flatMap(({ passed }) =>
    passed.flatMap(({ at, storing }) => {
      const stored = storing.find(place => keeping.has(placeKey(place)));
      return stored === undefined ? [] : [{ at, stored }];
    }),
  );
}

/** What `passedEvents` asks of each file, for a rule's `perFile`. */
export const passedIn = perFile(
  (file): { readonly passed: readonly PassedEvents[]; readonly seesDeletions: boolean } => {
    const { text, procore } = file;
    const ofEvents = /event_?type/i.test(text);
    return {
      passed: ofEvents && procore ? file.functions.flatMap(fn => passedBy(fn, file)) : [],
      seesDeletions:
        (ofEvents && deletions.some(deletion => deletion.test(text))) || (/event/i.test(text) && table.test(text)),
    };
  },
);

/** How files that speak of kinds of events name the one that tells of a deletion. */
const deletions: readonly RegExp[] = [
  // `"delete"`, `'rfi.deleted'`
  /["'`](?:[\w.-]+[._-])?(?:delet|remov|destroy|purge|trash)(?:e|ed|es|d)?["'`]/i,
  // `Kind.DELETE`, `EVENT_DELETED`
  /(?:event|kind|type)\w{0,40}(?:\.|_)(?:delete|remove|destroy)/i,
  // `def on_delete(…)`, `onRemoved(…) {`
  /\b(?:on|handle)_?(?:\w{1,40}_)?(?:delete|remove|destroy)\w*\(/i,
];
/** A table of what sees to each kind: `{ create: keep, update: keep, delete: drop }`, `dict(create=keep, delete=drop)`. */
const table = /\b(?:create|update)d?["']?\s?[:=][^;{}()]{1,200}\b(?:delete|remove|destroy)d?["']?\s?[:=]/;

function passedBy(fn: FunctionFacts, file: AnalysedFile): readonly PassedEvents[] {
  if (fn.file !== file.path) return [];
  const test = fn.node.body.find(passesOver)?.test;
  if (test === undefined) return [];
  const effects = fn.effects(3);
  if (effects.some(deletes) || !asksProcore(fn, 3)) return [];
  const storing = effects.filter(({ does, mode }) => lasting.includes(does) && mode !== 'read');
  return storing.length === 0 ? [] : [{ at: placeIn(file, test), storing: storing.map(({ place }) => place) }];
}

/** Whom a branch may tell that it does nothing: `log.debug(…)`, `res.sendStatus(204)`, `JSONResponse({})`. */
const silent = /^(?:console|_?log\w*|print|res|reply|\w*response|jsonify)$/i;

/** The function is left, in silence, where what came is neither of the two. What is called may see to the others. */
function passesOver(statement: Statement): statement is Branch {
  if (statement.kind !== 'branch' || statement.otherwise.length > 0 || !leaves(statement.then)) return false;
  const { test, then } = statement;
  return (
    then.at(-1)?.kind === 'return' &&
    test.kind === 'operation' &&
    test.operator === '!' &&
    isOfBoth(test.operands[0]) &&
    !someIn(then, node => node.kind === 'call' && !isSilent(node))
  );
}

function isSilent({ callee }: Call): boolean {
  if (callee.kind !== 'member') return silent.test(lastName(callee) ?? '');
  return callee.object.kind === 'call' || silent.test(lastName(callee.object) ?? '');
}

/** `event_type in ("create", "update")`, `['create', 'update'].includes(event.event_type)` */
function isOfBoth(asked: Expression | undefined): boolean {
  const [kind, among] =
    asked?.kind === 'operation' && asked.operator === 'in'
      ? asked.operands
      : asked?.kind === 'call' && asked.callee.kind === 'member' && asked.callee.property === 'includes'
        ? [asked.args[0]?.value, asked.callee.object]
        : [];
  if (kind === undefined || among?.kind !== 'list' || !/eventtype$/.test(plainWord(lastName(kind) ?? ''))) return false;
  const names = among.items.map(({ value }) => literalText(value)?.toLowerCase());
  return names.length === 2 && ['create', 'update'].every(name => names.some(each => each?.replace(/d$/, '') === name));
}
