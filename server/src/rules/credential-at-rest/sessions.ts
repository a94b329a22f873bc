/** Tokens put into the session of a visitor, where the app keeps its sessions in a database: https://expressjs.com/en/resources/middleware/session.html#compatible-session-stores */
import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Target } from '../../program/model.ts';
import { lastName, nodesOf } from '../../program/walk.ts';
import { type CredentialMark, credentialsIn, graver, isProcores } from '../support/credentials.ts';
import { placeIn } from '../support/places.ts';

/** A token in a session that is kept in a database. */
export interface SessionKept {
  readonly at: Place;
  readonly credential: CredentialMark;
  /** Where the app imports the store. */
  readonly store: Place;
}

/** Casts stand between it and what is put there: `(req.session as any).token` */
const asksSession = /req(?:uest)?!?\??\.session\b/;

const stores =
  /['"](?:connect-(?:redis|mongo|mongodb-session|pg-simple|session-sequelize|session-knex|sqlite3|dynamodb)|express-mysql-session)['"]/;

/** What encrypts a session on its way into its store: connect-mongo's `crypto`, a serializer, a class of its own. */
const seals = /\bcrypto\s?:|\bserializer\b|\bencrypt|\bextends\s+\w*Store\b/i;

const storeIn = perFile(({ text, path, language }): Place | 'sealed' | undefined => {
  const named = language === 'javascript' && /\bstore\b/.test(text) ? stores.exec(text) : null;
  if (named === null) return undefined;
  return seals.test(text) ? 'sealed' : placeIn({ path }, { start: named.index, end: named.index + named[0].length });
});

/** Statements of a file that put a token of Procore's into such a session. */
export function keptInSessions(file: AnalysedFile, counts: (mark: CredentialMark) => boolean): readonly SessionKept[] {
  if (file.language !== 'javascript' || !asksSession.test(file.text) || !file.server) return [];
  const found = nodesOf(file.program, 'assign').flatMap(({ target, value, start, end }) => {
    if (!isInSession(target)) return [];
    const [credential] = credentialsIn(file.evaluate(value))
      .filter(mark => counts(mark) && isProcores(mark, file))
      .sort(graver);
    return credential === undefined ? [] : [{ at: placeIn(file, { start, end }), credential }];
  });
  const made = found.length === 0 ? [] : file.app.ask(storeIn).flatMap(({ answer }) => answer ?? []);
  const [store] = made;
  if (store === undefined || store === 'sealed' || made.includes('sealed')) return [];
  return found.map(each => ({ ...each, store }));
}

/** `req.session.procore`, `request.session.user.token` */
function isInSession(target: Target): boolean {
  for (let at: Target | Expression = target; at.kind === 'member'; at = at.object)
    if (at.property === 'session') return at !== target && /^_?req(?:uest)?$/.test(lastName(at.object) ?? '');
  return false;
}
