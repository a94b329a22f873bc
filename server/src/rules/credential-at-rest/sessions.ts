/**
 * Tokens put into the session of a visitor, where the app keeps its sessions in a database or in files:
 * https://expressjs.com/en/resources/middleware/session.html#compatible-session-stores, and Django if nothing else is said:
 * https://docs.djangoproject.com/en/stable/topics/http/sessions/#using-database-backed-sessions
 */
import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { type Expression, isCode, type Target } from '../../program/model.ts';
import { lastName, nodesOf } from '../../program/walk.ts';
import { type CredentialMark, credentialsIn, graver, isProcores } from '../support/credentials.ts';
import { placeIn } from '../support/places.ts';

/** A token in a session that is kept in a database. */
export interface SessionKept {
  readonly at: Place;
  readonly credential: CredentialMark;
  /** Where the app imports the store, or its settings have it. */
  readonly store: Place;
}

/** Casts stand between it and what is put there: `(req.session as any).token` */
const asksSession = /req(?:uest)?!?\??\.session\b/;

const stores =
  /['"](?:connect-(?:redis|mongo|mongodb-session|pg-simple|session-sequelize|session-knex|sqlite3|dynamodb)|express-mysql-session)['"]/;

/** What encrypts a session on its way into its store: connect-mongo's `crypto`, a serializer, a class of its own. */
const seals = /\bcrypto\s?:|\bserializer\b|\bencrypt|\bextends\s+\w*Store\b/i;

const storeIn = perFile((file): Place | 'sealed' | undefined => {
  const { text, path, language } = file;
  if (language === 'python') return djangosStore(file);
  const named = language === 'javascript' && /\bstore\b/.test(text) ? stores.exec(text) : null;
  if (named === null) return undefined;
  return seals.test(text) ? 'sealed' : placeIn({ path }, { start: named.index, end: named.index + named[0].length });
});

/** What Django's settings say of sessions: an engine of another kind, a serializer or a backend of the app's own may keep them otherwise. */
function djangosStore({ text, path, pathClass }: AnalysedFile): Place | 'sealed' | undefined {
  if (pathClass !== 'source') return undefined;
  const isDatabase = /\bSESSION_ENGINE\s*=\s*["']django\.contrib\.sessions\.backends\.(?:cached_)?db["']/.exec(text);
  if (/\bSESSION_SERIALIZER\s*=|\bclass\s+SessionStore\b/.test(text)) return 'sealed';
  if (isDatabase === null && /\bSESSION_ENGINE\b/.test(text)) return 'sealed';
  const listed = /["']django\.contrib\.sessions["']/.exec(text);
  const at = isDatabase ?? (/\bINSTALLED_APPS\b/.test(text) ? listed : null);
  return at === null ? undefined : placeIn({ path }, { start: at.index, end: at.index + at[0].length });
}

/**
 * Flask keeps a session in its cookie, unless an extension does elsewhere: https://flask-session.readthedocs.io/en/latest/config.html.
 * An interface or a serializer of the app's own may encrypt it, and where settings differ nobody knows which of them are in force.
 */
const flasksStore = perFile(({ text, path, pathClass }): Place | 'sealed' | undefined => {
  if (pathClass !== 'source' || !/\bflask_session\b|\bSESSION_TYPE\b/.test(text)) return undefined;
  if (/\bsession_interface\b[^\n=]{0,40}=(?!=)|\bserializer\s{0,9}[:=](?!=)/.test(text)) return 'sealed';
  const types = [...text.matchAll(/^[^#\n]{0,200}?\b(SESSION_TYPE\b["'\]]*\s{0,9}[=:]\s{0,9}["'](\w+)["'])/gm)];
  if (types.some(([, , type = '']) => !onServer.test(type))) return 'sealed';
  const [first] = types;
  if (first === undefined || !/\bflask_session\b/.test(text)) return undefined;
  const end = first.index + first[0].length;
  return placeIn({ path }, { start: end - (first[1]?.length ?? 0), end });
});
const onServer = /^(?:filesystem|cachelib|redis|sqlalchemy|mongodb|dynamodb)$/;

/** Statements of a file that put a token of Procore's into such a session. */
export function keptInSessions(file: AnalysedFile, counts: (mark: CredentialMark) => boolean): readonly SessionKept[] {
  if (!isCode(file.language) || !file.server) return [];
  const kept = (at: Place, marks: readonly CredentialMark[]) => {
    const [credential] = marks.filter(mark => counts(mark) && isProcores(mark, file)).sort(graver);
    return credential === undefined ? [] : [{ at, credential }];
  };
  const assigned = asksSession.test(file.text) ? nodesOf(file.program, 'assign') : [];
  const set = assigned
    .filter(({ target }) => isInSession(target))
    .flatMap(({ value, start, end }) => kept(placeIn(file, { start, end }), credentialsIn(file.evaluate(value))));
  const ofOthers = set.length === 0 ? [] : knownStore(file.app.ask(storeIn).flatMap(({ answer }) => answer ?? []));
  const ofFlask = file
    .effectsOf('cookie')
    .filter(({ package: from, note }) => from === 'flask' && note === 'session')
    .flatMap(({ place, data }) =>
      kept(
        place,
        data.flatMap(value => credentialsIn(value)),
      ),
    );
  const flasks =
    ofFlask.length === 0 ? [] : knownStore(file.app.ask(flasksStore).flatMap(({ answer }) => answer ?? []));
  return [
    ...ofOthers.flatMap(at => set.map(each => ({ ...each, store: at }))),
    ...flasks.flatMap(at => ofFlask.map(each => ({ ...each, store: at }))),
  ];
}

/** The first of the stores that files make, where none of them may encrypt. */
function knownStore(made: readonly (Place | 'sealed')[]): readonly Place[] {
  return made.some(store => store === 'sealed') ? [] : made.slice(0, 1).filter(store => store !== 'sealed');
}

/** `req.session.procore`, `request.session.user.token` */
function isInSession(target: Target): boolean {
  for (let at: Target | Expression = target; at.kind === 'member'; at = at.object)
    if (at.property === 'session') return at !== target && /^_?req(?:uest)?$/.test(lastName(at.object) ?? '');
  return false;
}
