/** Requests for what an answer of Procore's names: the file of an attachment, of a photo. */
import type { Mark, TextPart } from './facts.ts';
import type { AbstractValue } from './values.ts';

type Hole = Extract<TextPart, { readonly hole: unknown }>;

const addressFields = /(?:^|_)(?:url|href|uri|link)$|(?:Url|URL|Href|Uri|Link)$/;
/** Of the next page of a list, of the record itself. */
const ofRows = /next|prev|page|first|last|self/i;

/**
 * Whether an address was in an answer as a whole: a download. So it is where it stands right behind a base that nobody knows, as who is
 * handed paths and whole addresses writes it: `get(path if path.startswith('http') else base + path)`.
 */
export function isFromAnswer(url: AbstractValue | undefined): boolean {
  const parts = url?.texts[0]?.parts ?? [];
  const [first] = parts;
  if (first === undefined) return url?.own.some(isApiData) ?? false;
  const last = parts.at(-1);
  const behindBase = last !== undefined && parts.every(isHole) && marksOf(last).some(namesAddress);
  return marksOf(behindBase ? last : first).some(isApiData);
}

function isHole(part: TextPart): part is Hole {
  return 'hole' in part;
}

function marksOf(part: TextPart): readonly Mark[] {
  return (isHole(part) && part.marks) || [];
}

function isApiData({ is }: { readonly is: string }): boolean {
  return is === 'api-data';
}

function namesAddress(mark: Mark): boolean {
  const field = mark.is === 'api-data' ? (mark.fields.at(-1) ?? '') : '';
  return addressFields.test(field) && !ofRows.test(field);
}
