/** Tokens that a log-in library's `session` callback puts into the session, and who reads them there. */
import type { AnalysedFile, Effect } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { sessionPart } from '../../libraries/authentications.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Span } from '../../program/model.ts';
import { lastName, walk } from '../../program/walk.ts';
import { isProcores, isToken, isWhole, keptInToken } from './credentials-signin.ts';
import { holdsWhole } from './flows.ts';
import { pathOf } from './hosts-pages.ts';
import { placeIn, placeKey } from './places.ts';

/** A token, or all that is kept of one, that is copied into the session. */
interface Copied {
  readonly name: string;
  readonly at: Place;
  /** The field of the session that holds it, where that is known. */
  readonly field: string | undefined;
}

/** What the `session` callback of a log-in library's options copies into the session. */
export function copiedToSession(provider: Effect): readonly Copied[] {
  const callbacks = provider.arg('options')?.property('callbacks');
  const [session] = callbacks?.property('session').functions ?? [];
  if (callbacks === undefined || session === undefined) return [];
  const kept = keptInToken(callbacks.property('jwt').functions);
  const found = new Map<string, Copied>();
  const copied = (name: string | undefined, value: Expression, at: Span, field: string | undefined): void => {
    const place = placeIn({ path: session.file }, at);
    const whole = kept.size > 0 && isWhole(value, 'token');
    if (found.has(placeKey(place)) || !(whole || (name !== undefined && isToken(name, value)) || isRead(value, kept)))
      return;
    found.set(placeKey(place), { name: whole ? 'token' : (name ?? 'token'), at: place, field });
  };
  const within = (value: Expression): void =>
    walk(value, node => {
      if (node.kind === 'object')
        for (const { key, value: inner, start, end } of node.properties) copied(key, inner, { start, end }, undefined);
    });
  walk(session.node.body, node => {
    if (node.kind === 'assign') {
      if (node.target.kind === 'member') copied(node.target.property, node.value, node, fieldOfSession(node.target));
      within(node.value);
    }
    if (node.kind === 'return' && node.value !== undefined) within(node.value);
    if (node.kind === 'call' && lastName(node.callee) === 'assign')
      for (const { value } of node.args.slice(1)) copied(undefined, value, value, undefined);
  });
  return [...found.values()];
}

function isRead(value: Expression, kept: ReadonlySet<string>): boolean {
  return value.kind === 'member' && value.property !== undefined && kept.has(value.property);
}

/** `user` of `session.user.ticket = …` and of `params.session.user = …` */
function fieldOfSession(target: Expression): string | undefined {
  const path = pathOf(target);
  const at = path.lastIndexOf('session');
  return at < 0 ? undefined : path[at + 1];
}

/** Where a file has users log in with Procore, and puts what was granted into their session. */
const grantsInSession = perFile((file): readonly Copied[] =>
  /['"](?:next-auth|@auth\/)/.test(file.text)
    ? file
        .effectsOf('oauth-provider')
        .filter(effect => effect.arg('list')?.elements.some(isProcores))
        .flatMap(copiedToSession)
    : [],
);

const asksSession = perFile(({ text }) => /\b(?:getServerSession|getSession|useSession)\(/.test(text));

/** What of a session an expression is, as `sessionPart` says it. */
export function sessionParts(node: Expression, file: AnalysedFile): readonly string[] {
  return file.evaluate(node).libraries.flatMap(({ package: from, path }) => sessionPart(from, path) ?? []);
}

/** The way to a call that is given a session, or the user in it, with Procore's tokens inside. */
export function sessionGiven({ args, place, chain }: Effect, file: AnalysedFile): readonly Step[] | undefined {
  if (chain.length > 0 || place.file !== file.path || !asksSession(file)) return undefined;
  const parts = new Set<string>();
  const isSession = (node: Expression): boolean => {
    const found = sessionParts(node, file);
    for (const part of found) parts.add(part);
    return found.length > 0;
  };
  for (const { node } of args) holdsWhole(node, isSession);
  if (parts.size === 0) return undefined;
  const [copied] = file.app
    .ask(grantsInSession)
    .flatMap(({ answer }) => answer)
    .filter(({ field }) => parts.has('') || (field !== undefined && parts.has(field)));
  return copied && [stepAt(copied.at, 'what Procore granted is put into the session here')];
}
