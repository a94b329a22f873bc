import type { Request, TextPart, Value } from '../../analysis/facts.ts';
import { maximumPageSize, PAGE_SIZE } from '../../catalogue/facts.ts';
import type { Place } from '../../program/finding.ts';
import { defineRule, type Report } from '../rule.ts';
import { oncePerPlace, stepsTo } from '../support/places.ts';
import { askedRoutes, stepsOfRequest } from '../support/routes.ts';
import { lostElsewhere, type Unpaged, unpaged, unpagedElsewhere } from './unpaged.ts';

export default defineRule({
  id: 'page-size',
  clauses: ['3(a)'],
  severity: 'warning',
  severities: ['information'],
  title: '`per_page` above what Procore recommends or allows, or a list read without paging',
  blind: 'Page sizes that come from outside the code, and how many rows a list really has.',
  guide: PAGE_SIZE.source,
  get perFile() {
    return [lostElsewhere];
  },
  check(file, context) {
    const report = oncePerPlace(context);
    for (const asked of askedRoutes(file)) {
      const { request, path } = asked;
      const sizes = pageSizes(request);
      const most = Math.max(maximumPageSize(path), ...(sizes.length > 1 ? maximumsOf(request) : []));
      for (const size of sizes) {
        if (size.number <= most) continue;
        report({
          at: size.at,
          message: `\`per_page\` asks for ${size.number} rows a page, more than ${most}`,
          certain: most === PAGE_SIZE.value.v2,
          because:
            most === PAGE_SIZE.value.v2
              ? 'REST v2 allows 100 rows a page and answers 10 where none is asked for (announcements/new_rest_v2_version).'
              : 'Procore recommends 2,000 rows a page at most; larger pages slow its service down and end in time-outs. Read page after page instead.',
          steps: stepsOfRequest(size.at, request, 'the request that asks for it'),
          ...(size.edit === undefined
            ? {}
            : {
                // Not safe: a loop may compare the rows of a page with the same number, or there may be none.
                fixes: [
                  { title: `Ask for ${most} rows a page`, safe: false, edits: [{ ...size.edit, text: `${most}` }] },
                ],
              }),
        });
      }
    }
    for (const each of unpaged(file, context.catalogue)) report(reportOf(each));
  },
  checkApp(app, context) {
    for (const each of unpagedElsewhere(app, context.catalogue)) context.report(reportOf(each));
  },
});

function reportOf({ at, name, others, ways }: Unpaged): Report {
  return {
    at,
    message: `\`${name}\` ${others === 0 ? 'is' : `and ${others} other ${others === 1 ? 'list' : 'lists'} are`} read without paging, so rows beyond the first page are lost`,
    severity: 'information',
    because:
      'The route answers in pages (`page`, `per_page`, and a `Link` header). If the list can never be longer than one page, nothing is lost.',
    steps: stepsTo(at, ways),
  };
}

/** Of several routes and several sizes, as a table has them, it isn't known which belong together. */
function maximumsOf({ addresses }: Request): readonly number[] {
  return addresses.map(({ path }) => maximumPageSize(path ?? ''));
}

interface PageSize {
  readonly number: number;
  /** The literal that writes it. */
  readonly at: Place;
  /** The number itself, for an edit. */
  readonly edit?: Place;
}

/** The page sizes that a request may ask for, where they are written. */
function pageSizes(request: Request): readonly PageSize[] {
  const value = request.query('per_page');
  return value === undefined ? [] : value.texts.flatMap(({ parts }) => written(parts, request, value));
}

function written(parts: readonly TextPart[], request: Request, value: Value): readonly PageSize[] {
  const [part, more] = parts;
  if (part === undefined || more !== undefined || !('text' in part) || !/^\d+$/.test(part.text)) return [];
  const number = Number(part.text);
  const { literal, place } = part;
  if (place === undefined) return [{ number, at: value.place ?? request.place }];
  if (literal === undefined) return [{ number, at: place }];
  const edit = numberIn(literal.value, part.text, place, literal.content);
  return [{ number, at: place, ...(edit === undefined ? {} : { edit }) }];
}

/** The number inside its literal: the literal itself, or a piece of a query that is text. */
function numberIn(
  value: string | number | boolean | null,
  digits: string,
  place: Place,
  content: number | undefined,
): Place | undefined {
  if (typeof value === 'number') return place;
  if (typeof value !== 'string' || content === undefined) return undefined;
  const at = value === digits ? 0 : value.search(new RegExp(`(?<=per_page=)${digits}(?!\\d)`));
  return at < 0 ? undefined : { file: place.file, start: content + at, end: content + at + digits.length };
}
