/** Clients whose verbs all go through one method, which a class that inherits from them may write anew. */
export interface VerbClient {
  readonly packages: RegExp;
  /** The access paths of the classes. */
  readonly classes: RegExp;
  readonly verbs: ReadonlySet<string>;
  /** The method that they go through; the verb, in capitals, stands before its arguments. */
  readonly through: string;
}

/** https://requests.readthedocs.io/en/latest/api/#requests.Session.request, https://www.python-httpx.org/api/#client */
export const verbClient: VerbClient = {
  packages: /^(?:requests|httpx|requests_oauthlib|authlib|requests_toolbelt)\b/,
  classes: /(?:^|\.)(?:Session|OAuth2Session|Client|AsyncClient|BaseUrlSession)$/,
  verbs: new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options']),
  through: 'request',
};
