import { defineRule } from '../rule.ts';
import { isListing } from '../support/listing.ts';
import { isShown, placeOfPart, textsWith, wordingOf } from '../support/wording.ts';
import { isInAnotherLanguage } from './translations.ts';
import { disparaging, vulgar } from './words.ts';

type Kind = 'vulgar' | 'insult' | 'disparaging';

/** Whole words: no letter, digit or underscore beside them, and no part of a path or an address. */
const whole = (sources: readonly string[]): RegExp =>
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_@/\\.-])(?:${sources.join('|')})(?![\p{L}\p{N}_/@]|\.[a-z]|-(?=[\p{L}\p{N}]))`,
    'giu',
  );

const patterns: readonly (readonly [Kind, RegExp])[] = [
  ['disparaging', whole(disparaging)],
  ['insult', whole(vulgar.insults)],
  ['vulgar', whole([...vulgar.phrases, ...vulgar.words])],
];

/** A quick look for any of them, with which most texts end. */
const any = new RegExp(patterns.map(([, { source }]) => source).join('|'), 'iu');

/** The same, coarser and faster, for whole files: each by itself, since the engine finds the ways into a long list of them only slowly. */
const coarse = [disparaging, vulgar.insults, vulgar.phrases, vulgar.words].map(
  sources => new RegExp(String.raw`(?<!\w)(?:${sources.join('|')})`, 'i'),
);

const textsOf = textsWith({ test: text => coarse.some(pattern => pattern.test(text)) });

export default defineRule({
  id: 'inappropriate-language',
  clauses: ['3(c)', '3(e)'],
  severity: 'information',
  title: 'Vulgar wording, or wording that disparages Procore, in strings that users see',
  blind: 'Images, other languages than English, irony, and what users write to each other.',
  options: {
    allow: {
      type: 'array',
      default: [],
      description: 'Words and phrases that are fine in this app, such as trade names.',
    },
  },
  perFile: [textsOf],
  checkApp(app, { options, report }) {
    const allowed = (Array.isArray(options.allow) ? options.allow : []).map(word => String(word).toLowerCase());
    for (const wording of wordingOf(app, textsOf)) {
      const { path } = wording.file;
      if (wording.internal || isForDevelopers(path)) continue;
      const said = found(wording.text);
      if (said.length === 0 || isInAnotherLanguage(path.slice(app.root.length)) || !isShown(wording, app)) continue;
      for (const { kind, start, end } of said) {
        const words = wording.text.slice(start, end);
        if (allowed.includes(words.toLowerCase())) continue;
        report({ at: placeOfPart(wording, start, end), ...says[kind](words) });
      }
    }
  },
});

/** Of the documents, README and listing, help and terms are read by customers. */
function isForDevelopers(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    /\.(?:md|markdown)$/i.test(name) &&
    !/readme|index|help|guide|faq|support|terms|privacy|about|features|start/i.test(name) &&
    !isListing(path)
  );
}

const says: Readonly<Record<Kind, (said: string) => { message: string; because: string; clauses: readonly string[] }>> =
  {
    vulgar: said => ({
      message: `"${said}" is vulgar wording that users see`,
      because: 'Users meet this text in your app. Say what went wrong, and what to do next, in neutral words.',
      clauses: ['3(c)'],
    }),
    insult: said => ({
      message: `"${said}" shames whoever reads it`,
      because:
        'Customers and their users meet this text in your app. Say what is wrong with the entry, not with the person.',
      clauses: ['3(c)', '3(e)'],
    }),
    disparaging: said => ({
      message: `"${said}" disparages Procore`,
      because:
        'It judges Procore and not a state of things. If something of Procore failed, say what failed and when it will be tried again; if the sentence is about something else, word it so.',
      clauses: ['3(e)'],
    }),
  };

/** What is wrong in a text, the first kind alone where two meet. */
function found(text: string): readonly { kind: Kind; start: number; end: number }[] {
  if (!any.test(text)) return [];
  const all: { kind: Kind; start: number; end: number }[] = [];
  for (const [kind, pattern] of patterns)
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (!all.some(other => start < other.end && other.start < end)) all.push({ kind, start, end });
    }
  return all;
}
