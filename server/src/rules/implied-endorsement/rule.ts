import type { Report } from '../rule.ts';
import { defineRule } from '../rule.ts';
import { appNames, packageNamed } from '../support/app.ts';
import { isEditable, isShown, placeOfPart, textsWith, type Wording, wordingOf } from '../support/wording.ts';
import { type Claim, claims, isTakenBack, ofApps, ofPeople, ofProcores } from './claims.ts';

const textsOf = textsWith(/procore/i);

export default defineRule({
  id: 'implied-endorsement',
  clauses: ['4(f)', '6(d)'],
  severity: 'warning',
  title: "Wording that implies Procore's endorsement, certification, affiliation or partnership",
  blind: 'Images and badges, other languages than English, and whether Procore gave its permission.',
  options: {
    permitted: {
      type: 'array',
      default: [],
      description: 'Wording that Procore has permitted in writing, such as "Procore Technology Partner".',
    },
  },
  perFile: [textsOf],
  checkApp(app, { options, report }) {
    // What Procore publishes itself does come from it.
    if (packageNamed(app)?.startsWith('@procore/')) return;
    const permitted = (Array.isArray(options.permitted) ? options.permitted : []).map(text =>
      String(text).toLowerCase(),
    );
    const named = calledBy(appNames(app));
    for (const wording of wordingOf(app, textsOf)) {
      if (wording.internal) continue;
      const made = claimsIn(wording.text, named);
      if (made.length === 0 || !(isProse(wording.text) || isShown(wording, app))) continue;
      for (const { claim, start, end } of made) {
        const said = wording.text.slice(start, end);
        if (permitted.some(text => said.toLowerCase().includes(text))) continue;
        const at = placeOfPart(wording, start, end);
        report({
          at,
          message: `"${said.replace(/\s+/g, ' ')}" implies ${implies[claim.claims]}`,
          because:
            'Procore must have given its explicit permission for this. With it, name the wording in this rule\'s option `permitted`; without it, say "works with Procore" and that the app is not affiliated with or endorsed by Procore.',
          fixes: fixFor(wording, claim, said, start, end),
        });
      }
    }
  },
});

const implies: Readonly<Record<Claim['claims'], string>> = {
  endorsement: 'that Procore endorses the app',
  certification: 'that Procore certified the app',
  affiliation: 'that the app is affiliated with Procore',
  partnership: 'a partnership with Procore',
  authorship: 'that the app comes from Procore',
};

/** A sentence or a heading, not an identifier. */
function isProse(text: string): boolean {
  return /\s/.test(text.trim());
}

interface Found {
  readonly claim: Claim;
  readonly start: number;
  readonly end: number;
}

/** Sentences that speak of the app by its name: `BoltTorque`, `Bolt Torque`. A name of one word is one only with a capital inside it. */
function calledBy(names: readonly string[]): readonly RegExp[] {
  return names.flatMap(name => {
    const words = name.split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u).filter(word => word !== '');
    if (words.length > 1)
      return new RegExp(String.raw`(?<![\p{L}\p{N}])${words.join('[\\s-]?')}(?![\p{L}\p{N}])`, 'iu');
    const [first = '', ...rest] = words[0] ?? '';
    const later = rest.map(
      (letter, at) => `${rest.slice(0, at).join('')}${letter.toUpperCase()}${rest.slice(at + 1).join('')}`,
    );
    return later.length < 3
      ? []
      : new RegExp(`(?<![\\p{L}\\p{N}])${first.toUpperCase()}(?:${later.join('|')})(?![\\p{L}\\p{N}])`, 'u');
  });
}

/** The claims that a text makes and does not take back; of two that overlap, the first of the list. */
function claimsIn(text: string, named: readonly RegExp[]): readonly Found[] {
  if (!/procore/i.test(text)) return [];
  const found: Found[] = [];
  for (const claim of claims) {
    for (const match of text.matchAll(claim.pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some(other => start < other.end && other.start < end)) continue;
      const before = sentenceBefore(text, start);
      if (isTakenBack(before) || ofPeople.test(before) || isAsked(before, text.slice(end))) continue;
      if (claim.ofApp && !isSaidOfApp(before, named)) continue;
      found.push({ claim, start, end });
    }
  }
  return found;
}

/** What the sentence says up to an offset. */
function sentenceBefore(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const ends = [...before.matchAll(/[.!?](?=\s)(?<!\b(?:e\.g|i\.e|inc|vs|no)\.)/gi)].at(-1);
  return ends === undefined ? before : before.slice(ends.index + 1);
}

/** "Does a certified Procore connector exist?" */
function isAsked(before: string, after: string): boolean {
  return (
    /^\W*(?:does|do|is|are|was|can|will|has|have|should)\b/i.test(before.replace(/^\W*\d+[.)]\s/, '')) &&
    /^[^.!]*\?/.test(after)
  );
}

/** The app is the subject, or there is none: "Built by Procore" in a footer. */
function isSaidOfApp(before: string, named: readonly RegExp[]): boolean {
  if (/^[\W_]*$/.test(before)) return true;
  return (ofApps.test(before) || named.some(name => name.test(before))) && !ofProcores.test(before);
}

/** Words before which "a" is "an": not "a unified", "a European", "a one-way", "a user". */
const soundsVowel = /^(?!uni[^nm]|us[eua]|eu|one)[aeiou]/i;

/** Where an adjective makes the claim, the sentence stands without it. */
function fixFor(
  wording: Wording,
  { adjective }: Claim,
  said: string,
  start: number,
  end: number,
): NonNullable<Report['fixes']> {
  const word = adjective?.exec(said)?.[0];
  if (word === undefined || !isEditable(wording, start, end)) return [];
  const next = said.slice(word.length);
  const before = wording.text.slice(0, start);
  const first = /(?:^|[.!?]\s+)$/.test(before) ? next.charAt(0).toUpperCase() + next.slice(1) : next;
  const article = /(?<![\p{L}])an?\s+$/iu.exec(before);
  // "an official Procore app" -> "a Procore app"
  const from = article === null ? start : start - article[0].length;
  const text = article === null ? first : `${article[0].charAt(0)}${soundsVowel.test(next) ? 'n' : ''} ${next}`;
  if (!isEditable(wording, from, end)) return [];
  return [
    {
      title: `Leave out "${word.trim()}"`,
      safe: false,
      edits: [{ ...placeOfPart(wording, from, end), text }],
    },
  ];
}
