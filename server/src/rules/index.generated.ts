// Written by `npm run generate` from the folders beside it. Do not edit.
import credentialAtRest from './credential-at-rest/rule.ts';
import credentialAtRestPage from './credential-at-rest/rule.md';
import credentialInBrowserStorage from './credential-in-browser-storage/rule.ts';
import credentialInBrowserStoragePage from './credential-in-browser-storage/rule.md';
import credentialInLog from './credential-in-log/rule.ts';
import credentialInLogPage from './credential-in-log/rule.md';
import credentialInUrl from './credential-in-url/rule.ts';
import credentialInUrlPage from './credential-in-url/rule.md';
import credentialSentElsewhere from './credential-sent-elsewhere/rule.ts';
import credentialSentElsewherePage from './credential-sent-elsewhere/rule.md';
import exposedClientSecret from './exposed-client-secret/rule.ts';
import exposedClientSecretPage from './exposed-client-secret/rule.md';
import hardcodedCredential from './hardcoded-credential/rule.ts';
import hardcodedCredentialPage from './hardcoded-credential/rule.md';
import implicitGrant from './implicit-grant/rule.ts';
import implicitGrantPage from './implicit-grant/rule.md';
import insecureTransport from './insecure-transport/rule.ts';
import insecureTransportPage from './insecure-transport/rule.md';
import messageOrigin from './message-origin/rule.ts';
import messageOriginPage from './message-origin/rule.md';
import oauthState from './oauth-state/rule.ts';
import oauthStatePage from './oauth-state/rule.md';
import passwordLogin from './password-login/rule.ts';
import passwordLoginPage from './password-login/rule.md';
import refreshTokenLost from './refresh-token-lost/rule.ts';
import refreshTokenLostPage from './refresh-token-lost/rule.md';
import type { RuleDefinition } from './rule.ts';

/** Every rule with its page, by id. */
export const rules: readonly { readonly definition: RuleDefinition; readonly page: string }[] = [
  { definition: credentialAtRest, page: credentialAtRestPage },
  { definition: credentialInBrowserStorage, page: credentialInBrowserStoragePage },
  { definition: credentialInLog, page: credentialInLogPage },
  { definition: credentialInUrl, page: credentialInUrlPage },
  { definition: credentialSentElsewhere, page: credentialSentElsewherePage },
  { definition: exposedClientSecret, page: exposedClientSecretPage },
  { definition: hardcodedCredential, page: hardcodedCredentialPage },
  { definition: implicitGrant, page: implicitGrantPage },
  { definition: insecureTransport, page: insecureTransportPage },
  { definition: messageOrigin, page: messageOriginPage },
  { definition: oauthState, page: oauthStatePage },
  { definition: passwordLogin, page: passwordLoginPage },
  { definition: refreshTokenLost, page: refreshTokenLostPage },
];
