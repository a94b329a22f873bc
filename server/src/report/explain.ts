import { type Catalogue, isMatch, type PublishedRoute, type RouteVerdict } from '../catalogue/index.ts';
import { withoutNames } from '../catalogue/paths.ts';
import { clause, policy } from '../policy/index.ts';
import type { RuleDefinition } from '../rules/rule.ts';
import { clauseCoverage } from './coverage.ts';

export interface Knowledge {
  readonly rules: readonly { readonly definition: RuleDefinition; readonly page: string }[];
  readonly catalogue: Catalogue;
}

/**
 * Explains a rule (`bulk-export`), a clause (`2(h)`, `§2h`) or a route (`GET /rest/v1.0/me`), in one word or several.
 * @returns Markdown, or `undefined` where the words name none of these
 */
export function explain(words: readonly string[], knowledge: Knowledge): string | undefined {
  const text = words.join(' ').trim();
  const rule = knowledge.rules.find(({ definition }) => definition.id === text);
  if (rule !== undefined) return explainRule(rule.definition, rule.page);
  const use = uses.get(text);
  if (use !== undefined) return `# ${text}\n\n${use}\n`;
  const [, method, address] = /^(?:(get|post|put|patch|delete|head|options)\s+)?(\S+)$/i.exec(text) ?? [];
  const route = addressOf(address ?? '', method !== undefined);
  return route === undefined
    ? explainClause(text, knowledge)
    : explainRoute(method?.toUpperCase(), route, knowledge.catalogue);
}

/** What findings say that come from no rule of the Policy. */
const uses: ReadonlyMap<string, string> = new Map([
  [
    'suppression',
    'A suppression accepts a finding with a reason: `policy-lens-ignore <rule or clause> -- <reason>` in a comment on the line above or at its end, `policy-lens-ignore-file` for the whole file, or an entry of `suppressions` in `policy-lens.json`. `until YYYY-MM-DD` before the dashes ends it. One that gives no reason, has expired, hides nothing or names what is no rule is a finding itself.',
  ],
  [
    'configuration',
    'What is wrong in a `policy-lens.json`. A name that is not known is a warning, and the rest of the file is in force; anything else is an error, and nothing of the file is in force until it is mended.',
  ],
  [
    'attestation',
    'An attestation states of a clause what no code can decide: clause, statement, by whom, date, evidence, until when (`attestations` in `policy-lens.json`). One that has expired, that was given for an older text of its clause or that findings contradict is a finding itself.',
  ],
]);

/** An address as people write one: whole, behind a placeholder for its host (`{{base}}/rest/v1.0/me`), or with no slash before it. */
function addressOf(written: string, isRoute: boolean): URL | string | undefined {
  if (/^https?:/i.test(written)) return URL.canParse(written) ? new URL(written) : undefined;
  const path = written.replace(/^(?:\{\{[^}]*\}\}|\$?\{[^}]*\}|<[^>]*>)(?=\/)|[?#].*$/g, '');
  if (path.startsWith('/')) return path;
  return /^(?:rest|vapid|oauth)\//.test(path) || (isRoute && path.includes('/')) ? `/${path}` : undefined;
}

function explainRule(rule: RuleDefinition, page: string): string {
  const clauses = rule.clauses.map(id => `- **§${id}** ${clause(id)?.text ?? ''}`);
  const options = Object.entries(rule.options ?? {}).map(
    ([name, option]) =>
      `- \`${name}\` (${option.type}, default \`${JSON.stringify(option.default)}\`): ${option.description}`,
  );
  return [
    page.trim(),
    `Severity: ${rule.severity}${rule.severities === undefined ? '' : ` (also ${rule.severities.join(', ')} in other cases)`}`,
    `${policy.title} of ${policy.effective}:\n\n${clauses.join('\n')}`,
    ...(rule.guide === undefined ? [] : [`Procore's guide: ${rule.guide}`]),
    ...(options.length > 0 ? [`Options in \`policy-lens.json\`:\n\n${options.join('\n')}`] : []),
  ]
    .join('\n\n')
    .concat('\n');
}

