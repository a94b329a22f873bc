import type { App, Effect, RouteFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Capability } from '../../libraries/shape.ts';
import type { Place } from '../../program/finding.ts';
import { sourceFiles } from './app.ts';
import { wordsIn } from './flows.ts';

/** Where data stays until somebody deletes it. */
export const lasting: readonly Capability[] = ['store', 'bucket', 'warehouse', 'vector-store'];

/** Whether some call of the app deletes from a store in a function that also asks Procore for what there is. */
export function reconciles(app: App): boolean {
  return app.files.some(file => file.procore && reconcilesIn(file));
}

const reconcilesIn = perFile(file =>
  file
    .effectsOf(...lasting)
    .some(effect => deletes(effect) && effect.surroundings.route?.webhook !== true && asksProcore(effect)),
);

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
  if (keepsOldSql.test(sqlOf(effect)) || wordsIn(effect.node).some(word => keepsOld.test(word))) return true;
  const mentions = (word: RegExp): boolean => effect.surroundings.function?.mentions(word, 0) !== undefined;
  // `insert(rows).onConflict('id').ignore()`, `.onConflict(c => c.doNothing())`
  return (
    mentions(/^(?:onconflictdonothing|onconflictignore|orignore)$/) ||
    (mentions(/^onconflict$/) && mentions(/^(?:ignore|donothing)$/))
  );
}

/** The SQL that a statement runs, where it is written out. */
function sqlOf(effect: Effect): string {
  const texts = effect.arg('model')?.texts ?? [];
  return texts.map(({ parts }) => parts.map(part => ('text' in part ? part.text : ' ')).join('')).join(' ');
}
