/** Screens of Streamlit's that show API Data to whoever opens them. */
import type { App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { sourceFiles } from '../support/app.ts';
import { dataIn } from '../support/data.ts';
import { stepsTo } from '../support/places.ts';
import { hasFront } from './fronts.ts';
import { ownToken } from './own-token.ts';
import { givenFor, publishedHere, telling } from './served.ts';

interface Shown {
  readonly at: Place;
  readonly steps: readonly Step[];
}

/** Where a file's screen first shows what the app's own token fetched. */
export const firstShown = perFile((file): Shown | undefined => {
  if (file.language !== 'python' || !/\bstreamlit\b/.test(file.text)) return undefined;
  const found = file.effectsOf('respond').flatMap(({ package: from, place, chain, data }): readonly Shown[] => {
    if (from !== 'streamlit' || chain.length > 0) return [];
    const mark = data.flatMap(value => dataIn(value)).find(ownToken);
    if (mark?.request === undefined) return [];
    const fetched = stepAt(mark.request.place, 'it is fetched here, with the app’s own token');
    return [{ at: place, steps: stepsTo(place, mark.steps, [fetched]) }];
  });
  return found.sort((a, b) => a.at.start - b.at.start)[0];
});

/**
 * Whoever opens it is asked who they are, or for a password: https://docs.streamlit.io/develop/concepts/connections/authentication,
 * https://docs.streamlit.io/develop/api-reference/caching-and-state/st.context (a proxy’s word)
 */
const asks =
  /\bst\.(?:login|user|experimental_user|context)\b|streamlit[-_]authenticator|streamlit[-_](?:oauth|keycloak|msal)|authenticat|passw(?:or)?d|\b(?:log|sign)_?in\(/i;

/** Whoever opens it brings a token of their own: `st.text_input("Access token")`. */
const takesToken = /\btext_input\([^\n)]{0,120}\b(?:token|key|secret)\b/i;

/** The screens of an app that others than its developer open, and that ask nobody who they are. */
export function openScreens(app: App): readonly Shown[] {
  const screens = sourceFiles(app).filter(({ language, text }) => language === 'python' && /\bstreamlit\b/.test(text));
  if (screens.length === 0 || screens.some(({ text }) => asks.test(text) || takesToken.test(text))) return [];
  // Who wrote it down in the code itself starts it so.
  const isOpened = (): boolean =>
    (screens.some(({ text }) => opened.test(text)) || givenFor(app, opened)) && !publishedHere(app);
  if (!(isServed(app) || isOpened()) || hasFront(app)) return [];
  return screens.flatMap(file => firstShown(file) ?? []);
}

/** What starts a server, and what tells people of an app. */
const starting = /(?:^|\/)(?:Dockerfile[\w.-]*|Procfile|(?:docker-)?compose[\w.-]*\.ya?ml|[\w.-]+\.service)$/;
/** An address of Streamlit's port on another machine than the reader's: https://docs.streamlit.io/develop/api-reference/configuration/config.toml#server */
const elsewhere = /https?:\/\/(?!localhost|127\.|0\.0\.0\.0|\[)[^\s/)]{1,80}:8501\b/;

/** The port is the machine's own: https://docs.docker.com/engine/network/port-publishing/ */
const onlyHere = /\b(?:127\.0\.0\.1|localhost)(?::\d{2,5}){1,2}\b|address[= ]\s*(?:127\.0\.0\.1|localhost)/;

/** It is started for other machines to reach, in so many words: `streamlit run app.py --server.address 0.0.0.0`. */
const opened = /\bstreamlit\s+run\b[^\n]{0,200}--server\.address[= ]\s*["']?(?:0\.0\.0\.0|::)(?![\w.:])/;

function isServed(app: App): boolean {
  return app.paths.some(path => {
    const isTold = telling.test(path);
    if (!isTold && !starting.test(path)) return false;
    const text = app.text(path) ?? '';
    if (isTold) return elsewhere.test(text.replace(/<[^<>\n]{1,40}>/g, 'host'));
    return /\bstreamlit\b/.test(text) && !onlyHere.test(text);
  });
}
