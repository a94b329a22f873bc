/** Words that mean the same in every language and framework. */

/** What refuses an unknown caller: status codes and names of failures, in lower case, without `_` and `-`. */
export const refusal =
  /^(?:401|403|unauthenticated|notauthenticated|notsignedin|authrequired)$|unauthorized|forbidden|notauthorized|permissiondenied|notloggedin/;
