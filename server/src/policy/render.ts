import { clause, policy } from './clauses.ts';

/** What every page that introduces the tool says of itself. */
const FOOTER = 'Shown by Policy Lens, which is not affiliated with or endorsed by Procore; not legal advice.';

/** Before the line of the marked clause; a list's own marks stay, so that the Markdown does. */
const MARK = '➤ ';

/**
 * The whole Policy as Markdown, for the read-only document: one line a paragraph or clause, at the line that `clauseLine` says.
 * @param marked id or alias of the clause to mark
 */
export function renderPolicy(marked?: string): string {
  const id = marked === undefined ? undefined : clause(marked)?.id;
  return `${LINES.map(line => (id !== undefined && line.clause === id ? line.before + MARK + line.text : line.before + line.text)).join('\n')}\n`;
}

/** The 0-based line of a clause in what `renderPolicy` returns; `undefined` where there is no such clause. */
export function clauseLine(id: string): number | undefined {
  const found = clause(id)?.id;
  const line = LINES.findIndex(one => one.clause === found);
  return found === undefined || line < 0 ? undefined : line;
}

interface Line {
  /** The list mark with its indentation. */
  readonly before: string;
  readonly text: string;
  /** The clause that begins here. */
  readonly clause?: string;
}

const LINES: readonly Line[] = [
  ...paragraphs(`# ${policy.title}`, `Effective ${policy.effective} · <${policy.url}>`, ...policy.introduction),
  ...policy.sections.flatMap(section => {
    const [first = '', ...rest] = section.preamble;
    const lettered = section.clauses.slice(1);
    return [
      ...paragraphs(`## ${section.number}. ${section.title}`),
      { before: '', text: first, clause: String(section.number) },
      { before: '', text: '' },
      ...paragraphs(...rest, ...(section.lead ? [section.lead] : [])),
      ...lettered.map(one => ({
        before: one.id.split('(').length > 2 ? '  - ' : '- ',
        text: `**§${one.id}** ${one.text}`,
        clause: one.id,
      })),
      ...(lettered.length > 0 ? [{ before: '', text: '' }] : []),
    ];
  }),
  ...paragraphs('---'),
  { before: '', text: FOOTER },
];

function paragraphs(...texts: readonly string[]): Line[] {
  return texts.flatMap(text => [
    { before: '', text },
    { before: '', text: '' },
  ]);
}
