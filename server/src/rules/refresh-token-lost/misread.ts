/** The new refresh token read under a name that the answer has not. */
import type { AnalysedFile, Request } from '../../analysis/facts.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import type { Call, Expression, Member, Span, Target } from '../../program/model.ts';
import { contains, lastName, type Node, namesIn, rootOf, walk, withoutAwait } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import { functionAt } from '../support/limits.ts';
import { oncePerPlace, placeIn, stepsTo } from '../support/places.ts';

/**
 * Procore's SDK hands on the JSON of the token endpoint as it is, `refresh_token` and `access_token` in it, and its types say nothing of
 * them: https://github.com/procore/js-sdk/blob/master/lib/refresh.ts
 */
export function misread(file: AnalysedFile, context: RuleContext): void {
  const report = oncePerPlace(context);
  for (const request of file.requests) {
    if (!/^procore-sdk:(?:token|refresh)$/.test(request.note ?? '') || request.place.file !== file.path) continue;
    const at = misreadOf(request, file);
    if (at === undefined) continue;
    report({
      at,
      message: '`refreshToken` is none of the fields of this answer, so the new refresh token is lost',
      because:
        'The SDK gives the JSON of the token endpoint as it is: read `refresh_token`, `access_token` and `expires_in`. A refresh token works once; with the old one spent and nothing stored the user is logged out at the next refresh.',
      steps: stepsTo(at, [stepAt(request.place, 'the token endpoint answers here')]),
    });
  }
}

/** Where the field is read that is not there, and nothing in the function around reads the one that is. */
function misreadOf({ node: request }: Request, file: AnalysedFile): Place | undefined {
  const body = functionAt(file, request)?.node.body ?? file.program.body;
  const names = new Set<string>();
  let read: Span | undefined;
  let isKept = false;
  let own: Target | undefined;
  const take = (target: Target): void => {
    if (target.kind === 'name') names.add(target.name);
    if (target.kind !== 'object-target') return;
    isKept ||= target.rest !== undefined || target.entries.some(({ key }) => key === 'refresh_token');
    const entry = target.entries.find(({ key }) => key === 'refreshToken');
    if (entry !== undefined) read ??= entry.target;
  };
  const isAnswer = (value: Expression): boolean => withoutAwait(value) === request;
  const isWhole = (value: Expression): boolean => value.kind === 'name' && names.has(value.name);
  const visit = (node: Node): void => {
    // Whoever takes the whole may keep it: `vault.write(crew, answer)`, `{ ...kept, ...answer }`.
    if (node.kind === 'call' && !writesLines(node)) isKept ||= node.args.some(({ value }) => isWhole(value));
    if (node.kind === 'object') isKept ||= node.properties.some(({ value }) => isWhole(value));
    if (node.kind === 'function')
      isKept ||= node.parameters.some(({ target }) => target !== own && namesIn(target).some(name => names.has(name)));
    if (node.kind === 'bind' && node.value !== undefined && isAnswer(node.value)) take(node.target);
    // What another thing is put into, or a converter's answer, has names of its own.
    if (node.kind === 'assign')
      isKept ||=
        namesIn(node.target).some(name => names.has(name)) ||
        (isField(node.target) && names.has(rootOf(node.target) ?? ''));
    if (
      node.kind === 'call' &&
      node.callee.kind === 'member' &&
      node.callee.property === 'then' &&
      isAnswer(node.callee.object)
    ) {
      const [first] = node.args;
      const target = first?.value.kind === 'function' ? first.value.parameters[0]?.target : undefined;
      if (target !== undefined) take(target);
      own = target;
    }
    if (!isField(node) || !(isAnswer(node.object) || names.has(rootOf(node) ?? ''))) return;
    if (node.property === 'refresh_token') isKept = true;
    if (node.property === 'refreshToken') read ??= node;
  };
  walk(body, node => visit(node));
  return read === undefined || isKept || contains(request, read) ? undefined : placeIn(file, read);
}

function writesLines({ callee }: Call): boolean {
  return callee.kind === 'member' && /^(?:console|log|logger)$/i.test(lastName(callee.object) ?? '');
}

function isField(node: Node): node is Member {
  return (
    node.kind === 'member' &&
    (node.object.kind === 'name' || node.object.kind === 'call' || node.object.kind === 'await')
  );
}
