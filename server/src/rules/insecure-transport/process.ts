/** What is switched for a whole process, or in a command line. */
import type { AnalysedFile, Request } from '../../analysis/facts.ts';
import { namesProcoreHost } from '../../catalogue/hosts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Language, Literal, ObjectExpression, Property } from '../../program/model.ts';
import { lastName, walkProgram } from '../../program/walk.ts';
import type { Report, RuleContext } from '../rule.ts';
import { areNested, placeIn } from '../support/places.ts';
import { oldVersion, type ReportAt, tooOld, verification } from './tls.ts';

/** Python's context for every request of the standard library. */
const defaultContext = '_create_default_https_context';

/** Node's variable for every request of the process. */
const processVariable = 'NODE_TLS_REJECT_UNAUTHORIZED';

/** `NODE_TLS_REJECT_UNAUTHORIZED=0` switches verification off for the whole process. */
export function processSwitch(file: AnalysedFile, context: RuleContext, report: ReportAt): void {
  if (!file.text.includes(processVariable) && !file.text.includes(defaultContext)) return;
  const off = (at: Place, value: Literal | undefined, what: string = processVariable): void => {
    report(at, {
      message: `\`${what}\` switches TLS verification off for the whole process, its requests to Procore included`,
      certain: true,
      because: verification,
      ...(value === undefined
        ? {}
        : {
            fixes: [
              {
                title: 'Switch TLS verification on',
                safe: true,
                edits: [
                  {
                    ...placeIn(file, value),
                    text: typeof value.value === 'number' ? '1' : context.idioms(file.program).quote('1'),
                  },
                ],
              },
            ],
          }),
    });
  };
  walkProgram(file.program, node => {
    if (
      node.kind === 'assign' &&
      node.target.kind === 'member' &&
      node.target.property === processVariable &&
      isOff(node.value)
    )
      off(placeIn(file, node), literalOf(node.value));
    if (node.kind === 'object')
      for (const property of node.properties)
        if ((property.key === processVariable || isValueOf(property, node)) && isOff(property.value))
          off(placeIn(file, property), literalOf(property.value));
    // `ssl._create_default_https_context = ssl._create_unverified_context`
    if (
      node.kind === 'assign' &&
      lastName(node.target) === defaultContext &&
      /unverified/i.test(lastName(node.value) ?? '')
    )
      off(placeIn(file, node), undefined, defaultContext);
    if (node.kind === 'literal' && typeof node.value === 'string' && isSetIn(node.value, file.language))
      off(placeIn(file, node), undefined);
  });
}

/** `{ name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: '0' }` */
function isValueOf({ key }: Property, { properties }: ObjectExpression): boolean {
  return (
    key === 'value' &&
    properties.some(each => /^(?:name|key)$/.test(each.key ?? '') && literalOf(each.value)?.value === processVariable)
  );
}

const setting = new RegExp(
  String.raw`^\s*(?:[$>]\s+)?(?:(?:export|env|cross-env|set)\s+)?(?:\w+=\S*\s+)*${processVariable}=(["']?)0\1\s+(?:&&\s*)?(?:\w+=\S*\s+)*(?:node|nodemon|npm|npx|yarn|pnpm|bunx?|deno|tsx|ts-node|pm2|next|nest|nuxt|vite|electron)\b`,
);

/** `"start": "NODE_TLS_REJECT_UNAUTHORIZED=0 node server.js"`; in prose and in texts of the code, which may warn of it, only before a command. */
function isSetIn(text: string, language: Language | undefined): boolean {
  return language === 'json' || language === 'yaml' || language === 'env'
    ? text.includes(`${processVariable}=0`)
    : setting.test(text);
}

function isOff(value: Expression): boolean {
  return value.kind === 'literal' && (value.value === '0' || value.value === 0);
}

function literalOf(value: Expression): Literal | undefined {
  return value.kind === 'literal' ? value : undefined;
}

/** `tls.DEFAULT_MIN_VERSION = 'TLSv1'`: https://nodejs.org/api/tls.html#tlsdefault_min_version */
export function processVersion(file: AnalysedFile, report: ReportAt): void {
  if (!file.text.includes('DEFAULT_MIN_VERSION')) return;
  walkProgram(file.program, node => {
    if (node.kind !== 'assign' || lastName(node.target) !== 'DEFAULT_MIN_VERSION') return;
    const version = literalOf(node.value)?.value;
    if (typeof version === 'string' && oldVersion.test(version))
      report(placeIn(file, node), {
        message: '`DEFAULT_MIN_VERSION` allows TLS below 1.2 for the whole process, its requests to Procore included',
        certain: true,
        because: tooOld,
      });
  });
}

/** Where a command can begin; in prose, which may warn of one, it does not. */
const command = /(?:^|[\n;&|("'$])\s{0,20}(?:sudo\s)?(?<command>(?:curl|wget)\s[^\n|;&]*)/g;
/**
 * https://curl.se/docs/manpage.html#-k, https://www.gnu.org/software/wget/manual/wget.html; in front of `k` only letters that take
 * nothing: `-bcookies` names a file.
 */
const unseen =
  /^curl\b.*\s(?:-[\dafgijlnpqsvBGIJLMNORSV]*k[a-zA-Z]*|--insecure)(?=\s|$)|^wget\b.*\s--no-check-certificate\b/;
/** What is sent along, which may name any host: `-H 'Origin: https://app.procore.com'`. */
const sentAlong = /\s(?:-[HdeAFb]|--(?:header|data|referer|user-agent|form|cookie)[\w-]*)[ =]?(?:"[^"]*"|'[^']*'|\S+)/g;
/** A line that warns of what it shows. */
const warns = /\b(?:never|not|avoid|instead|without|unsafe|insecure)\b|n['’]t\b/i;

/** `curl -k https://api.procore.com/…` in a workflow, a script's line or what code executes. */
export function insecureCommands(file: AnalysedFile, report: ReportAt): void {
  if (file.language === 'markdown' || !/\b(?:curl|wget)\b/.test(file.text)) return;
  const told: Place[] = [];
  for (const { value, literal } of file.strings) {
    if (!/\b(?:curl|wget)\b/.test(value)) continue;
    const lines = value.replace(/\\\r?\n/g, ' ');
    const asked = [...lines.matchAll(command)]
      .filter(({ index }) => !warns.test(lines.slice(lines.lastIndexOf('\n', index - 1) + 1, index)))
      .map(({ groups }) => groups?.command ?? '')
      .find(
        each =>
          unseen.test(each) &&
          each
            .replace(sentAlong, ' ')
            .split(/[\s"']+/)
            .some(namesProcoreHost),
      );
    if (asked === undefined) continue;
    told.push(placeIn(file, literal));
    report(placeIn(file, literal), without(asked.startsWith('curl') ? 'curl -k' : 'wget --no-check-certificate'));
  }
  // A command that is put together, or a list of words.
  for (const request of file.requests)
    if (isUnseen(request) && !writtenAt(request).some(place => told.some(at => areNested(at, place))))
      report(request.place, without('curl -k'));
}

/** Where the command is executed, and where it is written: `const command = 'curl …'; exec(command)`. */
function writtenAt({ place, args }: Request): readonly Place[] {
  return [place, ...args.flatMap(({ value }) => value.place ?? [])];
}

function isUnseen(request: Request): boolean {
  return request.package === 'curl' && (request.arg('tls')?.literals.includes(false) ?? false);
}

function without(program: string): Omit<Report, 'at'> {
  return {
    message: `\`${program}\` asks Procore without looking at its certificate`,
    certain: true,
    because: verification,
  };
}
