/** Domains of services that many use: an app with such a word in its name (`procore-to-monday`) speaks to it, and is not its. */
const services =
  /^(?:airtable|amplitude|apollo|asana|atlassian|box|clickup|companycam|discord|docusign|dropbox|egnyte|freshdesk|github|gitlab|google(?:apis)?|heap|hubapi|hubspot|intercom|intuit|jira|linear|mailchimp|make|microsoft(?:online)?|miro|mixpanel|monday|netsuite|notion|office|onedrive|openai|pipedrive|posthog|quickbooks|sage|salesforce|segment|sendgrid|sentry|sharepoint|slack|smartsheet|stripe|teams|trello|twilio|workato|xero|zapier|zendesk|zoho)$/;

/** A word names a service that many apps speak to. */
export function namesService(word: string): boolean {
  return services.test(word.toLowerCase());
}

/** Those that are words of their own: a company's `office` or `teams`, a `segment` of a path, `make`. */
const common = /^(?:box|heap|linear|make|monday|notion|office|segment|teams)$/i;

/** A word can be nothing but the name of a service that many apps speak to. */
export function namesServiceAlone(word: string): boolean {
  return namesService(word) && !common.test(word);
}
