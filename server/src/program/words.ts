/** Words that mean the same in every language and framework. */

/** What refuses an unknown caller: status codes and names of failures, in lower case, without `_` and `-`. */
export const refusal =
  /^(?:401|403|unauthenticated|notauthenticated|notsignedin|authrequired)$|unauthorized|forbidden|notauthorized|permissiondenied|notloggedin/;

/** A part of an address without its escapes; as it is where they are none. */
export function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
