import { policy } from '../policy/index.ts';
import type { RuleDefinition } from '../rules/rule.ts';

/**
 * What the tool says of itself for a clause. `checked`: rules judge it, and nothing of it is left to people by design; `partly`: rules
 * judge some ways to breach it; `attestation`: code shows nothing, the team states it; `unseen`: neither.
 */
export type Coverage = 'checked' | 'partly' | 'attestation' | 'unseen';

export interface ClauseCoverage {
  readonly id: string;
  readonly text: string;
  readonly coverage: Coverage;
  /** Rules that can show a breach of it. */
  readonly rules: readonly string[];
  /** What is left to people. */
  readonly remains: string;
}

/** What no rule sees of each clause, of every one. Empty: nothing by design. */
export const remains: Readonly<Record<string, string>> = {
  '1': 'Encryption at rest of managed databases and disks; servers and networks',
  '1(a)': 'Everything outside the code: servers, people, operations',
  '1(b)': 'Access agreements; accounts that were obtained wrongly',
  '1(c)': 'Attacks happen at run time: they are not read from an app’s sources',
  '1(d)': 'Harm by other means than load',
  '1(e)': 'Scanning of uploaded files',
  '1(f)': 'Work that leaves no trace in the repository',
  '1(g)': 'Notices that a build strips from the API’s own packages',
  '1(h)': '',
  '1(i)': 'Permissions that are set in the developer portal only',
  '1(j)': 'Calls started by hand or by other systems',
  '1(k)': 'Guards outside the code; whether log-ins are audited',
  '1(l)': '',
  '1(m)': 'Risks that are no matter of logging',
  '2': 'Stewardship as a practice: review, training, access within the team',
  '2(a)': 'That customers gave explicit consent',
  '2(b)': 'That the disclosed practices are the real ones',
  '2(c)': 'What the privacy policy says',
  '2(d)': 'Contracts with recipients; consent given outside the app',
  '2(e)': 'Requests made outside the app’s own forms',
  '2(f)': 'How customers’ own policies are affected',
  '2(g)': '',
  '2(h)': 'Procore’s written consent',
  '2(i)': 'Products that compare or enrich customers',
  '2(j)': 'Joining of data inside the app’s own stores',
  '2(k)': 'That the permission process is clear and separate',
  '2(l)': 'That requests are answered, and when',
  '2(m)': 'Legal limits; deletion by jobs outside the repository',
  '2(n)': 'Copies outside the app’s own stores',
  '2(o)': 'The purpose for which data is read',
  '2(p)': 'Every other use',
  '3': 'The business need, and the experience as a whole',
  '3(a)': 'Load that only shows at run time',
  '3(b)': 'Whether the app adds value',
  '3(c)': 'Images, and content that users bring',
  '3(d)': 'Messages that users write; moderation',
  '3(e)': 'Images, and content that users bring',
  '3(f)': 'Whether the support answers',
  '3(g)': 'How timely support is',
  '3(h)': 'Documentation that is kept elsewhere',
  '4': 'Business conduct',
  '4(a)': 'Pricing and branding',
  '4(b)': 'What the product is for',
  '4(c)': 'How the product is sold',
  '4(d)': 'Who has a subscription',
  '4(e)': '',
  '4(f)': 'Wording outside the repository; permission that was given',
  '5': 'The experience as a whole',
  '5(a)': 'Designs and fonts of others',
  '5(b)': 'Colours and layout',
  '5(c)': 'Whether the icon is distinctive',
  '6': 'The law where the app is offered',
  '6(a)': 'The content of messages',
  '6(b)': 'What users claim to be',
  '6(c)': 'The law',
  '6(c)(i)': 'The law',
  '6(c)(ii)': 'The law',
  '6(c)(iii)': 'From where the app is used',
  '6(c)(iv)': 'The law; clauses of sections 1 and 2 cover its common cases',
  '6(d)': 'Wording outside the repository; permission that was given',
  '6(e)': 'Approval of the payment provider',
  '6(f)': 'How age is verified',
  '7': 'That a breach is reported at once',
  '8': 'Notices to Procore; proof on request',
};

/** Clauses that neither code nor a statement of the team can show. */
const unattestable = new Set(['1(c)', '1(g)']);

/**
 * Every clause of the Policy with what the tool can say of it, in the Policy's order. Nothing is claimed without a rule that is on.
 * @param rules all rules
 */
export function clauseCoverage(rules: readonly RuleDefinition[]): readonly ClauseCoverage[] {
  return policy.clauses.map(({ id, text }) => {
    const citing = rules.filter(rule => rule.severity !== 'off' && rule.clauses.includes(id)).map(rule => rule.id);
    const rest = remains[id] ?? 'All of it';
    const coverage =
      citing.length > 0 ? (rest === '' ? 'checked' : 'partly') : unattestable.has(id) ? 'unseen' : 'attestation';
    return { id, text, coverage, rules: citing, remains: rest };
  });
}
