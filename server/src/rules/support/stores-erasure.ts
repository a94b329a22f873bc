import type { App, Effect, RouteFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Capability } from '../../libraries/shape.ts';
import type { Place } from '../../program/finding.ts';
import type { Statement } from '../../program/model.ts';
import { lastName, walk } from '../../program/walk.ts';
import { sourceFiles } from './app.ts';
import { wordsIn } from './flows.ts';

/** Where data stays until somebody deletes it. */
export const lasting: readonly Capability[] = ['store', 'bucket', 'warehouse', 'vector-store'];

/** Whether some call of the app deletes from a store in a function that also asks Procore for what there is. */
export function reconciles(app: App): boolean {
  return app.files.some(file => file.procore && reconcilesIn(file));
}

const reconcilesIn = perFile(file =>
  file.effectsOf(...lasting).some(effect => deletes(effect) && !byEvent(effect) && asksProcore(effect)),
);

/** What one event tells of is deleted, and no more. */
function byEvent({ surroundings: { route, functions } }: Effect): boolean {
  return route?.webhook === true || functions.some(fn => fn.mentions(/^eventtype$/, 0) !== undefined);
}

function deletes(effect: Effect): boolean {
  return effect.mode === 'delete' || /^\s*delete\b/i.test(sqlOf(effect));
}

function asksProcore({ surroundings }: Effect): boolean {
  return surroundings.functions.some(fn =>
    fn.effects(2).some(effect => 'procore' in effect && effect.procore !== 'no'),
  );
}

const gone = /delet|remov|destroy|archiv|trash|purge|erase|recycle/;
const events = /^(?:create|created|update|updated|eventtype)$/;

/** The app's webhook receivers, and whether each stores what events tell of and knows of no deletion. */
export function receivers(app: App): readonly Receiver[] {
  return sourceFiles(app).flatMap(receiversIn);
}

interface Receiver {
  readonly route: Place;
  readonly forgets: boolean;
}

const receiversIn = perFile((file): readonly Receiver[] =>
  file.routes
    .filter(({ webhook }) => webhook)
    .map(route => ({
      route: { file: route.file, start: route.start, end: route.end },
      forgets: forgets(route),
    })),
);

/** What `reconciles` and `receivers` ask of each file, for a rule's `perFile`. */
export const erasurePerFile = [reconcilesIn, receiversIn] as const;

function forgets({ handlers }: RouteFacts): boolean {
  const handler = handlers.at(-1);
  if (handler === undefined || handler.mentions(gone, 3) !== undefined) return false;
  const stores = handler.effects(3).some(({ does, mode }) => lasting.includes(does) && mode !== 'read');
  return stores && handler.mentions(events, 2) !== undefined;
}

const keepsOld =
  /^(?:skip_?duplicates|ignore_?duplicates|ignore_?conflicts|on_?conflict_?do_?nothing|get_?or_?create|find_?or_?create)$/i;
const keepsOldSql = /on\s+conflict[^;]*do\s+nothing|insert\s+(?:or\s+)?ignore/i;

/** Whether a write leaves a row as it is once it is there. */
export function leavesOld(effect: Effect): boolean {
  // `bulk_create(rows, ignore_conflicts=True)`
  const options = effect.args.flatMap(({ name, value }) => (value.literals.includes(false) ? [] : (name ?? [])));
  if (keepsOldSql.test(sqlOf(effect)) || [...options, ...wordsIn(effect.node)].some(word => keepsOld.test(word)))
    return true;
  if (insertsOnly(effect)) return true;
  const mentions = (word: RegExp): boolean => effect.surroundings.function?.mentions(word, 0) !== undefined;
  // `insert(rows).onConflict('id').ignore()`, `.onConflict(c => c.doNothing())`
  return (
    mentions(/^(?:onconflictdonothing|onconflictignore|orignore)$/) ||
    (mentions(/^onconflict$/) && mentions(/^(?:ignore|donothing)$/))
  );
}

const duplicates = /^(?:integrityerror|uniqueviolation\w*|duplicatekey\w*|uniqueconstraint\w*)$/;
const standing = /^(?:existing|already|stored|known)(?=[A-Z_]|$)/;

/** A plain insert in a function that passes over what is there already: it catches the duplicate, or tests for it and goes on. */
function insertsOnly(effect: Effect): boolean {
  const sql = sqlOf(effect);
  const fn = effect.surroundings.function;
  if (fn === undefined || !/^\s*insert\b/i.test(sql) || /\bon\s+(?:conflict|duplicate)\b/i.test(sql)) return false;
  if (fn.mentions(duplicates, 0) === undefined && !goesOnWhere(fn.node.body)) return false;
  return !fn.effects(1).some(other => /^\s*(?:update|merge|delete)\b/i.test(sqlOf(other)));
}

/** `if number in existing_numbers: continue` */
function goesOnWhere(body: readonly Statement[]): boolean {
  let found = false;
  for (const statement of body)
    walk(statement, node => {
      if (node.kind !== 'branch' || node.test.kind !== 'operation' || node.test.operator !== 'in') return;
      const name = lastName(node.test.operands[1]);
      found ||= name !== undefined && standing.test(name) && node.then.some(({ kind }) => kind === 'exit');
    });
  return found;
}

/** The SQL that a statement runs, where it is written out. */
function sqlOf(effect: Effect): string {
  const texts = effect.arg('model')?.texts ?? [];
  return texts.map(({ parts }) => parts.map(part => ('text' in part ? part.text : ' ')).join('')).join(' ');
}
