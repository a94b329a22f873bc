/** Credentials of Procore's that a service is handed by a library, and not by a request of the app's own. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Capability } from '../../libraries/shape.ts';
import type { RuleContext } from '../rule.ts';
import { isCertain, nameOf } from '../support/credentials.ts';
import { credentialSinks } from '../support/credentials-sinks.ts';
import { isDeclared } from '../support/data-recipients.ts';
import { callName } from '../support/messages.ts';

/** Messages are read by others, whoever delivers them. */
const messages: readonly Capability[] = ['mail', 'sms', 'chat'];
/** What may stay with the app itself, unless a vendor gets it. */
const services: readonly Capability[] = ['analytics', 'marketing', 'infer'];

/**
 * Tells of calls that send a whole credential in a message, or to a vendor who was not named among the recipients. Every vendor has
 * tokens: one that only its name tells is theirs.
 */
export function handedToServices(file: AnalysedFile, context: RuleContext): void {
  const found = credentialSinks(
    file,
    [...messages, ...services],
    ({ whose, partial, credential }, { does, vendor }) =>
      whose === 'procore' &&
      partial !== true &&
      credential !== 'authorization-code' &&
      (vendor !== undefined || messages.includes(does)),
  );
  for (const { effect, credential, steps } of found) {
    const { vendor } = effect;
    if (vendor !== undefined && isDeclared({ name: vendor }, context.declarations.recipients)) continue;
    const to = vendor ?? 'whoever reads the message';
    context.report({
      at: effect.place,
      message: `${callName(effect, context)} sends ${nameOf(credential.credential)} of Procore's to ${to}`,
      certain: isCertain(credential),
      because: `Procore: "only include Procore Bearer Tokens in requests to Procore domains". What is sent is kept by ${vendor ?? 'mail servers and mailboxes'}, and can be used by everyone who can read it there. Send that it was there, or whose it is, and not the value.`,
      steps,
    });
  }
}
