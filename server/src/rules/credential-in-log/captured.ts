/** Credentials among what error trackers and telemetry services are handed. */
import type { AnalysedFile, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type CredentialSink, credentialSinks } from '../support/credentials-sinks.ts';

/**
 * What takes secrets out of all that is sent: https://docs.sentry.io/platforms/javascript/data-management/sensitive-data/,
 * https://docs.rollbar.com/docs/javascript-data-scrubbing, https://docs.bugsnag.com/platforms/javascript/configuration-options/#redactedkeys,
 * https://learn.microsoft.com/azure/azure-monitor/app/api-filtering-sampling
 */
const takesOut =
  /before_?(?:send|breadcrumb)|scrub|redact|sanitiz|(?:event|telemetry)_?(?:processor|initializer)|on_?error\b|beforeNotify|addFilter/i;

const cleans = perFile(({ text }): boolean => takesOut.test(text));

/**
 * Those that leave out fields named after tokens before they send anything: https://docs.rollbar.com/docs/python#configuration-options,
 * https://docs.sentry.io/platforms/python/data-management/sensitive-data/#event_scrubber
 */
const scrubsByItself = /^(?:rollbar|sentry_sdk)\b/;

/** A text has no fields to leave out: `capture_message(token)`, `rollbar.info(`refreshed ${token}`)`. */
function isText({ effect: { path }, carriers }: CredentialSink): boolean {
  if (takesText.test(path)) return carriers.some(({ objects }) => objects.length === 0);
  return logs.test(path) && carriers.some(({ objects, texts }) => objects.length === 0 && texts.some(isComposed));
}

const takesText = /(?:^|\.)(?:capture|report)_message$/;
const logs = /(?:^|\.)(?:log|debug|info|warn(?:ing)?|error|critical)$/;

function isComposed({ parts }: Value['texts'][number]): boolean {
  return parts.length > 1;
}

/** Calls by which a service that keeps errors or events gets a whole credential, where nothing in the app takes secrets out on the way. */
export function capturedIn(file: AnalysedFile): readonly CredentialSink[] {
  const sinks = credentialSinks(
    file,
    ['capture'],
    mark => mark.partial !== true && mark.credential !== 'authorization-code',
  ).filter(sink => !scrubsByItself.test(sink.effect.package) || isText(sink));
  return sinks.length > 0 && !file.app.ask(cleans).some(({ answer }) => answer) ? sinks : [];
}
