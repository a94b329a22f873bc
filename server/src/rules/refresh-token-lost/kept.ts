import type { AnalysedFile, Request } from '../../analysis/facts.ts';
import type { Expression, Property } from '../../program/model.ts';
import { contains, type Node, walk } from '../../program/walk.ts';

const refreshToken = /^refresh_?token$/i;

/**
 * Whether the function that refreshes does anything with the new refresh token: reads it from the answer, or hands the answer on
 * whole. An answer that only its access token is read from loses it.
 * Where nothing of the answer is read at all, too little is known: it counts as kept.
 */
export function keepsRefreshToken(request: Request, file: AnalysedFile): boolean {
  const body =
    request.surroundings.function?.file === file.path ? request.surroundings.function.node.body : file.program.body;
  const isAnswer = (expression: Expression): boolean =>
    file.evaluate(expression).marks.some(mark => mark.is === 'credential' && mark.credential === 'token-response');
  const logs = file.effectsOf('log').map(({ place }) => place);
  let read = false;
  let kept = false;
  walk(body, node => {
    if (kept) return false;
    // What is thrown or logged is not kept, and the request's own arguments hold the old one.
    if (
      node.kind === 'raise' ||
      (node.kind === 'call' &&
        (logs.some(place => place.start === node.start && contains(place, node)) || node === request.node))
    )
      return false;
    if (node.kind === 'member' && node.property !== undefined && isAnswer(node.object)) {
      if (refreshToken.test(node.property)) kept = true;
      if (/^access_?token$/i.test(node.property)) read = true;
    }
    const got = gotByName(node, isAnswer);
    if (got !== undefined) {
      if (refreshToken.test(got)) kept = true;
      else if (/^access_?token$/i.test(got)) read = true;
      return !kept;
    }
    kept ||= handsOn(node, isAnswer);
    for (const name of destructured(node, isAnswer)) {
      if (name === undefined || refreshToken.test(name)) kept = true;
      else read = true;
    }
    return !kept;
  });
  return kept || !read;
}

/** `answer.get('refresh_token')`. */
function gotByName(node: Node, isAnswer: (expression: Expression) => boolean): string | undefined {
  if (node.kind !== 'call' || node.callee.kind !== 'member' || !/^(?:get|pop)$/.test(node.callee.property ?? ''))
    return undefined;
  const name = node.args[0]?.value;
  return name?.kind === 'literal' && typeof name.value === 'string' && isAnswer(node.callee.object)
    ? name.value
    : undefined;
}

/** The whole answer is returned, passed to a call, stored in an object or put into a field. */
function handsOn(node: Node, isAnswer: (expression: Expression) => boolean): boolean {
  switch (node.kind) {
    case 'return':
    case 'yield':
      return node.value !== undefined && isWhole(node.value, isAnswer);
    case 'call':
      return node.args.some(({ value }) => isWhole(value, isAnswer));
    case 'object':
      return node.properties.some(({ value }: Property) => isWhole(value, isAnswer));
    case 'assign':
      return node.target.kind === 'member' && isWhole(node.value, isAnswer);
    default:
      return false;
  }
}

function isWhole(value: Expression, isAnswer: (expression: Expression) => boolean): boolean {
  if (value.kind === 'literal' || value.kind === 'function' || value.kind === 'object') return false;
  return isAnswer(value);
}

/** Names taken out of the answer; `undefined` for the rest of them. */
function destructured(node: Node, isAnswer: (expression: Expression) => boolean): readonly (string | undefined)[] {
  if (
    (node.kind !== 'bind' && node.kind !== 'assign') ||
    node.target.kind !== 'object-target' ||
    node.value === undefined
  )
    return [];
  if (!isAnswer(node.value)) return [];
  return [...node.target.entries.map(({ key }) => key ?? ''), ...(node.target.rest === undefined ? [] : [undefined])];
}
