/** Code that has nothing to do with Procore, as it stands between the calls of an app; each a function of some number. */
export const plain: readonly ((number: number) => string)[] = [
  number => `/** Rows by what they are filed under. */
export function grouped${number}<T>(rows: readonly T[], under: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = under(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}`,
  number => `interface Span${number} { readonly from: Date; readonly to: Date }

/** Working days in a span. */
export function workingDays${number}({ from, to }: Span${number}): number {
  let days = 0;
  for (const day = new Date(from); day <= to; day.setDate(day.getDate() + 1)) {
    const weekday = day.getDay();
    if (weekday !== 0 && weekday !== 6) days++;
  }
  return days;
}`,
  number => `const separators${number} = { csv: ',', tsv: '\\t', list: ';' } as const;

export function line${number}(cells: readonly unknown[], format: keyof typeof separators${number}): string {
  const separator = separators${number}[format];
  return cells
    .map(cell => String(cell ?? ''))
    .map(text => (text.includes(separator) || text.includes('"') ? \`"\${text.replace(/"/g, '""')}"\` : text))
    .join(separator);
}`,
  number => `type Action${number} = { type: 'open'; id: number } | { type: 'close'; id: number } | { type: 'rename'; id: number; title: string };

export function reduce${number}(state: Record<number, { open: boolean; title: string }>, action: Action${number}) {
  const before = state[action.id] ?? { open: false, title: '' };
  switch (action.type) {
    case 'open':
      return { ...state, [action.id]: { ...before, open: true } };
    case 'close':
      return { ...state, [action.id]: { ...before, open: false } };
    case 'rename':
      return { ...state, [action.id]: { ...before, title: action.title.trim() } };
  }
}`,
  number => `/** Remembers the last few answers. */
export class Recent${number}<K, V> {
  private readonly kept = new Map<K, V>();
  constructor(private readonly most: number) {}

  get(key: K): V | undefined {
    return this.kept.get(key);
  }

  set(key: K, value: V): void {
    this.kept.delete(key);
    this.kept.set(key, value);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.most) break;
      this.kept.delete(oldest);
    }
  }
}`,
  number => `export function validate${number}(form: { title?: string; due?: string; amount?: number }): string[] {
  const problems: string[] = [];
  if (!form.title || form.title.length > 80) problems.push('a title of at most 80 letters');
  if (form.due !== undefined && Number.isNaN(Date.parse(form.due))) problems.push('a day');
  if (form.amount !== undefined && (form.amount < 0 || form.amount > 1e9)) problems.push('an amount');
  return problems;
}`,
  number => `const names${number} = new Map<string, string>([
  ['/open', 'Open'],
  ['/closed', 'Closed'],
  ['/draft', 'Draft'],
]);

export function label${number}(path: string, count: number): string {
  const name = names${number}.get(path) ?? 'Other';
  return count === 1 ? name : \`\${name} (\${count})\`;
}`,
  number => `export async function inTurns${number}<T, R>(items: readonly T[], work: (item: T) => Promise<R>, most = 4): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const run = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at] as T);
    }
  };
  await Promise.all(Array.from({ length: most }, run));
  return results;
}`,
  number => `export const byTitle${number} = (a: { title: string; position: number }, b: { title: string; position: number }): number =>
  a.position - b.position || a.title.localeCompare(b.title);

export function top${number}<T extends { title: string; position: number; closed: boolean }>(rows: readonly T[], most: number): T[] {
  const unused = rows.length;
  return rows.filter(row => !row.closed).sort(byTitle${number}).slice(0, most);
}`,
  number => `export function wrap${number}(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\\s+/)) {
    if (line.length + word.length + 1 > width && line !== '') {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : \`\${line} \${word}\`;
  }
  if (line !== '') lines.push(line);
  return lines;
}`,
];
