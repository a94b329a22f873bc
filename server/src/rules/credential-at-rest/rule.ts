import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Span } from '../../program/model.ts';
import { lastName, walk } from '../../program/walk.ts';
import { defineRule } from '../rule.ts';
import { credentialsIn, evidenceOf, isCertain, isSometimesSealed, keptKinds, nameOf } from '../support/credentials.ts';
import { adaptersAtSignIn } from '../support/credentials-signin.ts';
import { type CredentialSink, credentialSinks, takenByRequest } from '../support/credentials-sinks.ts';
import { callName } from '../support/messages.ts';
import { placeIn, stepsTo } from '../support/places.ts';
import { secretName } from '../support/secrets.ts';
import { recordFilled, recordKey } from '../support/stores-records.ts';
import { keepsNothing } from '../support/stores-tables.ts';
import { copiesSealed, sealedIn } from './copies.ts';
import { isSealedByModel, passesModel } from './models.ts';
import { keptInSessions } from './sessions.ts';
import { oncePerUpsert } from './upserts.ts';

export default defineRule({
  id: 'credential-at-rest',
  clauses: ['1(l)', '1'],
  severity: 'warning',
  severities: ['error'],
  title: 'A token or secret stored unencrypted in a file, a table or a key-value store',
  blind:
    "Encryption that the store's own client does, disks and buckets that are encrypted by the platform, and stores that no library entry describes.",
  get perFile() {
    return [sealedIn];
  },
  check(file, context) {
    const sinks = credentialSinks(
      file,
      ['write-file', 'store', 'cache', 'bucket', 'warehouse', 'publish'],
      mark => keptKinds.has(mark.credential) && mark.partial !== true,
    );
    for (const { effect, credential, carriers, steps, others } of oncePerUpsert(oncePerRecord(sinks))) {
      const isOfModel = effect.does === 'store' && !passesModel(effect);
      if (isOfModel && isSealedByModel(file.app, credential.credential, columnsWritten(effect, carriers, file)))
        continue;
      if (effect.note === 'in-memory' || keepsNothing(effect)) continue;
      if (effect.does === 'store' && copiesSealed(carriers, file)) continue;
      const plainFile = effect.does === 'write-file';
      const mildly = plainFile && (isForItsOwnerOnly(effect) || isSometimesSealed(carriers));
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} stores ${nameOf(credential.credential)} unencrypted${plainFile ? ' in a plain file' : ''}`,
        certain: plainFile && !mildly && isCertain(credential),
        because:
          `${evidenceOf(credential)} Nothing on its way here encrypts it. ` +
          (plainFile
            ? "Keep it in a secrets manager or the operating system's keychain, or encrypt it with a key that lies elsewhere."
            : 'A column or value that the store encrypts for the app, or a call that encrypts before the write, settles it; encryption of the disk alone does not, since who can query can read.'),
        steps: [...stepsTo(effect.place, columns(effect, file), steps, recordsMade(effect)), ...others],
        severity: plainFile && !mildly ? 'error' : 'warning',
      });
    }
    for (const { at, credential, store } of keptInSessions(
      file,
      mark => keptKinds.has(mark.credential) && mark.partial !== true,
    ))
      context.report({
        at,
        message: `This statement puts ${nameOf(credential.credential)} into the session, which its store keeps unencrypted`,
        because: `${evidenceOf(credential)} Sessions of this app are kept on the server, in a database or in files, and nothing encrypts them on their way there. Encrypt the token before, or keep only the key of a record in which it is encrypted.`,
        steps: [stepAt(store, 'sessions are kept in this store'), ...credential.steps],
        severity: 'warning',
      });
    for (const { at, by } of adaptersAtSignIn(file)) {
      if (isSealedByModel(file.app, 'refresh-token', ['access_token', 'refresh_token'])) continue;
      context.report({
        at,
        message: "The log-in library's adapter stores the provider's tokens unencrypted",
        because:
          "At the first log-in it writes what Procore granted into the account's row, tokens included, as it is. Let the provider's `account` say what of it to keep, or encrypt the columns; encryption of the disk alone does not settle it, since who can query can read.",
        steps: [stepAt(by.place, 'the log-in library is given it here')],
        severity: 'warning',
      });
    }
  },
});

/** Names under which a credential is written: `grant.access = token`, `Grant(access=token)`, `create({ data: { access: token } })`. */
function columnsWritten({ node }: Effect, carriers: readonly Value[], file: AnalysedFile): readonly string[] {
  if (node.kind === 'assign') return [lastName(node.target) ?? ''];
  const carry = (value: Value, name: string): boolean => credentialsIn(value.property(name)).length > 0;
  const named = (value: Value, depth = 2): readonly string[] =>
    value.keys.names.flatMap(name => {
      if (!carry(value, name)) return [];
      const inner = depth === 0 ? [] : named(value.property(name), depth - 1);
      return inner.length > 0 ? inner : [name];
    });
  const whole = carriers.flatMap(value => takenByRequest(value, file)).map(({ field }) => field);
  return [...carriers.flatMap(value => named(value)), ...whole];
}

/**
 * One finding a record: of the statements of a function that fill it the first, and not the call that adds it as well, unless it is
 * made with the token before that.
 */
function oncePerRecord(sinks: readonly CredentialSink[]): readonly CredentialSink[] {
  const key = ({ effect }: CredentialSink, record: Expression): string => recordKey(effect, record);
  const filled = new Map<string, CredentialSink>();
  for (const sink of sinks) {
    const record = recordFilled(sink.effect);
    if (record !== undefined && !filled.has(key(sink, record))) filled.set(key(sink, record), sink);
  }
  const added = new Map<string, CredentialSink>();
  for (const sink of sinks) {
    if (recordFilled(sink.effect) !== undefined) continue;
    for (const { node } of sink.effect.args) {
      const fill = filled.get(key(sink, node));
      if (fill === undefined || fill.effect.place.start < sink.effect.place.start || !isMadeWithToken(node, sink))
        continue;
      if (!added.has(key(sink, node))) added.set(key(sink, node), sink);
    }
  }
  return sinks.filter(sink => {
    const record = recordFilled(sink.effect);
    if (record !== undefined) return filled.get(key(sink, record)) === sink && !added.has(key(sink, record));
    const records = sink.effect.args.map(({ node }) => key(sink, node)).filter(each => filled.has(each));
    return records.length === 0 || records.some(each => added.get(each) === sink);
  });
}

/** Where the records that a call adds are made with the token. */
function recordsMade(effect: Effect): readonly Step[] {
  return effect.args.flatMap(({ node }) => {
    const given = node.kind === 'name' ? tokenGivenTo(node, effect) : undefined;
    return given === undefined
      ? []
      : [{ ...given, file: effect.place.file, message: 'the record is made with it here' }];
  });
}

function isMadeWithToken(record: Expression, { effect }: CredentialSink): boolean {
  return tokenGivenTo(record, effect) !== undefined;
}

/** `link = Link(access_token=…)`: the argument */
function tokenGivenTo(record: Expression, { surroundings }: Effect): Span | undefined {
  let given: Span | undefined;
  walk(surroundings.function?.node.body ?? [], node => {
    if (node.kind !== 'bind' && node.kind !== 'assign') return;
    const { target, value } = node;
    if (target.kind !== 'name' || target.name !== lastName(record) || value?.kind !== 'call') return;
    given ??= value.args.find(
      ({ name }) => name !== undefined && keptKinds.has(secretName(name)?.kind ?? 'password'),
    )?.value;
  });
  return given && { start: given.start, end: given.end };
}

/** Where a class of this file, made where the record is stored, declares a column for a token. */
function columns({ surroundings }: Effect, file: AnalysedFile): readonly Step[] {
  const made = new Set<string>();
  walk(surroundings.function?.node.body ?? [], node => {
    if (node.kind === 'call' && node.callee.kind === 'name') made.add(node.callee.name);
  });
  for (const statement of file.program.body) {
    if (statement.kind !== 'declare' || statement.value.kind !== 'class' || !made.has(statement.name)) continue;
    const column = statement.value.members.find(
      ({ name, value }) => value?.kind === 'call' && keptKinds.has(secretName(name)?.kind ?? 'password'),
    );
    if (column !== undefined) return [{ ...placeIn(file, column), message: 'the column is declared here' }];
  }
  return [];
}

/** The file is made with a mode that lets only its owner read it (`0o600`). */
function isForItsOwnerOnly(effect: Effect): boolean {
  const mode = effect.arg('options')?.property('mode');
  return (
    mode?.literals.some(literal => literal === 0o600 || literal === 0o400 || literal === '600' || literal === '0600') ??
    false
  );
}
