import type { App, Effect } from '../../analysis/facts.ts';
import { webhookResource, webhookResourceOfRoute } from '../../catalogue/webhooks.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { callName } from '../support/credentials.ts';
import { type DataSink, nameOfData } from '../support/data.ts';
import { type TriggerList, triggerLists } from '../support/data-triggers.ts';
import { wordsIn } from '../support/flows.ts';
import { keptData } from '../support/stores.ts';

export default defineRule({
  id: 'missing-erasure',
  clauses: ['2(n)', '2(l)'],
  severity: 'warning',
  title: 'Stored resources whose webhook triggers or sync jobs never handle a delete or an update',
  blind:
    'Deletions that a job outside the repository carries out, the way a Customer’s request for deletion is answered, and rows that the database expires by itself.',
  checkApp(app, context) {
    const kept = keptData(app, ['store', 'bucket', 'warehouse', 'vector-store']);
    const [first] = kept;
    if (first === undefined || reconciles(app)) return;
    const lists = triggerLists(app);
    if (lists === undefined) return;
    if (lists.length > 0) inTriggers(lists, kept, app, context);
    else if (!inReceivers(app, first, context)) inWrites(kept, context);
  },
});

/** Some call of the app deletes from a store in a function that also asks Procore for what there is. */
function reconciles(app: App): boolean {
  const deletes = (effect: Effect): boolean =>
    effect.does !== 'cache' && (effect.mode === 'delete' || /^\s*delete\b/i.test(sqlOf(effect)));
  return app.files.some(
    file =>
      file.procore &&
      file
        .effectsOf('store', 'bucket', 'warehouse', 'vector-store')
        .some(effect => deletes(effect) && effect.surroundings.route?.webhook !== true && asksProcore(effect)),
  );
}

function asksProcore({ surroundings }: Effect): boolean {
  return surroundings.functions.some(fn =>
    fn.effects(2).some(effect => 'procore' in effect && effect.procore !== 'no'),
  );
}

/** Trigger lists that ask for less than the resource offers. */
function inTriggers(lists: readonly TriggerList[], kept: readonly DataSink[], app: App, context: RuleContext): void {
  const asked = new Map<string, Set<string>>();
  for (const { resources, events } of lists)
    for (const resource of resources.size === 0 ? [''] : resources)
      asked.set(resource, new Set([...(asked.get(resource) ?? []), ...events]));
  for (const list of lists) {
    const { at, resources, request } = list;
    const names = [...(resources.size === 0 ? [''] : resources)];
    const lacking = names.flatMap(name => {
      const offered = name === '' ? ['update', 'delete'] : (webhookResource(name)?.events ?? []);
      const missing = ['update', 'delete'].filter(
        event => offered.includes(event) && asked.get(name)?.has(event) !== true,
      );
      return missing.length === 0 || !isKept(name, kept) ? [] : [{ name, missing }];
    });
    const [one] = lacking;
    const sink = kept[0];
    if (one === undefined || sink === undefined) continue;
    context.report({
      at,
      message: `The app stores ${one.name === '' ? 'API Data' : one.name} and asks for no \`${one.missing.join('` or `')}\` trigger`,
      certain: false,
      because:
        'What is deleted or changed in Procore stays in the store as it was. Ask for the missing triggers and carry them out, or compare with Procore on a schedule and delete what is gone.',
      steps: [
        { ...sink.effect.place, message: 'API Data is stored here' },
        { ...request.place, message: 'the trigger is created here' },
      ],
      fixes: askingFor(one.missing, list, app, context),
    });
  }
}

/** The missing events, written behind those that a list has. */
function askingFor(
  missing: readonly string[],
  { at, list }: TriggerList,
  app: App,
  context: RuleContext,
): NonNullable<Report['fixes']> {
  const last = list?.items.at(-1)?.value;
  const program = app.files.find(({ path }) => path === at.file)?.program;
  if (last?.kind !== 'literal' || program === undefined) return [];
  const text = missing.map(event => `, ${context.idioms(program).quote(event)}`).join('');
  const title = `Ask for the ${missing.map(event => `\`${event}\``).join(' and ')} trigger too`;
  return [{ title, safe: false, edits: [{ file: at.file, start: last.end, end: last.end, text }] }];
}

/** Whether a resource is among what the app stores, as far as routes tell. */
function isKept(name: string, kept: readonly DataSink[]): boolean {
  const wanted = webhookResource(name)?.resource;
  const stored = kept.flatMap(({ data }) => data.flatMap(({ request }) => request?.addresses ?? []));
  const resources = stored.flatMap(({ path }) =>
    path === undefined ? [] : (webhookResourceOfRoute(path)?.resource ?? []),
  );
  return wanted === undefined || resources.length === 0 || resources.includes(wanted);
}

const gone = /delet|remov|destroy|archiv|trash|purge|erase|recycle/;

/** Receivers that tell events apart and store, but know of no deletion. */
function inReceivers(app: App, sink: DataSink, context: RuleContext): boolean {
  let receives = false;
  for (const file of app.files.filter(other => other.procore && other.pathClass === 'source')) {
    for (const route of file.routes.filter(({ webhook }) => webhook)) {
      receives = true;
      const handler = route.handlers.at(-1);
      if (handler === undefined || handler.mentions(gone, 3) !== undefined) continue;
      const stores = handler
        .effects(3)
        .some(({ does, mode }) => ['store', 'bucket', 'warehouse'].includes(does) && mode !== 'read');
      if (!stores || handler.mentions(/^(?:create|created|update|updated|eventtype)$/, 2) === undefined) continue;
      context.report({
        at: route,
        message: 'This webhook receiver stores what was created or updated and never handles a delete',
        because:
          'What is deleted in Procore stays in the store. Handle `delete`: remove the row, or mark it and purge it later.',
        steps: [{ ...sink.effect.place, message: 'API Data is stored here' }],
      });
    }
  }
  return receives;
}

const keepsOld =
  /^(?:skipduplicates|ignoreduplicates|ignore_?conflicts|onconflictdonothing|on_?conflict_?do_?nothing|get_?or_?create|findorcreate)$/i;
const keepsOldSql = /on\s+conflict[^;]*do\s+nothing|insert\s+(?:or\s+)?ignore/i;

/** Writes that leave a row as it is once it is there. */
function inWrites(kept: readonly DataSink[], context: RuleContext): void {
  for (const { effect, data, steps } of kept) {
    if (!leavesOld(effect)) continue;
    context.report({
      at: effect.place,
      message: `${callName(effect, context)} stores ${nameOfData(data[0])} once and never updates or deletes it`,
      because:
        'A row that is there already is left as it is, and no webhook tells of changes. Overwrite it on conflict, ask for what changed (`filters[updated_at]`), and delete what is gone.',
      steps,
    });
    return;
  }
}

function leavesOld(effect: Effect): boolean {
  if (keepsOldSql.test(sqlOf(effect)) || wordsIn(effect.node).some(word => keepsOld.test(word))) return true;
  return effect.surroundings.function?.mentions(/^(?:onconflictdonothing|onconflictdonothing)$/, 0) !== undefined;
}

/** The SQL that a statement runs, where it is written out. */
function sqlOf(effect: Effect): string {
  const texts = effect.arg('model')?.texts ?? [];
  return texts.map(({ parts }) => parts.map(part => ('text' in part ? part.text : ' ')).join('')).join(' ');
}
