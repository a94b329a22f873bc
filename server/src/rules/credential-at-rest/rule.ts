import type { AnalysedFile, Effect } from '../../analysis/facts.ts';
import type { Step } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, walk } from '../../program/walk.ts';
import { defineRule } from '../rule.ts';
import {
  type CredentialMark,
  type CredentialSink,
  callName,
  credentialSinks,
  evidenceOf,
  isCertain,
  isSometimesSealed,
  nameOf,
  placeIn,
} from '../support/credentials.ts';
import { secretName } from '../support/secrets.ts';
import { isSealedByModel } from './models.ts';

const stored: ReadonlySet<CredentialMark['credential']> = new Set([
  'client-secret',
  'token-response',
  'refresh-token',
  'access-token',
]);

export default defineRule({
  id: 'credential-at-rest',
  clauses: ['1(l)', '1'],
  severity: 'warning',
  severities: ['error'],
  title: 'A token or secret stored unencrypted in a file, a table or a key-value store',
  blind:
    "Encryption that the store's own client does, disks and buckets that are encrypted by the platform, and stores that no library entry describes.",
  check(file, context) {
    const sinks = credentialSinks(
      file,
      ['write-file', 'store', 'cache', 'bucket', 'warehouse', 'publish'],
      mark => stored.has(mark.credential) && mark.partial !== true,
    );
    for (const { effect, credential, carriers, steps } of oncePerRecord(sinks)) {
      if (effect.does === 'store' && isSealedByModel(file.app, credential.credential)) continue;
      if (effect.note === 'in-memory') continue;
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
        steps: [...columns(effect, file), ...steps],
        severity: plainFile && !mildly ? 'error' : 'warning',
      });
    }
  },
});

/** One finding a record: of the statements of a function that fill it the first, and not the call that adds it as well. */
function oncePerRecord(sinks: readonly CredentialSink[]): readonly CredentialSink[] {
  const filled = new Set<string>();
  const key = ({ effect }: CredentialSink, record: Expression): string =>
    `${effect.surroundings.function?.start}:${lastName(record)}`;
  const first = sinks.filter(sink => {
    const { node } = sink.effect;
    if (node.kind !== 'assign' || node.target.kind !== 'member') return true;
    const record = key(sink, node.target.object);
    return !filled.has(record) && filled.add(record);
  });
  return first.filter(
    sink => sink.effect.node.kind === 'assign' || !sink.effect.args.some(({ node }) => filled.has(key(sink, node))),
  );
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
      ({ name, value }) => value?.kind === 'call' && stored.has(secretName(name)?.kind ?? 'password'),
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
