import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { readsAddress } from '../../libraries/own-servers.ts';
import { type Edit, type Place, stepAt } from '../../program/finding.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { evidenceOf, isCertain, isProcores, nameOf } from '../support/credentials.ts';
import { isReadable } from '../support/credentials-cookie.ts';
import { type LandedToken, landedToken, mayLand } from '../support/credentials-landed.ts';
import { type CredentialSink, credentialSinks } from '../support/credentials-sinks.ts';
import { callName } from '../support/messages.ts';
import { placeKey, stepsTo } from '../support/places.ts';
import { secretName } from '../support/secrets.ts';
import { isOutOfReach, keptAt } from './keeper.ts';
import {
  asksOwnRouteForTokens,
  filesThatMayKeep,
  handingTokens,
  keptByName,
  keysOf,
  routePaths,
} from './own-routes.ts';
import { recordsKept, tokenRecordsKept } from './records.ts';
import { kept, readsStorage, tokensRead } from './sent.ts';

/** Calls that store what is known to be a token of Procore's, every place once. */
const tokensKept = (file: AnalysedFile): readonly CredentialSink[] =>
  credentialSinks(
    file,
    ['browser-store', 'cookie'],
    (mark, sink) => mark.partial !== true && !isOutOfReach(sink) && (sink.does !== 'cookie' || isReadable(sink, file)),
  );

const placesKept = perFile((file): readonly string[] =>
  tokensKept(file).map(({ effect }) => placeKey(keptAt(effect, file))),
);

export default defineRule({
  id: 'credential-in-browser-storage',
  clauses: ['1(l)'],
  severity: 'error',
  title:
    'A token or secret kept where scripts of the page can read it: localStorage, sessionStorage, readable cookies, AsyncStorage',
  blind:
    'State containers that are kept by plug-ins which no library data describes, and cookies that a proxy in front of the app rewrites.',
  pages: readsAddress,
  check(file, context) {
    const told = new Set<string>();
    for (const { effect, credential, steps } of file.procore ? tokensKept(file) : []) {
      const cookie = effect.does === 'cookie';
      const edit = cookie ? closeCookie(effect, context) : undefined;
      const at = keptAt(effect, file);
      if (told.has(placeKey(at))) continue;
      told.add(placeKey(at));
      context.report({
        at,
        message: cookie
          ? `${callName(effect, context)} sets a cookie that scripts can read and that holds ${nameOf(credential.credential)}`
          : `${at === effect.place ? callName(effect, context) : 'This'} keeps ${nameOf(credential.credential)} in storage that any script of the page can read`,
        certain: isCertain(credential),
        because: `${evidenceOf(credential)} One injected script is enough to take it. Keep tokens on a server, behind a session cookie that is \`HttpOnly\` and \`Secure\`, or in the device's own secure storage.`,
        steps: stepsTo(at, steps, [stepAt(effect.place, 'it is set here')]),
        ...(edit === undefined
          ? {}
          : { fixes: [{ title: 'Close the cookie to scripts (httpOnly)', safe: false, edits: [edit] }] }),
      });
    }
    for (const { at, kind, by, steps } of landedHere(file)) {
      if (told.has(placeKey(at))) continue;
      told.add(placeKey(at));
      context.report({
        at,
        message: `This keeps ${nameOf(kind)} in storage that any script of the page can read`,
        because: `The page reads it out of its own address, to which ${by} sends the browser with a token of Procore's. Keep it in a session on the server and let the page call your own routes.`,
        steps: stepsTo(at, steps),
      });
    }
    // Of pages that only ask an app's server nothing else is known.
    if (file.procore) namedSecrets(file, context);
  },
  get perFile() {
    return [keptByName, handingTokens, routePaths, placesKept, readsStorage, tokensRead, kept, recordsKept];
  },
  /** A page that gets the token from a route of its own app may say nothing of Procore itself. */
  checkApp(app, context) {
    const told = new Set<string>();
    const near = filesThatMayKeep(app);
    for (const file of near.filter(each => mayLand(each) && keptByName(each).length > 0))
      for (const { at } of landedHere(file)) told.add(placeKey(at));
    for (const file of near)
      for (const { at, kind, procores } of keptByName(file)) {
        if (told.has(placeKey(at)) || !(procores ? app.procore : asksOwnRouteForTokens(file))) continue;
        told.add(placeKey(at));
        context.report({
          at,
          message: `This keeps ${nameOf(kind)} in storage that any script of the page can read`,
          because: procores
            ? "It is kept under a name that says that it is a token of Procore's, whose API this app calls. Keep it in a session on the server and let the page call your own routes."
            : "Its name says what it is, and the page asks a route of this app for it that answers with Procore's, or whose address says so. Keep it in a session on the server and let the page call your own routes.",
        });
      }
    for (const { at, name, steps } of tokenRecordsKept(app)) {
      if (told.has(placeKey(at))) continue;
      told.add(placeKey(at));
      context.report({
        at,
        message: `This keeps a whole record in storage that any script of the page can read, ${name} among its fields`,
        because:
          'A route of the app answers with the record as it stands in the table that the app writes it to. Have it answer with the fields that the page shows, and leave tokens on the server.',
        steps: stepsTo(at, steps),
      });
    }
    const files = app.files.filter(({ pathClass }) => pathClass === 'source');
    const read = files.flatMap(tokensRead);
    if (read.length === 0) return;
    for (const file of files) for (const place of placesKept(file)) told.add(place);
    for (const { key, at } of read) {
      const written = key === undefined ? [] : files.flatMap(file => kept(file).filter(each => each.key === key));
      // Under a key that is not known it may be what was told of.
      if (written.length === 0 ? told.size > 0 : written.some(each => told.has(placeKey(each.at)))) continue;
      for (const place of written.length > 0 ? written.map(each => each.at) : [at]) {
        if (told.has(placeKey(place))) continue;
        told.add(placeKey(place));
        context.report({
          at: place,
          message:
            "The token of this page's requests to Procore is kept in storage that any script of the page can read",
          certain: true,
          because:
            'One injected script is enough to take it. Keep it in a session on the server and let the page call your own routes.',
          steps: place === at ? [] : [stepAt(at, 'it is read here, and sent to Procore')],
        });
      }
    }
  },
});

