import type { App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { isEditable, placeOfPart, type Wording, wordingIn } from '../support/wording.ts';
import { fieldsIn, type MarkupFile, markupOf, proseOfPage } from '../support/wording-markup.ts';
import { agingThing } from './ages.ts';
import { type Limit, youngest } from './limits.ts';

/** What users are told: the number is the first group. */
const told: readonly RegExp[] = [
  /\b(?:must be|be|i am|i['’]m|are|confirm\w*|certify|at least|minimum age(?: is| of|:)?)\s+(?:at least\s+|over\s+)?(\d{1,2})\s*(?:\+|years?(?: of age| old)?(?: or older| and older| or over)?|or (?:older|over|above)|and (?:older|over|above|up))(?![\w-])/i,
  /\b(?:must be|i am|i['’]m|you(?:['’]re| are))\s+(?:at least|over)\s+(\d{1,2})(?!\s*[\w%+-]|[.,]\d)/i,
  /\b(?:ages?|aged|users?)\s+(\d{1,2})\s*(?:\+|and (?:up|older|over)|or (?:older|over))(?!\w)/i,
  /\b(?:children|kids|minors|anyone|users|people|persons|individuals)\s+(?:who are\s+)?(?:under|below|younger than)\s+(?:the age of\s+)?(\d{1,2})\b[^.]{0,30}\b(?:may not|can(?:not|['’]t)|must not|are not (?:allowed|permitted)|not (?:allowed|permitted))/i,
  /\b(?:not (?:allowed|permitted|intended|directed|available|meant)\b[^.]{0,30}|no )(?:children|kids|minors|anyone|users|people|persons|individuals)\s+(?:who are\s+)?(?:under|below|younger than)\s+(?:the age of\s+)?(\d{1,2})\b/i,
  /\bminimum age(?: is| of|:| to (?:use|sign up|register)[^.\d]{0,20})?\s*(\d{1,2})\b/i,
];

const people =
  /\b(?:you|users?|visitors?|sign|accounts?|regist\w+|children|kids|minors|anyone|persons?|people|individuals|members?|i am|i['’]m)\b/i;
const things =
  /\b(?:days?|weeks?|months?|hours?|concrete|formwork|equipment|machines?|vehicles?|trucks?|cranes?|buildings?|structures?|roofs?|polic(?:y|ies) (?:is|are)|records?|invoices?)\b/i;

/** Sentences about who may use the app; not about machines, concrete or data. */
export const limitsInTexts = perFile((file): readonly Limit[] =>
  leadsToNumber.test(file.text) ? limitsIn(wordingIn(file)) : [],
);

/** What stands before a number in all of `told`, as code writes it: the number may be put in. Most files end here and need not be parsed. */
const leadsToNumber =
  /\b(?:be|are|am|['’]m|confirm\w*|certify|least|is|of|over|under|below|than|age[ds]?|users?)[\s:]\s*(?:\d|[$#]?\{|%|['"`])|\bminimum age/i;

/** The same in pages and templates, whose markup no front-end reads. */
export function limitsInPages(app: App): readonly Limit[] {
  return markupOf(app).flatMap(page => [
    ...(mayTell.test(page.text) ? limitsIn(proseOfPage(page)) : []),
    ...(mayAsk.test(page.text) ? limitsOfFields(page) : []),
  ]);
}

/** `<input type="number" name="age" min="13">` of a page on which one signs up. */
const mayAsk = /\bname\s*=\s*["']?(?:user_?)?age\b/i;
const signingUp = /sign[ _-]?up|\bregistration\b|\/register\b|create an account|birth/i;

function limitsOfFields({ path, text }: MarkupFile): readonly Limit[] {
  if (!signingUp.test(text) || agingThing.test(text)) return [];
  return fieldsIn(text).flatMap(({ start, end, attributes }) => {
    const named = attributes.some(({ key, value }) => key === 'name' && /^(?:user_?)?age$/i.test(value));
    const age = Number(attributes.find(({ key }) => key === 'min')?.value);
    return named && age > 4 && age < youngest ? [{ at: { file: path, start, end }, age }] : [];
  });
}

/** Most pages end here. */
const mayTell =
  /\b\d{1,2}\s*(?:\+|years?\b|or |and )|\b(?:at least|over|under|below|than|age of)\s+\d{1,2}\b|minimum age/i;

function limitsIn(wordings: readonly Wording[]): readonly Limit[] {
  const found: Limit[] = [];
  for (const wording of wordings) {
    if (wording.internal) continue;
    if (!/\d/.test(wording.text)) continue;
    for (const pattern of told) {
      const match = pattern.exec(wording.text);
      const age = Number(match?.[1]);
      if (match === null || !(age > 4 && age < youngest)) continue;
      if (!people.test(wording.text) || things.test(wording.text)) continue;
      const start = match.index + match[0].indexOf(String(match[1]));
      const at = placeOfPart(wording, start, start + String(match[1]).length);
      found.push({
        at,
        age,
        ...(isEditable(wording, start, start + String(match[1]).length) ? { literal: { ...at, inclusive: true } } : {}),
      });
      break;
    }
  }
  return found;
}
