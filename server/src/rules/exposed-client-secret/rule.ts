import type { AnalysedFile, Request } from '../../analysis/facts.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { beginning } from '../support/credentials.ts';
import { isCertainlyProcores, isDocument, writtenSecrets } from '../support/credentials-written.ts';
import { configuredIn } from '../support/payload-configs.ts';
import { stepsTo } from '../support/places.ts';
import { isPlaceholder, isPublicVariable } from '../support/secrets.ts';
import { pageReads, tokensReadByPages } from '../support/stores-pages.ts';
import { tokensKept } from '../support/stores-tokens.ts';
import { shownFields } from './collections.ts';
import { handedOver } from './handed.ts';
import { answersApartFromProcore, reportRecords } from './records.ts';
import { publicRuntime } from './settings.ts';
import { publicSettings, publicVariables, server } from './variables.ts';

export default defineRule({
  id: 'exposed-client-secret',
  clauses: ['1(l)'],
  severity: 'error',
  title:
    'A secret or token that reaches the browser: public-prefixed variables, a token exchange in browser code, a token rendered or returned to the page',
  blind:
    'Whether a file is bundled for the browser, where nothing in it or its folder says so, and who calls a route that answers with a token.',
  data: true,
  onSecret: true,
  check(file, context) {
    if (isDocument(file)) return publicSettings(file, context);
    publicVariables(file, context);
    publicRuntime(file, context);
    if (file.browser) {
      for (const secret of writtenSecrets(file))
        context.report({
          at: secret.at,
          message: `${beginning(secret.kind)} is written in code that browsers load`,
          certain: isCertainlyProcores(secret),
          because: `Everyone who opens the page can read it. Rotate it in the Developer Portal. ${server}`,
          steps: secret.steps,
        });
      for (const request of file.requests) exchange(request, file, context);
    }
    handedOver(file, context);
  },
  get perFile() {
    return [pageReads, configuredIn, tokensKept];
  },
  // A page that reads a table may say nothing of Procore itself.
  checkApp(app, context) {
    shownFields(app, context);
    for (const answer of answersApartFromProcore(app)) reportRecords(answer, context);
    for (const { at, name, isDocument, steps } of tokensReadByPages(app))
      context.report({
        at,
        message: `This brings ${isDocument ? 'a document' : 'rows'} into the page with ${name} among ${isDocument ? 'its fields' : 'their columns'}`,
        because: isDocument
          ? 'The app writes it there, and what the page may read, its user and every script on it may. Keep tokens in a document that only the server reads, and have the rules of the database let no page read it.'
          : `The table is one that the app writes it to, and what the page may read, its user and every script on it may. Name the columns that the page needs, and keep tokens in a table that only the server reads. If the database itself keeps that column from pages, say so in a suppression.`,
        steps,
      });
  },
});

/** A token exchange in browser code, at the secret that it sends. */
function exchange(request: Request, file: AnalysedFile, context: RuleContext): void {
  if (request.kind !== 'token' || request.procore === 'no' || request.place.file !== file.path) return;
  const secret = request.body?.property('client_secret') ?? request.query('client_secret');
  const reportedElsewhere =
    secret?.marks.some(mark => mark.is === 'environment' && isPublicVariable(mark.name)) ?? false;
  const written =
    secret?.literals.some(text => typeof text === 'string' && text.length > 8 && !isPlaceholder(text)) ?? false;
  if (reportedElsewhere || written) return;
  const at = fieldPlace(request, 'client_secret', file) ?? request.place;
  context.report({
    at,
    message:
      at === request.place
        ? 'This token exchange runs in the browser'
        : 'The client secret is sent by code that browsers load',
    certain: at !== request.place,
    because: `What the browser sends, its user can read. ${server}`,
    steps: stepsTo(at, [...request.chain, stepAt(request.place, 'the token exchange')]),
  });
}

function fieldPlace(request: Request, field: string, file: AnalysedFile): Place | undefined {
  for (const { file: home, properties } of request.body?.objects ?? [])
    for (const { key, start, end } of properties)
      if (key === field && home === file.path) return { file: home, start, end };
  return undefined;
}
