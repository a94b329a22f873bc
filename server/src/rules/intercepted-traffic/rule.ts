import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Assign, Expression } from '../../program/model.ts';
import { walkProgram } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { placeIn, stepsTo } from '../support/credentials.ts';
import { isPage, isUserScript, pathOf, runsInsideProcore, speaksOfProcore } from '../support/hosts-pages.ts';

const advice =
  'Ask for the same data through the published API, with a token that the user grants your app. The traffic of its own pages is no interface that Procore offers.';

export default defineRule({
  id: 'intercepted-traffic',
  clauses: ['1(f)', '1(b)'],
  severity: 'error',
  title: "`fetch` or `XMLHttpRequest` patched inside Procore's pages, or a proxy of their traffic",
  blind:
    'Proxies and recorders outside the code, and scripts that reach the page other than through an extension or a user script.',
  check(file, context) {
    proxies(file, context);
    if (isUserScript(file) && mayPatch(file)) for (const patch of patches(file)) report(patch, undefined, context);
    listeners(file, context);
  },
  checkApp(app, context) {
    const inside = runsInsideProcore(app);
    if (inside === undefined) return;
    for (const file of app.files) if (mayPatch(file)) for (const patch of patches(file)) report(patch, inside, context);
  },
});

function report(patch: Patch, inside: Place | undefined, context: RuleContext): void {
  context.report({
    at: patch.at,
    message: `This replaces \`${patch.what}\` inside Procore's pages and sees what they send and receive`,
    certain: true,
    because: advice,
    steps: inside === undefined ? [] : [{ ...inside, message: "the extension asks to run in Procore's pages" }],
  });
}

interface Patch {
  readonly at: Place;
  readonly what: string;
}

const page = String.raw`(?:window|globalThis|self|unsafeWindow)\.`;
/** The page's own functions. Without an object in front, a name may be the file's own variable. */
const patchable = new RegExp(
  String.raw`^(?:${page}(?:fetch|XMLHttpRequest|WebSocket)|(?:${page})?XMLHttpRequest\.prototype\.(?:open|send|setRequestHeader))$`,
);

/** Asked of every file of an app, so its text comes first: most need not be read as a program. */
function mayPatch(file: AnalysedFile): boolean {
  return (
    /\.(?:fetch|WebSocket|XMLHttpRequest)\s*=[^=]|\.prototype\.\w+\s*=[^=]/.test(file.text) &&
    file.pathClass !== 'test' &&
    file.program.language === 'javascript'
  );
}

/** Assignments to the page's own functions for requests; to put the original back is none. */
function patches(file: AnalysedFile): readonly Patch[] {
  const found: Patch[] = [];
  walkProgram(file.program, node => {
    if (node.kind !== 'assign' || !replaces(node)) return;
    const what = pathOf(node.target as Expression).join('.');
    if (patchable.test(what)) found.push({ at: placeIn(file, node), what });
  });
  return found;
}

function replaces({ target, value, operator }: Assign): boolean {
  if (operator !== undefined || target.kind !== 'member') return false;
  return (
    ['function', 'class', 'call'].includes(value.kind) ||
    (value.kind === 'name' && !/orig|native|real|old|saved/i.test(value.name))
  );
}

/** `webRequest.onCompleted.addListener(…, { urls: ['*://*.procore.com/*'] })` */
function listeners(file: AnalysedFile, context: RuleContext): void {
  if (!file.text.includes('webRequest')) return;
  walkProgram(file.program, node => {
    if (node.kind !== 'call') return;
    const path = pathOf(node.callee);
    if (!path.includes('webRequest') || path.at(-1) !== 'addListener' || !speaksOfProcore(node, file)) return;
    context.report({
      at: placeIn(file, node),
      message: "This listens to the requests that Procore's pages send",
      certain: true,
      because: advice,
    });
  });
}

/** A proxy whose target is the web app, and no route of the API. */
function proxies(file: AnalysedFile, context: RuleContext): void {
  for (const effect of file.effectsOf('middleware')) {
    if (effect.note !== 'proxy') continue;
    const target = effect.arg('url')?.texts.some(text => isPage(text, context.catalogue)) === true;
    const forPrograms = file.strings.some(
      ({ start, end, value }) =>
        start >= effect.node.start && end <= effect.node.end && /\/(?:rest|vapid|oauth)\b/.test(value),
    );
    if (!target || forPrograms) continue;
    context.report({
      at: effect.place,
      message: "This proxy passes on the traffic of Procore's own pages",
      certain: true,
      because: advice,
      steps: stepsTo(effect.place, effect.chain),
    });
  }
}