function explainClause(name: string, { rules }: Knowledge): string | undefined {
  const found = clause(name);
  if (found === undefined) return undefined;
  const covered = clauseCoverage(rules.map(rule => rule.definition)).find(({ id }) => id === found.id);
  const lead = policy.sections.find(section => section.number === found.section)?.lead;
  const citing = rules.filter(({ definition }) => covered?.rules.includes(definition.id));
  return [
    `# §${found.id} ${found.sectionTitle}`,
    [...(lead !== undefined && found.id.includes('(') ? [lead] : []), ...found.text.split('\n\n')]
      .map(line => `> ${line}`)
      .join('\n>\n'),
    `${policy.title}, effective ${policy.effective}. ${policy.url}`,
    `Coverage: ${covered?.coverage ?? 'unseen'}${covered?.remains ? `. Left to people: ${covered.remains}.` : '.'}`,
    ...(citing.length > 0
      ? [`Rules:\n\n${citing.map(({ definition }) => `- \`${definition.id}\` ${definition.title}`).join('\n')}`]
      : []),
  ]
    .join('\n\n')
    .concat('\n');
}

const verdicts: Readonly<Record<RouteVerdict['is'], string>> = {
  published: 'published',
  deprecated: 'published, but deprecated',
  removed: 'published no longer',
  'other-version': 'not published in this version',
  'other-method': 'not published with this method',
  legacy: 'a legacy route: `/vapid` was shut down',
  'not-rest': 'no API route: neither `/rest` nor `/oauth`',
  gap: 'in a part of the API for which the catalogue is known to be incomplete',
  unpublished: 'not in the published catalogue',
  partial: 'known too little to be judged',
};

function explainRoute(method: string | undefined, address: URL | string, catalogue: Catalogue): string {
  const url = typeof address === 'string' ? undefined : address;
  const path = typeof address === 'string' ? address : address.pathname;
  const verdict = catalogue.match(method, withoutNames(path));
  const host = url === undefined ? undefined : catalogue.host(url.hostname);
  const lines = [`# ${method === undefined ? '' : `${method} `}${path}`, `This route is ${verdicts[verdict.is]}.`];
  if (url !== undefined)
    lines.push(
      host === undefined
        ? `\`${url.hostname}\` is no documented host.`
        : `\`${url.hostname}\`: ${host.use} host, ${host.environment}.`,
    );
  if (verdict.route !== undefined)
    lines.push(`${isMatch(verdict) ? 'Published as' : 'Published instead'}:\n\n${describe(verdict.route)}`);
  if (verdict.versions.length > 0) lines.push(`Versions: ${verdict.versions.join(', ')}.`);
  if (verdict.is === 'other-method') lines.push(`Methods: ${verdict.methods.join(', ')}.`);
  const others = verdict.nearest.filter(
    ({ method, path }) => method !== verdict.route?.method || path !== verdict.route.path,
  );
  if (verdict.is !== 'published' && others.length > 0)
    lines.push(`Near it:\n\n${others.map(route => `- \`${route.method} ${route.path}\` ${route.title}`).join('\n')}`);
  lines.push(`Published API as of ${catalogue.date}.`);
  return `${lines.join('\n\n')}\n`;
}

function describe(route: PublishedRoute): string {
  const facts = [
    `\`${route.method} ${route.path}\``,
    `${route.title} (${route.group})`,
    `status: ${route.status}`,
    route.paginated ? 'paginated' : 'not paginated',
    ...(route.deprecatedAt === undefined ? [] : [`deprecated on ${route.deprecatedAt}`]),
    ...(route.sunset === undefined ? [] : [`sunset on ${route.sunset}`]),
    ...(route.query.length === 0 ? [] : [`query: ${route.query.map(name => `\`${name}\``).join(', ')}`]),
  ];
  return facts.map(fact => `- ${fact}`).join('\n');
}
