/** Chats of Chainlit's that tell API Data to whoever opens them. */
import type { AnalysedFile, App, Effect } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { calledName } from '../../program/walk.ts';
import { sourceFiles } from '../support/app.ts';
import { dataIn } from '../support/data.ts';
import { toolResults } from '../support/data-tools.ts';
import { anchorIn } from '../support/handlers.ts';
import { stepsTo } from '../support/places.ts';
import { hasFront } from './fronts.ts';
import { ownToken } from './own-token.ts';
import { givenFor, isKeptInside, publishedHere } from './served.ts';

interface Told {
  readonly at: Place;
  readonly steps: readonly Step[];
}

const speaks = /\bchainlit\b/;

/** What runs when somebody opens the chat or writes to it: https://docs.chainlit.io/api-reference/lifecycle-hooks/on-message */
const hooks = /^(?:on_message|on_chat_start|action_callback)$/;

/** Where a file's chat first tells what the app's own token fetched, or has a model tell what stands in it. */
export const firstTold = perFile((file): Told | undefined => {
  if (file.language !== 'python' || !speaks.test(file.text)) return undefined;
  const found = file.functions.flatMap((fn): readonly Told[] => {
    const hook = fn.file === file.path ? fn.node.annotations?.find(isHook) : undefined;
    if (hook === undefined) return [];
    const at = { file: file.path, start: hook.start, end: hook.end };
    for (const { effect, steps } of telling(file)) {
      if (anchorIn(fn, effect) !== undefined) return [{ at, steps: stepsTo(at, steps) }];
    }
    return [];
  });
  return found.sort((a, b) => a.at.start - b.at.start)[0];
});

function isHook(annotation: Expression): boolean {
  return hooks.test(calledName(annotation) ?? '');
}

function telling(file: AnalysedFile): readonly { readonly effect: Effect; readonly steps: readonly Step[] }[] {
  const shown = file.effectsOf('respond').filter(({ package: from }) => from === 'chainlit');
  return [...shown, ...file.effectsOf('infer')].flatMap(effect => {
    const given = effect.does === 'infer' ? [...effect.data, ...toolResults(effect, file)] : effect.data;
    const mark = given.flatMap(value => dataIn(value)).find(ownToken);
    if (mark?.request === undefined) return [];
    const fetched = stepAt(mark.request.place, 'it is fetched here, with the app’s own token');
    const told = stepAt(effect.place, effect.does === 'infer' ? 'a model answers from it here' : 'it is told here');
    return [{ effect, steps: [...mark.steps, fetched, told] }];
  });
}

/**
 * Whoever opens it logs in first (https://docs.chainlit.io/authentication/overview), is asked for a password or a code, is looked at by
 * what the session tells of them, or brings what lets them see it (`user_env`: https://docs.chainlit.io/backend/config/project).
 */
const asks =
  /_auth_callback\b|\boauth_callback\b|authenticat|authori[sz]ed\b|passw(?:or)?d|passphrase|\b(?:access|invite|pin)[ _]?code\b|\bcompare_digest\b|\b(?:log|sign)_?in\(|session\.(?:environ|user|http_\w+)\b|\bcontext\.session\b(?!\.id\b)|\buser_session\.get\(\s*["'](?:env|user|\w*token)["']/i;

/**
 * It is started for other machines to reach; told nothing, it listens to its own alone: `chainlit run app.py --host 0.0.0.0`.
 * https://docs.chainlit.io/deploy/overview
 */
const opened =
  /\bchainlit\b[^\n]{0,200}--host\W{1,6}(?:0\.0\.0\.0|::)(?![\w.:])|\bCHAINLIT_HOST\s*[=:]\s*["']?(?:0\.0\.0\.0|::)(?![\w.:])/;

/** The chats of an app that others than its developer open, and that ask nobody who they are. */
export function openChats(app: App): readonly Told[] {
  const chats = sourceFiles(app).filter(({ language, text }) => language === 'python' && speaks.test(text));
  if (chats.length === 0 || chats.some(({ text }) => asks.test(text))) return [];
  if (!givenFor(app, opened) || publishedHere(app) || isKeptInside(app) || hasFront(app)) return [];
  return chats.flatMap(file => firstTold(file) ?? []);
}
