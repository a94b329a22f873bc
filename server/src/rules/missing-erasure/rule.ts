import type { App } from '../../analysis/facts.ts';
import { stepAt } from '../../program/finding.ts';
import { plainWord } from '../../program/words.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { type Lack, lacking, tablesKept, triggerLists, triggerRequestsIn } from '../support/data-triggers.ts';
import { calleeName } from '../support/messages.ts';
import { placeKey, stepsTo } from '../support/places.ts';
import { isOfSignIn, type KeptData, keptData, keptIn } from '../support/stores.ts';
import {
  erasurePerFile,
  isSeenTo,
  lasting,
  leavesDeletions,
  receivers,
  reconciled,
} from '../support/stores-erasure.ts';
import { deletionsIn, type Left, leftBehind, partingsIn } from '../support/stores-left.ts';
import { isTouched } from '../support/stores-looked-up.ts';
import { passedEvents, passedIn } from '../support/stores-passed-events.ts';

export default defineRule({
  id: 'missing-erasure',
  clauses: ['2(n)', '2(l)'],
  severity: 'warning',
  title: 'Stored resources whose webhook triggers or sync jobs never handle a delete or an update',
  blind:
    'Deletions that a job outside the repository carries out, the way a Customer’s request for deletion is answered, and rows that the database expires by itself.',
  attestable: true,
  perFile: [keptIn, triggerRequestsIn, deletionsIn, partingsIn, passedIn, ...erasurePerFile],
  checkApp(app, context) {
    const kept = keptData(app, lasting);
    const [first] = kept;
    if (first === undefined) return;
    const lists = triggerLists(app);
    if (lists?.length === 0) {
      const once = kept.find(each => isKeptOnce(each, kept, app));
      if (once !== undefined) context.report(storedOnce(once, context));
    }
    for (const left of leftBehind(kept, app)) context.report(forgotten(left));
    const compared = reconciled(app);
    const stored = stepAt(first.place, 'API Data is stored here');
    for (const lack of lists === undefined ? [] : lacking(lists, kept)) {
      if (compared.some(tables => isAmong(tables, tablesKept(lack.resource, kept)))) continue;
      context.report({
        at: lack.list.at,
        message: `The app stores ${lack.resource ?? 'API Data'} and asks for no \`${lack.events.join('` or `')}\` trigger`,
        because:
          'What is deleted or changed in Procore stays in the store as it was. Ask for the missing triggers and carry them out, or compare with Procore on a schedule and delete what is gone.',
        steps: [stored, stepAt(lack.list.request, 'the trigger is created here')],
        fixes: asking(lack, app, context),
      });
    }
    if (lists === undefined || lists.length > 0) return;
    const isCompared = (tables: readonly string[]): boolean => compared.some(each => isAmong(each, tables));
    for (const { at, stored: place } of passedEvents(app, kept)) {
      if (isCompared(kept.find(each => placeKey(each.place) === placeKey(place))?.tables ?? [])) continue;
      context.report({
        at,
        message: 'Events that tell of a deletion are passed over here, and what was created or updated is stored',
        because:
          'What is deleted in Procore stays in the store. Handle `delete`: remove the row, or mark it and purge it later.',
        steps: [stepAt(place, 'API Data is stored here')],
      });
    }
    // Another package works off what the receiver leaves to a job, where this one keeps nothing but who signs in.
    const keepsRecords = !kept.every(isOfSignIn);
    const forgetful = receivers(app).filter(
      each => each.forgets && (keepsRecords || !each.handsOn) && !isCompared(each.tables.flat()),
    );
    for (const { route } of forgetful.filter(each => !leavesDeletions(each, app))) {
      context.report({
        at: route,
        message: 'This webhook receiver stores what was created or updated and never handles a delete',
        because:
          'What is deleted in Procore stays in the store. Handle `delete`: remove the row, or mark it and purge it later.',
        steps: [stored],
      });
    }
  },
});

/** Whether what is compared with Procore may be what is kept: one of its tables, or either is not known. */
function isAmong(compared: readonly string[], kept: readonly string[]): boolean {
  const wanted = kept.map(oneOf);
  return compared.length === 0 || kept.length === 0 || compared.some(table => wanted.includes(oneOf(table)));
}

/** A table by its rows, as statements and models each write it: `site_rfis`, `SiteRfi`. */
function oneOf(table: string): string {
  return plainWord(table).replace(/ies$/, 'y').replace(/s$/, '');
}

/** A Customer's data is deleted but for what is kept there. */
function forgotten({ at, kept: { name, place, tables } }: Left): Report {
  return {
    at,
    message: `This deletes what the app keeps of a Customer and leaves ${name} ${tables[0] === undefined ? 'in a bucket' : `in \`${tables[0]}\``}`,
    because:
      'Several tables of API Data are emptied here, and nothing in the app deletes from that place. Delete from it too, and from whatever else is filled with API Data.',
    steps: [stepAt(place, 'API Data is stored here')],
    clauses: ['2(l)', '2(n)'],
  };
}

/** The missing events, written behind those that a list has. */
function asking({ list: { at, last }, events }: Lack, app: App, context: RuleContext): NonNullable<Report['fixes']> {
  const program = app.file(at.file)?.program;
  if (last === undefined || program === undefined) return [];
  const text = events.map(event => `, ${context.idioms(program).quote(event)}`).join('');
  const title = `Ask for the ${events.map(event => `\`${event}\``).join(' and ')} trigger too`;
  return [{ title, safe: false, edits: [{ file: at.file, start: last.end, end: last.end, text }] }];
}

/** A row is left as it is, and no other part of the app sees to it; what the app keeps of who signs in is its own account. */
function isKeptOnce(each: KeptData, kept: readonly KeptData[], app: App): boolean {
  if (!each.leavesOld || isSeenTo(each, kept, app)) return false;
  return !each.lookedUp || !(isOfSignIn(each) || isTouched(each.tables, app));
}

function storedOnce({ place, calledAt, callee, name, steps, statement }: KeptData, context: RuleContext): Report {
  const at = calledAt ?? place;
  return {
    at,
    message: `${calleeName(place, callee, context)} stores ${name} once and never updates or deletes it`,
    because:
      'A row that is there already is left as it is, and no webhook tells of changes. Overwrite it on conflict, ask for what changed (`filters[updated_at]`), and delete what is gone.',
    steps: stepsTo(
      at,
      steps,
      calledAt === undefined ? [] : [stepAt(place, 'the row is put in here')],
      statement === undefined ? [] : [stepAt(statement, 'the statement is written here')],
    ),
  };
}
