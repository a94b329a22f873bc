// Written by `npm run generate` from the folders beside it. Do not edit.
import advertising from './advertising/rule.ts';
import advertisingPage from './advertising/rule.md';
import aiInference from './ai-inference/rule.ts';
import aiInferencePage from './ai-inference/rule.md';
import aiTraining from './ai-training/rule.ts';
import aiTrainingPage from './ai-training/rule.md';
import apiDataInLog from './api-data-in-log/rule.ts';
import apiDataInLogPage from './api-data-in-log/rule.md';
import appIcon from './app-icon/rule.ts';
import appIconPage from './app-icon/rule.md';
import brandName from './brand-name/rule.ts';
import brandNamePage from './brand-name/rule.md';
import breachContact from './breach-contact/rule.ts';
import breachContactPage from './breach-contact/rule.md';
import bulkExport from './bulk-export/rule.ts';
import bulkExportPage from './bulk-export/rule.md';
import cardData from './card-data/rule.ts';
import cardDataPage from './card-data/rule.md';
import companyHeader from './company-header/rule.ts';
import companyHeaderPage from './company-header/rule.md';
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
import crossCompanyData from './cross-company-data/rule.ts';
import crossCompanyDataPage from './cross-company-data/rule.md';
import deprecatedEndpoint from './deprecated-endpoint/rule.ts';
import deprecatedEndpointPage from './deprecated-endpoint/rule.md';
import documentedBehaviour from './documented-behaviour/rule.ts';
import documentedBehaviourPage from './documented-behaviour/rule.md';
import excessPermissions from './excess-permissions/rule.ts';
import excessPermissionsPage from './excess-permissions/rule.md';
import executedApiData from './executed-api-data/rule.ts';
import executedApiDataPage from './executed-api-data/rule.md';
import exposedClientSecret from './exposed-client-secret/rule.ts';
import exposedClientSecretPage from './exposed-client-secret/rule.md';
import hardcodedCredential from './hardcoded-credential/rule.ts';
import hardcodedCredentialPage from './hardcoded-credential/rule.md';
import implicitGrant from './implicit-grant/rule.ts';
import implicitGrantPage from './implicit-grant/rule.md';
import impliedEndorsement from './implied-endorsement/rule.ts';
import impliedEndorsementPage from './implied-endorsement/rule.md';
import inappropriateLanguage from './inappropriate-language/rule.ts';
import inappropriateLanguagePage from './inappropriate-language/rule.md';
import insecureTransport from './insecure-transport/rule.ts';
import insecureTransportPage from './insecure-transport/rule.md';
import interceptedTraffic from './intercepted-traffic/rule.ts';
import interceptedTrafficPage from './intercepted-traffic/rule.md';
import legacyEndpoint from './legacy-endpoint/rule.ts';
import legacyEndpointPage from './legacy-endpoint/rule.md';
import messageOrigin from './message-origin/rule.ts';
import messageOriginPage from './message-origin/rule.md';
import minimumAge from './minimum-age/rule.ts';
import minimumAgePage from './minimum-age/rule.md';
import missingErasure from './missing-erasure/rule.ts';
import missingErasurePage from './missing-erasure/rule.md';
import oauthState from './oauth-state/rule.ts';
import oauthStatePage from './oauth-state/rule.md';
import outdatedSdk from './outdated-sdk/rule.ts';
import outdatedSdkPage from './outdated-sdk/rule.md';
import pageSize from './page-size/rule.ts';
import pageSizePage from './page-size/rule.md';
import passwordLogin from './password-login/rule.ts';
import passwordLoginPage from './password-login/rule.md';
import polling from './polling/rule.ts';
import pollingPage from './polling/rule.md';
import privacyPolicy from './privacy-policy/rule.ts';
import privacyPolicyPage from './privacy-policy/rule.md';
import rateLimit from './rate-limit/rule.ts';
import rateLimitPage from './rate-limit/rule.md';
import refreshTokenLost from './refresh-token-lost/rule.ts';
import refreshTokenLostPage from './refresh-token-lost/rule.md';
import requestPerItem from './request-per-item/rule.ts';
import requestPerItemPage from './request-per-item/rule.md';
import scraping from './scraping/rule.ts';
import scrapingPage from './scraping/rule.md';
import sensitiveInformation from './sensitive-information/rule.ts';
import sensitiveInformationPage from './sensitive-information/rule.md';
import sharedIdentity from './shared-identity/rule.ts';
import sharedIdentityPage from './shared-identity/rule.md';
import supportContact from './support-contact/rule.ts';
import supportContactPage from './support-contact/rule.md';
import thirdPartySharing from './third-party-sharing/rule.ts';
import thirdPartySharingPage from './third-party-sharing/rule.md';
import unattendedCalls from './unattended-calls/rule.ts';
import unattendedCallsPage from './unattended-calls/rule.md';
import unauthenticatedRoute from './unauthenticated-route/rule.ts';
import unauthenticatedRoutePage from './unauthenticated-route/rule.md';
import unboundedConcurrency from './unbounded-concurrency/rule.ts';
import unboundedConcurrencyPage from './unbounded-concurrency/rule.md';
import undocumentedHost from './undocumented-host/rule.ts';
import undocumentedHostPage from './undocumented-host/rule.md';
import unencryptedApiData from './unencrypted-api-data/rule.ts';
import unencryptedApiDataPage from './unencrypted-api-data/rule.md';
import unlimitedRetention from './unlimited-retention/rule.ts';
import unlimitedRetentionPage from './unlimited-retention/rule.md';
import unpublishedEndpoint from './unpublished-endpoint/rule.ts';
import unpublishedEndpointPage from './unpublished-endpoint/rule.md';
import unsolicitedContact from './unsolicited-contact/rule.ts';
import unsolicitedContactPage from './unsolicited-contact/rule.md';
import webSession from './web-session/rule.ts';
import webSessionPage from './web-session/rule.md';
import webhookAcknowledgement from './webhook-acknowledgement/rule.ts';
import webhookAcknowledgementPage from './webhook-acknowledgement/rule.md';
import webhookAuthentication from './webhook-authentication/rule.ts';
import webhookAuthenticationPage from './webhook-authentication/rule.md';
import type { RuleDefinition } from './rule.ts';

