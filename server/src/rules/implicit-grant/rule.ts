import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { defineRule } from '../rule.ts';
import { type Authorization, authorizations, isProcores, parameterText } from '../support/credentials-authorize.ts';
import { oncePerPlace, placeKey } from '../support/places.ts';
import { inListOfLogIns, tokenSettings } from './settings.ts';

export default defineRule({
  id: 'implicit-grant',
  clauses: ['1(l)'],
  severity: 'warning',
  title: "OAuth's implicit grant: `response_type=token`, or the SDK's `implicit()`",
  blind: 'Authorise addresses that are put together outside the code.',
  check(file, context) {
    const report = oncePerPlace(context);
    for (const { at, message, steps } of asked(file, context.catalogue)) {
      report({
        at,
        message,
        certain: true,
        because:
          'A token in the address stays in histories and can be read by every script of the page. Procore took this grant out of its documentation in 2022 because "the risk of interception is higher". Ask for a code (`response_type=code`) and exchange it on a server.',
        steps,
      });
    }
  },
});

interface Asked {
  readonly at: Place;
  readonly message: string;
  readonly steps: readonly Step[];
}

const byParameter = '`response_type=token` asks Procore for a token in the address';

const byClientText = 'This client asks Procore for a token in the address';

/** Every way in which a file asks for a token: by address, by the SDK, by a client that a library has for it, by settings. */
function* asked(file: AnalysedFile, catalogue: Catalogue): Generator<Asked> {
  for (const authorization of authorizations(file, catalogue)) {
    const { at, node, sdk } = authorization;
    if (sdk === 'implicit') yield { at, message: '`implicit()` asks Procore for a token in the address', steps: [] };
    else if (parameterText(authorization, 'response_type') === 'token') {
      const writer = writerOf(authorization);
      const place = writer === undefined ? at : inListOfLogIns(writer, file, catalogue);
      if (place === undefined) continue;
      const address = { file: at.file, start: node.start, end: node.end, message: 'the authorise address' };
      yield { at: place, message: byParameter, steps: place === at || at.file !== file.path ? [] : [address] };
    }
  }
  yield* byClient(file, catalogue);
  for (const at of tokenSettings(file, catalogue)) yield { at, message: byParameter, steps: [] };
}

function writerOf({ parameters }: Authorization): Place | undefined {
  const writer = parameters.get('response_type')?.find(part => 'text' in part);
  return writer !== undefined && 'text' in writer ? writer.place : undefined;
}

/** A library's client for this grant, which has Procore's log-in itself, or in a file that makes authorise addresses of Procore's. */
function* byClient(file: AnalysedFile, catalogue: Catalogue): Generator<Asked> {
  const providers = file.effectsOf('oauth-provider').filter(({ place }) => place.file === file.path);
  const goesToProcore = (value: Value | undefined): boolean =>
    value?.texts.some(({ parts }) => isProcores(parts, file, catalogue)) ?? false;
  for (const effect of providers)
    if (effect.note === 'grant:implicit' && goesToProcore(effect.arg('url')))
      yield { at: effect.place, message: byClientText, steps: [] };
  const address = providers.find(
    effect =>
      effect.note === 'authorize-url' && (goesToProcore(effect.arg('url')) || goesToProcore(effect.arg('base'))),
  );
  if (address === undefined) return;
  const grants = [...providers, ...madeElsewhere(address, file)].filter(
    effect => effect.note?.startsWith('grant:') && !hasLogIn(effect),
  );
  for (const { note, place } of grants) {
    // One of several clients: which one asks Procore depends on the way taken.
    const isDecided = grants.every(other => other.note === note || placeKey(other.place) !== placeKey(place));
    if (note === 'grant:implicit' && isDecided)
      yield {
        at: place,
        message: byClientText,
        steps: [stepAt(address.place, 'the authorise address is made here')],
      };
  }
}

/** It is made with an address of its own. */
function hasLogIn(effect: Effect): boolean {
  return effect.arg('url') !== undefined;
}

/** What another file says of the client that an authorise address is made with. */
function madeElsewhere(address: Effect, file: AnalysedFile): readonly Effect[] {
  const made = address.arg('target')?.place;
  const home = made === undefined || made.file === file.path ? undefined : file.app.file(made.file);
  return home?.effectsOf('oauth-provider').filter(({ place }) => place.start === made?.start) ?? [];
}
