import { parseArgs } from 'node:util';
import { publishedCatalogue } from '../catalogue/index.ts';
import { clauseCoverage } from '../report/coverage.ts';
import { explain } from '../report/explain.ts';
import { rules } from '../rules/index.generated.ts';
import { nearestName } from '../workspace/schema.ts';
import { check } from './check.ts';
import { describe, oneOf, type World, WrongUse } from './world.ts';

const help = `Policy Lens checks code that integrates with Procore against the Procore Developer Policy.
Not affiliated with or endorsed by Procore; not legal advice.

Usage
  policy-lens check <folders or files…>          each folder is a workspace root of its own
      --format text|json|sarif|github            default: text
      --fail-on error|warning|information|never  exit code 1 from this severity on; default: warning
      --config <file>                            in place of the policy-lens.json files that are found;
                                                 its paths are relative to each root
      --threads <number>                         to check with; default: one for each core, at most 4
      --show-suppressed                          lists what suppressions hide, too
  policy-lens explain <rule | clause | METHOD route>
  policy-lens rules   [--format text|json]
  policy-lens clauses [--format text|json]
  policy-lens --version | --help

Exit codes
  0  nothing at or above --fail-on
  1  findings
  2  wrong use, or an internal error
`;

/**
 * The command line.
 * @param args what stands behind the program's name
 * @returns the exit code: 0, 1 for findings, 2 for wrong use or an internal error
 */
export async function main(args: readonly string[], world: World): Promise<number> {
  try {
    return await run(args, world);
  } catch (error) {
    const message = error instanceof WrongUse ? `${error.message}\nSee policy-lens --help.` : describe(error);
    world.err.write(`policy-lens: ${message}\n`);
    return 2;
  }
}

async function run(args: readonly string[], world: World): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help === true || (positionals[0] === 'help' && positionals.length === 1)) {
    world.out.write(help);
    return 0;
  }
  if (values.version === true) {
    world.out.write(`${world.version}\n`);
    return 0;
  }
  const [command, ...rest] = positionals;
  switch (command) {
    case 'check':
      return check(rest, values, world);
    case 'explain':
      only(values, []);
      return explainWords(rest, world);
    case 'rules':
      only(values, ['format']);
      return list(rest, values.format, world, rulesAsJson, rulesAsText);
    case 'clauses':
      only(values, ['format']);
      return list(rest, values.format, world, clausesAsJson, clausesAsText);
    case undefined:
      throw new WrongUse('no command is given');
    default:
      throw new WrongUse(`there is no command "${command}"${perhaps(command, commands)}`);
  }
}

const commands: readonly string[] = ['check', 'explain', 'rules', 'clauses', 'help'];

function perhaps(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

const options = {
  format: { type: 'string' },
  'fail-on': { type: 'string' },
  config: { type: 'string' },
  'show-suppressed': { type: 'boolean' },
  threads: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : String(error));
  }
}

type Values = ReturnType<typeof parse>['values'];

function only(values: Values, allowed: readonly (keyof Values)[]): void {
  const other = (Object.keys(values) as (keyof Values)[]).find(name => !allowed.includes(name));
  if (other !== undefined) throw new WrongUse(`--${other} does not belong to this command`);
}

function explainWords(words: readonly string[], world: World): number {
  if (words.length === 0) throw new WrongUse('name a rule, a clause, or a method and a route');
  const text = explain(words, { rules, catalogue: publishedCatalogue() });
  if (text === undefined) {
    const name = words.join(' ');
    const ids = definitions().map(({ id }) => id);
    throw new WrongUse(`"${name}" is no rule, clause or route${perhaps(name, ids)}`);
  }
  world.out.write(text);
  return 0;
}

function list(
  rest: readonly string[],
  format: string | undefined,
  world: World,
  asJson: () => unknown,
  asText: () => string,
): number {
  if (rest.length > 0) throw new WrongUse(`"${rest[0]}" is one word too many`);
  const json = oneOf('format', format, ['text', 'json'], 'text') === 'json';
  world.out.write(json ? `${JSON.stringify(asJson(), null, 2)}\n` : asText());
  return 0;
}

const definitions = () => rules.map(rule => rule.definition);

function rulesAsJson(): unknown {
  return {
    rules: definitions().map(rule => ({
      id: rule.id,
      title: rule.title,
      clauses: rule.clauses,
      severity: rule.severity,
      severities: rule.severities ?? [],
      blind: rule.blind,
      options: rule.options ?? {},
    })),
  };
}

function rulesAsText(): string {
  const width = Math.max(0, ...definitions().map(rule => rule.id.length));
  return definitions()
    .map(({ id, severity, clauses, title }) => {
      const cites = clauses.map(name => `§${name}`).join(' ');
      return `${id.padEnd(width)}  ${severity.padEnd(11)}  ${cites.padEnd(12)}  ${title}\n`;
    })
    .join('');
}

function clausesAsJson(): unknown {
  return { clauses: clauseCoverage(definitions()) };
}

function clausesAsText(): string {
  const all = clauseCoverage(definitions());
  const width = Math.max(0, ...all.map(({ id }) => id.length));
  return all
    .map(({ id, coverage, rules: citing, remains }) => {
      const how = [citing.join(', '), remains === '' ? '' : `left to people: ${remains}`]
        .filter(part => part !== '')
        .join('; ');
      return `§${id.padEnd(width)}  ${coverage.padEnd(11)}  ${how}\n`;
    })
    .join('');
}
