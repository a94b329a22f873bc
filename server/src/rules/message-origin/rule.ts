import type { AnalysedFile, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { hosts } from '../../catalogue/hosts.ts';
import { type Edit, type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Span } from '../../program/model.ts';
import { contains, returnedBy, walk } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { credentialsIn } from '../support/credentials.ts';
import { wordsIn } from '../support/flows.ts';
import { placeOf } from '../support/handlers.ts';
import { callName } from '../support/messages.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { isEmbedded } from './embedded.ts';
import { listenersOf } from './listeners.ts';
import { openBranch } from './partly.ts';
import { senderTest } from './sender.ts';

/** Origins of the web app that customers work in, by zone: their pages embed apps (building_applications/building_side_panel_apps). */
const zones = hosts
  .filter(({ use, environment }) => use === 'web' && (environment === 'production' || environment === 'federal'))
  .map(({ name }) => `https://${name}`);

export default defineRule({
  id: 'message-origin',
  clauses: ['1(a)'],
  severity: 'warning',
  title: "`postMessage(…, '*')`, or a message listener that trusts any origin, in an embedded app",
  blind: 'Which page embeds the app, scripts that stand in HTML, and libraries that check the origin inside.',
  check: spoken,
  checkApp(app, context) {
    if (!isEmbedded(app)) return;
    for (const file of app.files) if (!file.procore && speaks(file)) spoken(file, context);
  },
});

/** Whether a script speaks to another window, or hears one. */
const speaks = perFile(
  file =>
    file.pathClass === 'source' &&
    /\bpostMessage\b|\bonmessage\b|["'`](?:window:)?message["'`]/.test(file.text) &&
    (file.text.includes('onmessage') || file.effectsOf('post-message', 'listen-message').length > 0),
);

function spoken(file: AnalysedFile, context: RuleContext): void {
  const told = new Set<string>();
  assigned(file, context);
  for (const effect of file.effectsOf('post-message', 'listen-message')) {
    // What another file's helper does with what is known here is told where the helper does it.
    const isOpen = effect.place.file !== file.path && effect.arg('target')?.open === true;
    if (told.has(placeKey(effect.place)) || isOpen) continue;
    told.add(placeKey(effect.place));
    if (effect.does === 'post-message') posted(effect, file, context);
    else heard(effect, file, context);
  }
}

function posted(effect: Effect, file: AnalysedFile, context: RuleContext): void {
  const target = effect.arg('target');
  if (target === undefined || !target.literals.includes('*')) return;
  const secret = effect.data.flatMap(value => credentialsIn(value)).find(mark => mark.whose !== 'other');
  const written = effect.args.find(({ value }) => value.literals.includes('*') && value.keys.names.length === 0)?.node;
  const edits = written === undefined ? undefined : exactly(effect, written, context);
  const at = settingOf(target, effect, file) ?? effect.place;
  context.report({
    at,
    message: `${callName(effect, context)} sends its message to whatever page is there`,
    certain: secret !== undefined,
    because:
      (secret === undefined ? '' : 'The message carries a credential. ') +
      'Procore: "Always provide a specific, fully-qualified URI in the targetOrigin parameter". Name the origin of the page that embeds the app, for each of its zones, or your own origin between your own windows.',
    steps: stepsTo(at, secret?.steps ?? [], effect.chain, [stepAt(effect.place, 'the message is sent here')]),
    ...(edits === undefined ? {} : { fixes: [{ title: edits.title, safe: false, edits: [edits.edit] }] }),
  });
}

/** The `*` among settings that another file holds, or that a getter or function gives; one that a caller hands over is told at the call. */
function settingOf({ texts }: Value, { place, chain }: Effect, { app }: AnalysedFile): Place | undefined {
  const written = texts.flatMap(({ parts: [only, ...others] }) =>
    only !== undefined && 'text' in only && only.text === '*' && others.length === 0 ? (only.place ?? []) : [],
  );
  const [star] = written;
  if (star === undefined) return undefined;
  const isGiven = app
    .file(star.file)
    ?.functions.some(({ node }) => !contains(node, place) && returnedBy(node.body).some(each => contains(each, star)));
  return isGiven || ![place, ...chain].some(({ file }) => file === star.file) ? placeOf(star) : undefined;
}

/** To the parent: Procore's page. To an opener or a frame of the app's own: the app's own origin. */
function exactly(
  effect: Effect,
  { start, end }: Span,
  context: RuleContext,
): { title: string; edit: Edit } | undefined {
  const callee = effect.node.kind === 'call' ? effect.node.callee : undefined;
  const receiver = callee?.kind === 'member' ? callee.object : undefined;
  const { file } = effect.place;
  if (receiver !== undefined && endsIn(receiver, /^(?:parent|top)$/))
    return {
      title: `Send it to ${zones[0]} only`,
      edit: { file, start, end, text: context.idioms(effect.program).quote(zones[0] ?? '') },
    };
  // Helpers that answer the app's own window, and its opener.
  const own = callee?.kind === 'member' && callee.property !== 'postMessage';
  if (receiver !== undefined && (own || endsIn(receiver, /^opener$/)))
    return {
      title: "Send it to the app's own origin only",
      edit: { file, start, end, text: 'window.location.origin' },
    };
  return undefined;
}

function endsIn(receiver: Expression, name: RegExp): boolean {
  return receiver.kind === 'name'
    ? name.test(receiver.name)
    : receiver.kind === 'member' && name.test(receiver.property ?? '');
}

function heard(effect: Effect, file: AnalysedFile, context: RuleContext): void {
  const callee = effect.node.kind === 'call' ? effect.node.callee : undefined;
  if (isWorkers(callee?.kind === 'member' ? callee.object : undefined, file)) return;
  judge(listenersOf(effect, file), effect.place, effect.chain, file, context);
}

/** `window.onmessage = …`. */
function assigned(file: AnalysedFile, context: RuleContext): void {
  if (!file.text.includes('onmessage')) return;
  walk(file.program.body, node => {
    if (node.kind !== 'assign' || node.target.kind !== 'member' || node.target.property !== 'onmessage') return;
    const onWindow = file
      .evaluate(node.target.object)
      .libraries.some(({ package: from, path }) => from === 'global' && path === '');
    if (onWindow && !isWorkers(node.target.object, file))
      judge(file.evaluate(node.value).functions.slice(0, 1), placeIn(file, node), [], file, context);
  });
}

/** A worker hears only who started it: a script that is called one, or that listens on `self` and knows no page. */
function isWorkers(listener: Expression | undefined, file: AnalysedFile): boolean {
  if (listener !== undefined && !(listener.kind === 'name' && listener.name === 'self')) return false;
  if (/worker|(?:^|[/.])sw\.[cm]?[jt]s$/i.test(file.relative)) return true;
  return (
    listener !== undefined &&
    !wordsIn({ kind: 'block', body: file.program.body, start: 0, end: 0 }).some(word =>
      /^(?:window|document)$/.test(word),
    )
  );
}

/** Listeners, of which one reads the message and none looks at where it comes from. */
function judge(
  listeners: readonly FunctionFacts[],
  at: Place,
  chain: readonly Step[],
  file: AnalysedFile,
  context: RuleContext,
): void {
  if (!listeners.some(each => each.mentions(/^data$/, 0) !== undefined)) return;
  const tested = senderTest(listeners);
  if (tested === 'tested') {
    partly(listeners, at, chain, context);
    return;
  }
  const [only, ...others] = listeners;
  // jQuery wraps the event.
  const isPlain = only?.mentions(/^originalevent$/, 0) === undefined;
  const edit = only?.file === file.path && others.length === 0 && isPlain ? check(only, file, context) : undefined;
  const open = tested ?? at;
  context.report({
    at: open,
    message:
      tested === undefined
        ? 'This message listener trusts any origin'
        : "This test of a message's origin lets origins of others through",
    because: `${
      tested === undefined
        ? 'Any page that opens or frames the app can post it a message'
        : 'Any page can stand at an address that holds such a text, like `https://app.procore.com.example.net`'
    }. Compare \`event.origin\` with the origins that may speak to the app (Procore's zones, your own) before reading \`event.data\`. If every message is checked elsewhere, say so in a suppression.`,
    steps: stepsTo(open, chain, tested === undefined ? [] : [stepAt(at, 'the listener hears messages here')]),
    ...(edit === undefined
      ? {}
      : {
          fixes: [
            { title: "Accept messages from Procore's zones and the app's own origin only", safe: false, edits: [edit] },
          ],
        }),
  });
}

/** A listener that looks at the origin of messages of one kind only. */
function partly(listeners: readonly FunctionFacts[], at: Place, chain: readonly Step[], context: RuleContext): void {
  const [only, ...others] = listeners;
  const open = only && others.length === 0 ? openBranch(only) : undefined;
  if (only === undefined || open === undefined) return;
  context.report({
    at,
    message: 'This message listener looks at the origin of some messages only',
    because:
      'What it does with the others, any page that opens or frames the app can have it do. Compare `event.origin` before it looks at what kind of message it is, or for each kind.',
    steps: stepsTo(at, chain, [
      stepAt({ file: only.file, start: open.test.start, end: open.test.end }, 'such messages are taken from any page'),
    ]),
  });
}

/** A test at the head of the listener. */
function check({ node }: FunctionFacts, file: AnalysedFile, context: RuleContext): Edit | undefined {
  const [event] = node.parameters;
  const [first] = node.body;
  if (node.bodyStart === undefined || event?.target.kind !== 'name' || first === undefined) return undefined;
  const { quote, terminator } = context.idioms(file.program);
  const lineStart = file.text.lastIndexOf('\n', first.start - 1) + 1;
  const lead = file.text.slice(lineStart, first.start);
  const origins = [...zones.map(zone => quote(zone)), 'window.location.origin'].join(', ');
  const ownLine = lead.trim() === '';
  const text = `if (![${origins}].includes(${event.target.name}.origin)) return${ownLine ? `${terminator}\n${lead}` : '; '}`;
  return { file: file.path, start: first.start, end: first.start, text };
}
