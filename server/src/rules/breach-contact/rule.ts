import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import { defineRule } from '../rule.ts';
import { absencePerFile, absencePlace, withParents } from '../support/app.ts';
import { type Line, linesOf } from '../support/wording-documents.ts';

/** Where the Policy wants a breach of API Data told (§7). */
const contact = 'security@procore.com';

export default defineRule({
  id: 'breach-contact',
  clauses: ['7'],
  severity: 'hint',
  title: "No incident procedure that names Procore's security contact and the customers",
  blind: 'Procedures that are kept elsewhere, and whether anybody follows them.',
  attestable: true,
  perFile: absencePerFile,
  checkApp(app, { report }) {
    const documents = withParents(app)
      .flatMap(({ files }) => files.filter(isOwnPage))
      .map(read);
    const inCode = app.files.some(namesContact);
    const named = documents.find(document => document.contact !== undefined);
    const customers = documents.some(document => document.customers && (document.incident || document === named));
    if ((named !== undefined || inCode || namedInPlainText(app)) && (customers || named === undefined)) return;

    const wrong =
      named ??
      documents.find(document => document.incident && document.customers) ??
      documents.find(document => document.incident) ??
      documents.find(document => document.security);
    const at = (named === undefined ? wrong?.other : undefined) ?? wrong?.heading ?? absencePlace(app);
    if (at === undefined) return;
    const other = named === undefined && wrong?.other !== undefined && at === wrong.other;
    const missing =
      named !== undefined
        ? 'the affected customers'
        : wrong?.customers
          ? contact
          : `the affected customers and ${contact}`;
    report({
      at,
      message: other
        ? `The incident procedure names another address than ${contact}`
        : wrong === undefined
          ? `No incident procedure names ${missing}`
          : `This document does not say that ${missing} must be told when API Data is exposed`,
      steps: other && wrong?.heading !== undefined ? [stepAt(wrong.heading, 'the procedure begins here')] : [],
      because: `§7 asks that all affected customers and Procore (${contact}) are told at once. Whoever handles an incident at night should find both in the procedure. If it is kept elsewhere, state that in an attestation.`,
      fixes: other
        ? [{ title: `Use ${contact}`, safe: false, edits: [{ ...at, text: contact }] }]
        : wrong === undefined
          ? []
          : [
              {
                title: 'Add what to do when API Data is exposed',
                safe: false,
                edits: [{ file: wrong.file.path, start: wrong.end, end: wrong.end, text: section }],
              },
            ],
    });
  },
});

/** Few files do: their text says so at once. */
function namesContact(file: AnalysedFile): boolean {
  const has = (text: string): boolean => text.toLowerCase().includes(contact);
  return has(file.text) && file.strings.some(({ value }) => has(value));
}