/** Every rule with its page, by id. */
export const rules: readonly { readonly definition: RuleDefinition; readonly page: string }[] = [
  { definition: advertising, page: advertisingPage },
  { definition: aiInference, page: aiInferencePage },
  { definition: aiTraining, page: aiTrainingPage },
  { definition: apiDataInLog, page: apiDataInLogPage },
  { definition: appIcon, page: appIconPage },
  { definition: brandName, page: brandNamePage },
  { definition: breachContact, page: breachContactPage },
  { definition: bulkExport, page: bulkExportPage },
  { definition: cardData, page: cardDataPage },
  { definition: companyHeader, page: companyHeaderPage },
  { definition: credentialAtRest, page: credentialAtRestPage },
  { definition: credentialInBrowserStorage, page: credentialInBrowserStoragePage },
  { definition: credentialInLog, page: credentialInLogPage },
  { definition: credentialInUrl, page: credentialInUrlPage },
  { definition: credentialSentElsewhere, page: credentialSentElsewherePage },
  { definition: crossCompanyData, page: crossCompanyDataPage },
  { definition: deprecatedEndpoint, page: deprecatedEndpointPage },
  { definition: documentedBehaviour, page: documentedBehaviourPage },
  { definition: excessPermissions, page: excessPermissionsPage },
  { definition: executedApiData, page: executedApiDataPage },
  { definition: exposedClientSecret, page: exposedClientSecretPage },
  { definition: hardcodedCredential, page: hardcodedCredentialPage },
  { definition: implicitGrant, page: implicitGrantPage },
  { definition: impliedEndorsement, page: impliedEndorsementPage },
  { definition: inappropriateLanguage, page: inappropriateLanguagePage },
  { definition: insecureTransport, page: insecureTransportPage },
  { definition: interceptedTraffic, page: interceptedTrafficPage },
  { definition: legacyEndpoint, page: legacyEndpointPage },
  { definition: messageOrigin, page: messageOriginPage },
  { definition: minimumAge, page: minimumAgePage },
  { definition: missingErasure, page: missingErasurePage },
  { definition: oauthState, page: oauthStatePage },
  { definition: outdatedSdk, page: outdatedSdkPage },
  { definition: pageSize, page: pageSizePage },
  { definition: passwordLogin, page: passwordLoginPage },
  { definition: polling, page: pollingPage },
  { definition: privacyPolicy, page: privacyPolicyPage },
  { definition: rateLimit, page: rateLimitPage },
  { definition: refreshTokenLost, page: refreshTokenLostPage },
  { definition: requestPerItem, page: requestPerItemPage },
  { definition: scraping, page: scrapingPage },
  { definition: sensitiveInformation, page: sensitiveInformationPage },
  { definition: sharedIdentity, page: sharedIdentityPage },
  { definition: supportContact, page: supportContactPage },
  { definition: thirdPartySharing, page: thirdPartySharingPage },
  { definition: unattendedCalls, page: unattendedCallsPage },
  { definition: unauthenticatedRoute, page: unauthenticatedRoutePage },
  { definition: unboundedConcurrency, page: unboundedConcurrencyPage },
  { definition: undocumentedHost, page: undocumentedHostPage },
  { definition: unencryptedApiData, page: unencryptedApiDataPage },
  { definition: unlimitedRetention, page: unlimitedRetentionPage },
  { definition: unpublishedEndpoint, page: unpublishedEndpointPage },
  { definition: unsolicitedContact, page: unsolicitedContactPage },
  { definition: webSession, page: webSessionPage },
  { definition: webhookAcknowledgement, page: webhookAcknowledgementPage },
  { definition: webhookAuthentication, page: webhookAuthenticationPage },
];