/** Where a page keeps a token that came with its own address. */
function landedHere(file: AnalysedFile): readonly (LandedToken & { readonly at: Place })[] {
  if (!mayLand(file)) return [];
  return file.effectsOf('browser-store', 'cookie').flatMap(effect => {
    if (effect.mode === 'read' || effect.mode === 'delete' || isOutOfReach(effect)) return [];
    if (effect.does === 'cookie' && !isReadable(effect, file)) return [];
    const landed = landedToken(effect, file);
    return landed === undefined ? [] : [{ ...landed, at: keptAt(effect, file) }];
  });
}

/** A `clientSecret` that nothing else tells of, by its key or in an object: a page of settings that keeps what its user typed. */
function namedSecrets(file: AnalysedFile, context: RuleContext): void {
  for (const effect of file.effectsOf('browser-store')) {
    if (effect.mode === 'read' || effect.mode === 'delete' || effect.place.file !== file.path) continue;
    if (isOutOfReach(effect)) continue;
    const key = effect.data
      .flatMap(value => [
        ...keysOf(effect).filter(name => isKeptSecret(name, value)),
        ...value.keys.names.filter(name => isKeptSecret(name, value.property(name))),
      ])
      .at(0);
    if (
      key === undefined ||
      !isProcores({ is: 'credential', credential: 'client-secret', whose: 'unknown', steps: [] }, file)
    )
      continue;
    context.report({
      at: effect.place,
      message: `${callName(effect, context)} keeps \`${key}\` in storage that any script of the page can read`,
      because:
        'Its name says that it is a client secret, and the page speaks of Procore and of no one else. A client secret has no place in a browser: keep it on a server, and sign users in there.',
    });
  }
}

/** A name of a client secret, with a value that is no constant and that carries no mark of its own: those are found as flows. */
function isKeptSecret(name: string, value: Value): boolean {
  const secret = secretName(name);
  return (
    secret?.kind === 'client-secret' &&
    secret.owner !== 'other' &&
    value.literals.length === 0 &&
    value.marks.length === 0
  );
}

/** Sets the flag where the call has its options: an object, or keywords. */
function closeCookie(effect: Effect, context: RuleContext): Edit | undefined {
  const { file } = effect.place;
  const idioms = context.idioms(effect.program);
  const options = effect.arg('options')?.objects ?? [];
  const [written] = options;
  const target =
    options.length === 1 && written?.file === file ? written.node : options.length === 0 ? effect.node : undefined;
  if (target?.kind !== 'object' && target?.kind !== 'call') return undefined;
  // Every framework of Python has it as a keyword in lower case; an option object has the flag as the DOM spells it.
  const name = effect.program.language === 'javascript' ? 'httpOnly' : 'httponly';
  const edit = idioms.setOption(target, context.source(file), name, idioms.boolean(true));
  return edit === undefined ? undefined : { file, ...edit };
}
