/** What texts ask for in sentences: messages of a chat, a call or an SMS, questions of a command line, instructions to a model. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import { type Sensitive, sensitiveLabel } from '../support/app-fields.ts';
import { placeOfPart, wordingIn } from '../support/wording.ts';

/** A sentence that asks for something sensitive. */
interface AskedInProse {
  readonly kind: Sensitive;
  readonly start: number;
  readonly end: number;
}

/** Without one of these no sentence asks for anything here. */
const topics =
  /passport|licen[cs]e|\bssn\b|social|\bitin\b|national|government|aadhaar|tax file|account|iban|maiden|card/i;

const polite = String.raw`(?:(?:please|kindly|now|next|then|first|finally|lastly|also|and|ok(?:ay)?|great|thanks|thank you|hi|hello|welcome)\b[,:!.]?\s+)*`;
/** Verbs with which a sentence has its reader answer where it stands. */
const answer = '(?:text|send|reply with|respond with|answer with|e-?mail|message|say|speak|spell|dial|key in|tell)';
const enter = '(?:enter|type(?: in)?|input|give|provide|share|supply|submit|state|write)';
const whose = String.raw`(?:\s+(?:us|me|in|out|back))*\s+(?:your|the|an?|\d+[- ]digit|full|ssn|social|passport)\b`;
const anyWay = new RegExp(
  String.raw`(?:^\W*|[,;:]\s+)${polite}(?:${answer}|${enter})${whose}` +
    String.raw`|\bplease\s+(?:${answer}|${enter})${whose}` +
    String.raw`|\bwhat(?:['’]s|\s+is)\s+(?:your|the number of your)\b` +
    String.raw`|\b(?:may|can|could)\s+(?:we|i|you)\s+(?:please\s+)?(?:have|get|${answer}|${enter})${whose}`,
  'i',
);
/** A payment provider's fields have messages of their own that say `Please enter your card number`. */
const byMessage = new RegExp(
  String.raw`(?:^\W*|[,;:]\s+)${polite}${answer}${whose}|\bplease\s+${answer}${whose}|\b(?:key ?pad|touch[- ]tone)\b`,
  'i',
);
/** Instructions to who asks: `Ask the visitor for their passport number`. */
const bidding = new RegExp(
  String.raw`(?:^\W*(?:\d+[.)]\s*)?|[,;:]\s*|\b(?:then|finally|lastly|and|also|next|please|always|must|should|you|to)\s+)` +
    String.raw`(?:ask|prompt)\s+(?:(?:the\s+)?[\w-]+\s+){0,3}?(?:for|what|to\s+(?:${answer}|${enter}))\b`,
  'i',
);
/** Says that nothing is asked, or not here. */
const refuses =
  /\b(?:not|never|no|avoid|refuse|decline|without|unless|stop|forbidden|prohibited|illegal|instead|remove|redact|mask(?:ed)?|whether|column|header|csv|spreadsheet|regex|pattern|field names?|blacked|covered|hidden|nobody|anyone)\b|n['’]t\b|\b(?:in|on|through|via) (?:the )?procore\b/i;
const wholeNumber = /\b(?:number|no\.|digits?|ssn|itin|iban|aadhaar|maiden)\b|#/i;

/** The sentences of a text that ask for something sensitive. */
export function askedInSentences(text: string): readonly AskedInProse[] {
  if (!topics.test(text)) return [];
  const found: AskedInProse[] = [];
  for (const { 0: sentence, index } of text.matchAll(/[^.?!\n]+(?:[.?!](?=\S)[^.?!\n]+)*[.?!]?/g)) {
    if (sentence.length > 300 || refuses.test(sentence) || !wholeNumber.test(sentence)) continue;
    const bid = bidding.exec(sentence);
    const from = bid === null ? sentence.search(anyWay) : bid.index + bid[0].length;
    const kind = sensitiveLabel(sentence.slice(Math.max(from, 0)).slice(0, 120));
    if (kind === undefined) continue;
    const isCard = kind === 'card-number' || kind === 'card-code';
    if (bid === null && (isCard ? !byMessage.test(sentence) : from < 0)) continue;
    const start = index + sentence.search(/\S/);
    found.push({ kind, start, end: index + sentence.trimEnd().length });
  }
  return found;
}

/** Sentences in a file that ask for something sensitive, but for those of its logs. */
export function askedInProse(file: AnalysedFile): readonly { readonly kind: Sensitive; readonly at: Place }[] {
  if (!topics.test(file.text)) return [];
  return wordingIn(file).flatMap(wording =>
    wording.internal
      ? []
      : askedInSentences(wording.text).map(({ kind, start, end }) => ({ kind, at: placeOfPart(wording, start, end) })),
  );
}