/** A page about this app; examples and generated references are about others. */
function isOwnPage({ relative, pathClass }: AnalysedFile): boolean {
  return (
    /\.(?:md|markdown)$/i.test(relative) &&
    (pathClass === 'source' || (pathClass === 'example' && !/(?:^|\/)(?:examples?|samples?|demos?)\//i.test(relative)))
  );
}

const section = `

## If API Data is exposed

We tell every affected customer and Procore (${contact}) immediately: what happened, which data, since when, and what we do about it.
`;

/** What a document says about incidents. */
interface Said {
  readonly file: AnalysedFile;
  readonly contact: Place | undefined;
  /** Another address of Procore's in a procedure for incidents. */
  readonly other: Place | undefined;
  readonly customers: boolean;
  /** It holds a procedure for incidents, or its name says so. */
  readonly incident: boolean;
  readonly security: boolean;
  /** The heading of the procedure, else the first. */
  readonly heading: Place | undefined;
  /** Behind its last line. */
  readonly end: number;
}

/** Not a site's incidents, which are a tool of Procore's. */
const incidents =
  /\b(?:(?:data|security|privacy) (?:breach(?:es)?|incidents?)|breach(?:es|ed)?|(?:data|tokens?|credentials?|secrets?|keys?)(?: (?:leak\w*|exposure|compromise)| (?:is|are|was|were|gets?) (?:leaked|exposed|compromised))|incident (?:response|plan|runbook|handling))\b/i;
const incidentFile =
  /(?:^|[-_.])(?:incident[-_]?(?:response|plan|runbook|handling|procedure)|(?:security|data)[-_]?incidents?|(?:data[-_]?)?breach(?:es)?)\.(?:md|markdown)$|^incidents?\.(?:md|markdown)$/i;
const affected =
  /\b(?:customers?|clients?(?!['’]?s? (?:ids?|secrets?|credentials?)\b)|tenants?|compan(?:y|ies)|organi[sz]ations|users)\b/i;
const telling =
  /\b(?:notif\w+|inform\w*|tell|told|alert\w*|contact\w*|(?:e-?)?mail\w*|write to|reach\w*|call\w*|communicat\w*)\b/i;

function read(file: AnalysedFile): Said {
  const lines = linesOf(file);
  const place = (start: number, end: number): Place => ({ file: file.path, start, end });
  const headings = lines.filter(({ text, code }) => !code && /^#{1,6}\s/.test(text));
  const base = file.relative.slice(file.relative.lastIndexOf('/') + 1);
  const isSecurity = /^(?:(?:\.github|docs)\/)?security\.(?:md|markdown)$/i.test(
    file.path.slice(file.app.root.length + 1),
  );
  const procedures = headings.filter(({ text }) => incidents.test(text));
  const procedure = procedures.find(({ text }) => !/incident response/i.test(text)) ?? procedures[0];
  const inside = incidentFile.test(base)
    ? lines
    : sectionsOf(lines, ({ text }) => incidents.test(text) || (isSecurity && /\bincidents?\b/i.test(text)));
  const find = (pattern: RegExp, where = lines): Place | undefined => {
    for (const { text, literal } of where) {
      const match = pattern.exec(text);
      if (match !== null) return place(literal.start + match.index, literal.start + match.index + match[0].length);
    }
    return undefined;
  };
  const heading = (procedure ?? headings.find(line => inside.includes(line)) ?? headings[0] ?? lines[0])?.literal;
  return {
    file,
    contact: find(/(?<![\w.+-])security@procore\.com(?![\w-]|\.\w)/i),
    other: find(/(?<![\w.+-])(?!security@procore\.com)[\w.+-]+@procore\.com?\b/i, inside),
    customers: lines.some(({ text }, index) => {
      const near = lines
        .slice(Math.max(0, index - 1), index + 2)
        .map(line => line.text)
        .join(' ');
      return affected.test(text) && telling.test(near);
    }),
    incident: inside.length > 0,
    security: isSecurity,
    heading: heading === undefined ? undefined : place(heading.start, heading.end),
    end: lines.at(-1)?.literal.end ?? 0,
  };
}

/** The lines below headings of a kind, up to the next heading of the same rank. */
function sectionsOf(lines: readonly Line[], isOne: (heading: Line) => boolean): readonly Line[] {
  let rank: number | undefined;
  return lines.filter(line => {
    const marks = line.code ? undefined : /^#{1,6}(?=\s)/.exec(line.text)?.[0];
    if (marks !== undefined && (rank === undefined || marks.length <= rank))
      rank = isOne(line) ? marks.length : undefined;
    return rank !== undefined;
  });
}

/** Documents that no front-end reads, whatever they are called, and settings and pages of that name. */
const plainText =
  /(?:^|\/)readme$|\.(?:rst|adoc|asciidoc|mdx|org|textile|wiki)$|(?:^|\/)docs?\/.*\.txt$|(?:^|\/)[^/]*(?:security|incident|breach|exposure|runbook|readme|operations)[^/]*\.(?:txt|html?|ya?ml)$/i;

/** Procedures in other formats are only looked at for the address. */
function namedInPlainText(app: App): boolean {
  return withParents(app).some(at =>
    at.paths.some(path => plainText.test(path) && at.text(path)?.toLowerCase().includes(contact)),
  );
}
