/** Fields of a content system's collections that tokens are kept in and that its interface answers with. */
import type { App } from '../../analysis/facts.ts';
import type { RuleContext } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import { configuredIn } from '../support/payload-configs.ts';
import { stepsTo } from '../support/places.ts';
import { tokensKept } from '../support/stores-tokens.ts';

const ofTokens = /^(?:(?:procore|oauth)_?)?(?:tokens?|(?:access|refresh)_?token|client_?secret)$/i;

/** Such fields of Payload's collections and globals. */
export function shownFields(app: App, context: RuleContext): void {
  const configured = app.ask(configuredIn).flatMap(({ answer }) => answer.filter(({ closed }) => !closed));
  const all = configured.length > 0 ? sourceFiles(app).flatMap(tokensKept) : [];
  for (const { slug, shown } of configured) {
    const [first, ...others] = shown.filter(({ name }) => ofTokens.test(name));
    const kept = first && all.find(({ tables }) => tables.includes(slug.toLowerCase()));
    if (first === undefined || kept === undefined) continue;
    context.report({
      at: first.at,
      message: `\`${first.name}\` of \`${slug}\` is handed to the page of whoever may read that, with ${kept.name} in it`,
      because:
        'What stands in a field is part of every answer of the interface, and of the form in the admin panel, also where `admin.hidden` keeps it out of sight. `hidden: true`, or `access: { read: () => false }` of the field, leaves it to the server.',
      steps: stepsTo(
        first.at,
        [kept.step],
        others.map(({ at }) => ({ ...at, message: 'and so is this' })),
      ),
    });
  }
}
