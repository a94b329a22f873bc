import { capabilityNames, noteNames, notePattern, resultNames, roleNames } from '../libraries/shape.ts';
import type { RuleDefinition } from '../rules/rule.ts';
import type { Schema } from './schema.ts';

const severitySetting: Schema = {
  type: 'string',
  enum: ['off', 'error', 'warning', 'information', 'hint'],
  description: 'The severity of every finding of the rule, or off.',
};

const texts = (description: string): Schema => ({ type: 'array', items: { type: 'string' }, description });

const date = (description: string): Schema => ({
  type: 'string',
  pattern: '^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$',
  patternErrorMessage: 'a date like 2027-01-31 is expected here',
  description,
});

const capability: Schema = { type: 'string', enum: capabilityNames };

/** Offers to write an item whose fields are to be filled in. */
const offered = (label: string, description: string, body: unknown): Pick<Schema, 'defaultSnippets'> => ({
  defaultSnippets: [{ label, description, body }],
});

const library: Schema = {
  type: 'object',
  ...offered('library', 'What a package of your own does', {
    packages: ['$1'],
    language: '${2|javascript,python|}',
    members: { $3: { does: '${4:request}', args: { url: '${5:0}' }, returns: '${6:response}' } },
  }),
  required: ['packages', 'language', 'members'],
  additionalProperties: false,
  properties: {
    packages: texts('Package names: `@acme/http`, `acme_client`; `global` for what is there without an import.'),
    language: { type: 'string', enum: ['javascript', 'python'] },
    members: {
      type: 'object',
      description:
        'What each member does, by how one gets to it from the package: `get`, `create().get`, `Client().send`.',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          does: {
            anyOf: [capability, { type: 'array', items: capability }],
            description: 'What a call does: `request`, `client`, `log`, `write-file`, `store`, `redact`, …',
          },
          method: {
            type: 'string',
            description: 'The HTTP method: `GET`, or an argument with a default: `1.method=GET`.',
          },
          args: {
            type: 'object',
            additionalProperties: false,
            properties: Object.fromEntries(roleNames.map(role => [role, { type: 'string' }])),
            description: 'Where the call takes what: `{ "url": "0", "body": "1.json" }`.',
          },
          returns: { type: 'string', enum: resultNames },
          mode: { type: 'string' },
          vendor: { type: 'string', description: 'Whose servers receive what is sent, as people know it.' },
          note: {
            anyOf: [
              { type: 'string', enum: noteNames },
              { type: 'string', pattern: notePattern },
            ],
          },
        },
      },
    },
  },
};

/**
 * The schema of `policy-lens.json`: what the editor completes and checks, what is shipped as `policy-lens.schema.json`, and what
 * `readConfiguration` validates by.
 * @param rules every rule, for their names and options
 * @param clauses every clause's id, for attestations
 */
export function configurationSchema(rules: readonly RuleDefinition[], clauses: readonly string[]): Schema {
  const declarable = rules
    .filter(rule => rule.declarable === true)
    .flatMap(({ id, clauses }) => [id, ...clauses.slice(0, 1)]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Policy Lens',
    description: 'Settings, declarations and attestations of a project that integrates with Procore.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      rules: {
        type: 'object',
        description: 'Rules by id: a severity, or an object with a severity and the options of the rule.',
        additionalProperties: false,
        properties: Object.fromEntries(rules.map(rule => [rule.id, ruleSchema(rule)])),
      },
      ignore: texts('Files that are not checked, as glob patterns relative to this file: `legacy/**`.'),
      classes: {
        type: 'object',
        description:
          'What kind of file a path is, as glob patterns relative to this file; where none matches, the tool decides.',
        additionalProperties: false,
        properties: {
          source: texts('The app itself.'),
          test: texts('Findings count one step less, but for written-out credentials.'),
          example: texts('Findings count one step less, but for written-out credentials.'),
          generated: texts('Read, but not reported, except what asks for old or unpublished endpoints.'),
          vendored: texts('Read, but not reported.'),
        },
      },
      libraries: {
        type: 'array',
        items: library,
        description: 'What packages that the tool does not know do.',
      },
      singleTenant: { type: 'boolean', default: false, description: 'The app serves one company only.' },
      recipients: texts(
        'Companies or hosts that may receive API Data: `Zapier`, `hooks.zapier.com`, `*.zapier.com`: 2(d), 2(j).',
      ),
      modelProviders: texts('Model vendors that are approved for inference: 2(b).'),
      retentionDays: { type: 'number', minimum: 0, description: 'Days that API Data may be kept: 2(m).' },
      uses: {
        type: 'array',
        items: { type: 'string', examples: declarable.map(name => `${name}: …`) },
        description: `Uses of API Data that are declared, each behind the rule or clause it is declared for (${declarable.join(', ')}): \`2(e): the numbers of workers for certified payroll\`.`,
      },
      suppressions: {
        type: 'array',
        description:
          'Findings that are accepted, with the reason: for files that hold no comments. Elsewhere use a policy-lens-ignore comment.',
        items: {
          type: 'object',
          ...offered('suppression', 'Accept findings of a rule in some files', {
            rule: '$1',
            files: ['$2'],
            reason: '$3',
          }),
          required: ['rule', 'files', 'reason'],
          additionalProperties: false,
          properties: {
            rule: { type: 'string', description: 'A rule or a clause.' },
            files: texts('Glob patterns relative to this file.'),
            reason: { type: 'string', pattern: '\\S', patternErrorMessage: 'the reason is expected here' },
            until: date('The last day on which it holds.'),
          },
        },
      },
      attestations: {
        type: 'array',
        description: 'What the team states of clauses that no code can decide.',
        items: {
          type: 'object',
          ...offered('attestation', 'State how a clause is kept', {
            clause: '$1',
            statement: '$2',
            evidence: '$3',
            by: '$4',
            date: '$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE',
          }),
          required: ['clause', 'statement', 'by', 'date'],
          additionalProperties: false,
          properties: {
            clause: { type: 'string', enum: clauses, description: 'The clause of the Developer Policy.' },
            statement: { type: 'string', pattern: '\\S', patternErrorMessage: 'the statement is expected here' },
            evidence: { type: 'string', description: 'Where the evidence is: an address or a path.' },
            by: { type: 'string', pattern: '\\S', patternErrorMessage: 'who states it is expected here' },
            date: date('When it was stated.'),
            until: date('The last day on which it holds.'),
            clauseHash: {
              type: 'string',
              description:
                "The hash of the clause's text when it was stated: a changed Policy turns the attestation stale.",
            },
          },
        },
      },
    },
  };
}

function ruleSchema(rule: RuleDefinition): Schema {
  const options = Object.entries(rule.options ?? {}).map(([name, option]): [string, Schema] => [
    name,
    {
      type: option.type,
      default: option.default,
      description: option.description,
      ...(option.type === 'array' ? { items: { type: 'string' } } : {}),
    },
  ]);
  return {
    description: `${rule.title} (§${rule.clauses.join(', §')})`,
    anyOf: [
      severitySetting,
      {
        type: 'object',
        additionalProperties: false,
        properties: { severity: severitySetting, ...Object.fromEntries(options) },
      },
    ],
  };
}
