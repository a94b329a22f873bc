/** What comes of a token in the settings, where the program keeps it only for as long as it runs. */
import type { AnalysedFile, FunctionFacts, Request } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Assign, Expression, Span } from '../../program/model.ts';
import { contains, lastName, literalText, type Node, someIn, walk, walkProgram } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { placeIn } from '../support/places.ts';
import { isSetting, keepsBeside, refreshToken } from './kept.ts';

/**
 * Where the new refresh token is put into a field of the object that asked, and nothing else is done with it or with that field but to ask
 * for the next one: the one in the settings is used up, and the program starts with it again.
 */
export function heldOnly(request: Request, file: AnalysedFile): Place | undefined {
  const [fn] = request.surroundings.functions;
  if (fn?.owner === undefined || fn.file !== file.path || request.place.file !== file.path || !isSetting(request))
    return undefined;
  const receiver = fn.node.receiver ?? 'this';
  const [put, ...others] = fieldsGiven(fn, receiver);
  if (put === undefined || others.length > 0 || keepsBeside(put, request, fn, file)) return undefined;
  const field = lastName(put.target) ?? '';
  return isReadElsewhere(field, put, fn, file) ? undefined : placeIn(file, put);
}

/** `self.refresh_token = data.get("refresh_token", self.refresh_token)` */
function fieldsGiven({ node: { body } }: FunctionFacts, receiver: string): readonly Assign[] {
  const found: Assign[] = [];
  walk(body, node => {
    if (node.kind === 'function') return false;
    if (node.kind !== 'assign' || !isOwn(node.target, receiver) || !someIn(node.value, readsRefreshToken)) return true;
    found.push(node);
    return false;
  });
  return found;
}

function isOwn(target: Node, receiver: string): boolean {
  return target.kind === 'member' && target.object.kind === 'name' && target.object.name === receiver;
}

function readsRefreshToken(node: Node): boolean {
  if (node.kind === 'call') return refreshToken.test(literalText(node.args[0]?.value) ?? '');
  return refreshToken.test(lastName(node) ?? '');
}

/** Something may save the field, or the object that it is of: reads it other than to ask for a token with it, or to see whether it is there. */
function isReadElsewhere(
  field: string,
  put: Assign,
  { owner, node: asking }: FunctionFacts,
  file: AnalysedFile,
): boolean {
  if (owner === undefined || owner.members.some(({ name, value }) => name === field && value?.kind === 'function'))
    return true;
  const isLeft = (span: Span): boolean => contains(put, span) || (contains(asking, span) && span.start < put.start);
  const alike = file.app.files.filter(({ language }) => language === file.language);
  // A method that nobody calls hands nothing on.
  const isUncalled = (span: Span): boolean => {
    const name = owner.members.find(({ value }) => value?.kind === 'function' && contains(value, span))?.name;
    return name !== undefined && !alike.some(({ text }) => new RegExp(`\\.${anyOf([name])}\\b`).test(text));
  };
  const tests: Expression[] = [];
  const targets: Node[] = [];
  let found = false;
  walkProgram(file.program, node => {
    if (node.kind === 'branch') tests.push(node.test);
    if (node.kind === 'assign') targets.push(node.target);
    if (node.kind === 'member' && node.property === field && !isLeft(node) && !targets.includes(node)) {
      const isOfThis =
        contains(owner, node) || node.object.kind !== 'name' || !/^(?:self|this)$/.test(node.object.name);
      found ||= isOfThis && !tests.some(test => contains(test, node)) && !isUncalled(node);
    }
    // What is handed the whole object, or its fields, may save them.
    if (node.kind === 'call' && contains(owner, node)) found ||= node.args.some(({ value }) => isObject(value));
    return !found;
  });
  return (
    found || file.app.files.some(other => other !== file && other.language === file.language && reads(field, other))
  );
}

function isObject(value: Expression): boolean {
  return (
    (value.kind === 'name' && /^(?:self|this)$/.test(value.name)) ||
    (value.kind === 'member' && value.property === '__dict__')
  );
}

/** `client.refresh_token`: an object of another file's own class reads a field of its own. */
function reads(field: string, { text, program }: AnalysedFile): boolean {
  if (!text.includes(`.${field}`)) return false;
  let found = false;
  walkProgram(program, node => {
    if (node.kind === 'member' && node.property === field)
      found ||= node.object.kind !== 'name' || !/^(?:self|this)$/.test(node.object.name);
    return !found;
  });
  return found;
}
