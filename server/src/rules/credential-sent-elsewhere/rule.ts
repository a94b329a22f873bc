import type { AnalysedFile, FunctionFacts, Request } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { walk } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import {
  type CredentialMark,
  credentialsIn,
  isCertain,
  isLocal,
  isProcores,
  nameOf,
  stepsTo,
} from '../support/credentials.ts';

export default defineRule({
  id: 'credential-sent-elsewhere',
  clauses: ['1(l)'],
  severity: 'warning',
  title: "A Procore token or secret sent to a host that is not Procore's",
  blind:
    'Requests to addresses that only the environment knows, and redirects that a client follows with the header by itself.',
  check(file, context) {
    const reported = new Set<number>();
    for (const request of file.allRequests) {
      if (request.procore !== 'no' || reported.has(request.place.start)) continue;
      const to = recipient(request, context);
      if (to === undefined) continue;
      const credential = carried(request, to.literal ? undefined : file);
      if (credential === undefined || checksTheHost(request, file)) continue;
      reported.add(request.place.start);
      context.report({
        at: request.place,
        message: `This request sends ${nameOf(credential.credential)} of Procore's to ${to.name}`,
        certain: to.literal && isCertain(credential),
        because: to.literal
          ? `Procore: "only include Procore Bearer Tokens in requests to Procore domains". If ${to.name} is your own service, let it get its own token or name it among the recipients in \`policy-lens.json\`.`
          : "The address comes out of an answer of Procore's and may lead anywhere, a file store for one. Send the token only after a check that the host ends in `.procore.com`, or without it: such addresses carry their own permission.",
        steps: stepsTo(request.place, credential.steps, request.chain),
      });
    }
  },
});

/** Who gets the request, if it is surely or probably neither Procore nor the app itself. */
function recipient(
  request: Request,
  { catalogue, declarations }: RuleContext,
): { name: string; literal: boolean } | undefined {
  for (const { host, text } of request.addresses) {
    if (host !== undefined) {
      const own =
        isLocal(host) ||
        catalogue.isProcoreHost(host) ||
        declarations.recipients.some(name => host === name || host.endsWith(`.${name}`));
      if (!own && !host.includes('{}') && host.includes('.')) return { name: `\`${host}\``, literal: true };
      continue;
    }
    const [head] = text.parts;
    const fromAnswer = head !== undefined && 'hole' in head && head.marks?.some(mark => mark.is === 'api-data');
    if (request.kind === 'file' || fromAnswer === true) return { name: 'an address out of an answer', literal: false };
  }
  return undefined;
}

/**
 * The credential of Procore's in the request's header, query or body. Every vendor has tokens: only one that is surely Procore's
 * counts, or, where the address came from Procore (`file` is given), one that the file sends there.
 */
function carried(request: Request, file: AnalysedFile | undefined): CredentialMark | undefined {
  const header = request.header('authorization');
  const values = [
    typeof header === 'string' ? undefined : header,
    request.arg('auth'),
    request.body,
    request.arg('query'),
  ];
  const marks = values.flatMap(value => (value === undefined ? [] : credentialsIn(value)));
  // A value that may be another vendor's token as well is that vendor's here: which one depends on the way taken.
  if (marks.some(({ whose }) => whose === 'other')) return undefined;
  return marks.find(
    mark =>
      (mark.whose === 'procore' || (file !== undefined && isProcores(mark, file))) &&
      mark.partial !== true &&
      mark.credential !== 'authorization-code',
  );
}

/**
 * The request stands under a condition, or behind a test in its function or a caller's, that speaks of the host; or a function that
 * makes one of its arguments (`headersFor(url, token)`) does.
 */
function checksTheHost({ surroundings, args, place }: Request, file: AnalysedFile): boolean {
  const speaks = (expression: Expression): boolean => {
    let found = false;
    walk(expression, node => {
      if (node.kind === 'literal' && typeof node.value === 'string' && /procore(?:gov)?\.com/.test(node.value))
        found = true;
      if (node.kind === 'member' && /^(?:host|hostname|origin|netloc)$/.test(node.property ?? '')) found = true;
    });
    return found;
  };
  if (surroundings.conditions.some(({ test }) => speaks(test))) return true;
  const words = /^(?:hostname|netloc|endswith|isprocorehost|\.?procore(?:gov)?\.com)$/;
  if (surroundings.functions.some((fn, index) => fn.mentions(words, index === 0 ? 1 : 0) !== undefined)) return true;
  const home = file.app.file(place.file);
  return args.some(({ node }) => home !== undefined && makersOf(node, home).some(fn => fn.mentions(words, 1)));
}

/** The functions of the app's own that are called in an expression. */
function makersOf(argument: Expression, home: AnalysedFile): readonly FunctionFacts[] {
  const found: FunctionFacts[] = [];
  walk(argument, node => {
    if (node.kind === 'call') found.push(...home.evaluate(node.callee).functions);
  });
  return found;
}
