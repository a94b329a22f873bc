import data from './data/policy.json';
import type { Clause, Policy, Section } from './types.ts';

const sections: readonly Section[] = data.sections.map(({ number, title, preamble, lead, sha256, clauses }) => {
  const of = { section: number, sectionTitle: title };
  return {
    number,
    title,
    preamble,
    ...(lead && { lead }),
    clauses: [
      { id: String(number), ...of, text: preamble.join('\n\n'), sha256 },
      ...clauses.map(({ id, text, sha256 }) => ({ id, ...of, text, sha256 })),
    ],
  };
});

/** The Procore Developer Policy, clause by clause, in its own words. Generated from its text by `server/tools/policy.mjs`. */
export const policy: Policy = {
  title: data.title,
  effective: data.effective,
  url: data.url,
  sha256: data.sha256,
  introduction: data.introduction,
  sections,
  clauses: sections.flatMap(section => section.clauses),
};

const byId = new Map(policy.clauses.map(clause => [clause.id, clause]));

const ROMAN = ['i', 'ii', 'iii', 'iv', 'v', 'vi'];

/**
 * The clause that a text names: `1(h)`, `§1(h)`, `1h`, `1.h`, `1.8`, `Section 7`, `6(c)(ii)`, `6.3.2`.
 * `undefined` where the Policy has no such clause.
 */
export function clause(name: string): Clause | undefined {
  const id = name.toLowerCase().replace(/§|section|clause|\s/g, '');
  const [, section, letter, below] = /^(\d+)(?:[.(]?([a-z]|\d+)\)?(?:[.(]?([ivx]+|\d+)\)?)?)?$/.exec(id) ?? [];
  if (!section) return undefined;
  if (!letter) return byId.get(section);
  const first = /\d/.test(letter) ? String.fromCharCode(96 + Number(letter)) : letter;
  if (!below) return byId.get(`${section}(${first})`);
  return byId.get(`${section}(${first})(${/\d/.test(below) ? ROMAN[Number(below) - 1] : below})`);
}
