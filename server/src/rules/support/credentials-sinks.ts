import type { AnalysedFile, CredentialKind, Effect, Mark, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Capability } from '../../libraries/shape.ts';
import type { Step } from '../../program/finding.ts';
import { type CredentialMark, credentialsIn, graver, isProcores, nameOf } from './credentials.ts';
import { isDrawnForRow } from './credentials-drawn.ts';
import { standsInFailure } from './credentials-failure.ts';
import { isGrantedAtSignIn } from './credentials-signin.ts';
import { type TakenWhole, takenWhole } from './credentials-taken.ts';
import { placeKey, stepsTo } from './places.ts';
import { nameOwner } from './secrets.ts';
import { labelsOf } from './stores-labels.ts';
import { tablesWritten } from './stores-tables.ts';

/** A call that a credential of Procore's reaches. */
export interface CredentialSink {
  readonly effect: Effect;
  /** The gravest of those that reach it. */
  readonly credential: CredentialMark;
  /** The call's arguments that carry one. */
  readonly carriers: readonly Value[];
  /** The way from the source to the call. */
  readonly steps: readonly Step[];
}

/**
 * Calls of some capability that a credential of Procore's reaches, each place once, in the order of the file.
 * Reads and deletions of stores are left out.
 */
export function credentialSinks(
  file: AnalysedFile,
  capabilities: readonly Capability[],
  kinds: (mark: CredentialMark, effect: Effect) => boolean = () => true,
): readonly CredentialSink[] {
  const sinks = new Map<string, CredentialSink>();
  for (const effect of file.effectsOf(...capabilities)) {
    if (effect.mode === 'read' || effect.mode === 'delete') continue;
    const counts = (mark: CredentialMark, value?: Value): boolean =>
      (isProcores(mark, file) || isGrantedAtSignIn(mark, effect, file) || isSentFromRow(mark, value, file)) &&
      !isOfAnother(mark, effect, file) &&
      !(value !== undefined && isDrawnForRow(mark, value, file)) &&
      kinds(mark, effect) &&
      !(mark.credential === 'token-response' && standsInFailure(effect));
    // An error tracker keeps its context too, whichever argument that is.
    const given = effect.does === 'capture' ? effect.args.map(({ value }) => value) : effect.data;
    const carried = (value: Value): readonly CredentialMark[] =>
      ofItsRecord(value, effect, file).filter(mark => counts(mark, value));
    const carriers = given.filter(value => carried(value).length > 0);
    const [credential] = carriers.flatMap(carried).sort(graver);
    if (credential === undefined) continue;
    const key = placeKey(effect.place);
    const other = sinks.get(key);
    if (other !== undefined && graver(other.credential, credential) <= 0) continue;
    const steps = stepsTo(effect.place, credential.steps, effect.chain, writtenIn(carriers, credential, effect, file));
    sinks.set(key, { effect, credential, carriers, steps });
  }
  return [...sinks.values()].sort((a, b) => a.effect.place.start - b.effect.place.start);
}

/** What only its name tells to be a token stands in a field of a row that the file sends to Procore as one. */
function isSentFromRow({ whose }: CredentialMark, value: Value | undefined, file: AnalysedFile): boolean {
  if (whose !== 'unknown' || value === undefined) return false;
  const fields = value.marks.flatMap(fieldOfRow);
  return fields.length > 0 && fieldsSent(file).some(field => fields.includes(field));
}

/**
 * What only its name tells to be a credential is Procore's where the record that it is put into says so, `provider: 'procore'`, and
 * another's where that says another, `provider: 'maps'`, and the table does not say Procore; a grant, a refresh token among it, is
 * Procore's where the table is called so.
 */
function ofItsRecord(value: Value, effect: Effect, file: AnalysedFile): readonly CredentialMark[] {
  const marks = credentialsIn(value);
  if (effect.does !== 'store' || !file.procore) return marks;
  if (marks.length === 0) return takenByRequest(value, file).map(({ mark }) => mark);
  if (marks.every(({ whose }) => whose !== 'unknown')) return marks;
  const providers = labelsOf(value, /^(?:provider|vendor|integration)$/i);
  const isTables = tablesWritten(effect).some(table => namesProcore.test(table));
  if (!isTables && providers.length > 0 && providers.every(label => nameOwner(label) === 'other'))
    return marks.filter(({ whose }) => whose !== 'unknown');
  const isSaid = saysProcore(value);
  const isGrant = marks.some(({ credential }) => credential === 'refresh-token');
  if (!isSaid && !(isGrant && isTables)) return marks;
  return marks.map(mark =>
    mark.whose === 'unknown' && (isSaid ? ofApps : ofGrants).has(mark.credential)
      ? { ...mark, whose: 'procore' }
      : mark,
  );
}

/** What a record that says that it is Procore's keeps of a request's body as it came. */
export function takenByRequest(record: Value, file: AnalysedFile): readonly TakenWhole[] {
  return saysProcore(record) ? takenWhole(record, file) : [];
}

function saysProcore(record: Value): boolean {
  return labelsOf(record).some(label => namesProcore.test(label));
}

const namesProcore = /procore/i;
const ofGrants: ReadonlySet<CredentialKind> = new Set(['access-token', 'refresh-token']);
const ofApps: ReadonlySet<CredentialKind> = new Set([...ofGrants, 'client-secret']);

/** The fields of rows that requests to Procore carry as their token. */
const fieldsSent = perFile(({ requests }): readonly string[] =>
  requests.flatMap(request => {
    const header = request.header('authorization');
    const sent = typeof header === 'string' ? [] : [header];
    for (const name of ['refresh_token', 'access_token', 'token'])
      if (request.body?.keys.names.includes(name)) sent.push(request.body.property(name));
    return sent.flatMap(({ marks }) => marks.flatMap(fieldOfRow));
  }),
);

/** Which field of which row a mark is of. */
function fieldOfRow(mark: Mark): readonly string[] {
  const named = mark.is === 'stored' && !mark.file && mark.fields.length > 0;
  return named ? [`${placeKey(mark.read)}.${mark.fields.join('.')}`] : [];
}

/** A client of another service keeps its own secret, whoever makes it. */
function isOfAnother(mark: CredentialMark, { place }: Effect, file: AnalysedFile): boolean {
  if (mark.whose !== 'unknown' || mark.credential !== 'client-secret' || place.file === file.path) return false;
  const home = file.app.file(place.file);
  return home !== undefined && !isProcores(mark, home);
}

/** The property of an object at the call that holds the credential, where the object is written. */
function writtenIn(carriers: readonly Value[], credential: CredentialMark, effect: Effect, file: AnalysedFile): Step[] {
  for (const value of carriers)
    for (const key of value.keys.names.slice(0, 30)) {
      if (!credentialsIn(value.property(key)).some(mark => mark.credential === credential.credential)) continue;
      for (const { file: home, properties } of value.objects) {
        const property = properties.find(other => other.key === key);
        if (property === undefined || home !== effect.place.file) continue;
        const inner =
          property.value.kind === 'object' ? writtenIn([value.property(key)], credential, effect, file) : [];
        if (inner.length > 0) return inner;
        return [
          {
            file: home,
            start: property.start,
            end: property.end,
            message: `${nameOf(credential.credential)} is written here`,
          },
        ];
      }
    }
  return [];
}
