/** Words that mean the same in every language and framework. */
import type { Program } from './model.ts';

/** What refuses an unknown caller: status codes and names of failures, in lower case, without `_` and `-`. */
export const refusal =
  /^(?:401|403|unauthenticated|notauthenticated|notsignedin|authrequired)$|unauthorized|forbidden|notauthorized|permissiondenied|notloggedin/;

const databases = /^(?:sqlalchemy|sqlmodel)(?:\.|$)/;

/** What gives a session of the database, which says nothing of who calls: `get_session`, in a file of SQLAlchemy's or SQLModel's. */
export function givesDatabaseSession(name: string, { imports }: Program): boolean {
  return (
    /^(?:get_|make_|open_|new_|create_)?(?:db_|database_|sql_|async_)*session(?:_?(?:local|maker|factory|scope))?$/i.test(
      name,
    ) && imports.some(({ module }) => databases.test(module))
  );
}

/** A word as it is compared, however its parts are joined: in lower case, without `-` and `_`. */
export function plainWord(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '');
}

/** A pattern's source for any of some names; those of programs and tables may hold `$`, or whatever stands between brackets. */
export function anyOf(names: readonly string[]): string {
  return `(?:${names.map(name => name.replace(/\W/g, '\\$&')).join('|')})`;
}

/** Shorter ones are parts of too many names. */
const shortestPart = 5;

/** Whether a field is among those that code names, as it is or in part: `token` for `access_token`. */
export function isAmongNamed(field: string, names: readonly string[]): boolean {
  const plain = plainWord(field);
  return names.map(plainWord).some(name => name.length >= shortestPart && plain.includes(name));
}

/** A part of an address without its escapes; as it is where they are none. */
export function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
