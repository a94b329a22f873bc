/** Who is signed in, handed to the page as the record that the app keeps the tokens in: `res.json(req.user)`, `<%- JSON.stringify(user) %>`. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Place, Step } from '../../program/finding.ts';
import type { RuleContext } from '../rule.ts';
import {
  givesUser,
  isTakenOut,
  namedForTemplates,
  namesOfUser,
  showsUser,
  signedInWithTokens,
  userDecorators,
} from '../support/credentials-user.ts';
import { callName } from '../support/messages.ts';
import { stepsTo } from '../support/places.ts';
import { templateNamed, templatesAmong } from '../support/template-files.ts';
import { givenBack } from './records.ts';
import { isInterceptedEverywhere } from './reshaped.ts';
import { writtenOut } from './templates.ts';

const because =
  'Passport puts the whole record of who is signed in on each request, and the app keeps it there. The page, its extensions and every script on it can take it. Hand over the fields that the page shows, and leave tokens out of what a model writes as JSON.';

export function signedIn(file: AnalysedFile, context: RuleContext): void {
  returnedByHandlers(file, context);
  if (file.browser || !/\breq(?:uest)?\.user\b/.test(file.text)) return;
  const { app } = file;
  const answers = file
    .effectsOf('respond')
    .filter(effect => effect.chain.length === 0 && effect.place.file === file.path && showsUser(effect));
  const named = namedForTemplates(file);
  const kept = answers.length + named.length > 0 ? signedInWithTokens(app) : undefined;
  if (kept === undefined) return;
  const told = (at: Place, what: string, steps: readonly Step[]): void =>
    context.report({
      at,
      message: `${what} the whole record of who is signed in to the page, ${kept.name} among its fields`,
      because,
      steps: stepsTo(at, kept.steps, steps),
    });
  for (const answer of answers) {
    if (isTakenOut(answer, file)) continue;
    const template = answer.arg('path');
    if (template === undefined) told(answer.place, `${callName(answer, context)} hands`, []);
    const paths = template?.literals.flatMap(name =>
      typeof name === 'string' ? (templateNamed(app, name) ?? []) : [],
    );
    const step = { ...answer.place, message: 'the template is handed it here' };
    for (const name of paths ? namesOfUser(answer) : [])
      for (const at of writtenOut(name, app, paths ?? [])) told(at, 'The template writes', [step]);
  }
  for (const { name, step } of named)
    for (const at of writtenOut(name, app, templatesAmong(app))) told(at, 'The template writes', [step]);
}

/** What Nest's handlers give back of who is signed in: `me(@CurrentUser() user) { return user; }`. */
function returnedByHandlers(file: AnalysedFile, context: RuleContext): void {
  if (!/@nestjs\//.test(file.text) || file.routes.length === 0 || isInterceptedEverywhere(file)) return;
  const decorators = file.app.ask(userDecorators).flatMap(({ answer }) => answer);
  const answers = givenBack(file).filter(shown => givesUser(shown, decorators) && !isTakenOut(shown, file));
  const kept = answers.length > 0 ? signedInWithTokens(file.app) : undefined;
  for (const { place } of kept ? answers : [])
    context.report({
      at: place,
      message: `This answer hands the whole record of who is signed in to the page, ${kept?.name} among its fields`,
      because: becauseOfGuard,
      steps: stepsTo(place, kept?.steps ?? []),
    });
}

const becauseOfGuard =
  'The guard puts the whole record of who is signed in on each request, and the app keeps it there, or in a record that comes with it. The page, its extensions and every script on it can take it. Hand over the fields that the page shows, and leave tokens out of what a model writes as JSON.';
