/** Bases that a whole address overrides: the path that a caller gives says which host the request goes to. */
import type { AnalysedFile, Mark, Request, Value } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { calledName, contains, lastName, type Node, someIn, walk } from '../../program/walk.ts';

/**
 * Clients that send a whole address as it is, whatever their base: https://axios-http.com/docs/req_config (`baseURL`),
 * https://www.python-httpx.org/advanced/clients/#other-client-only-configuration-options, https://github.com/unjs/ofetch#-baseurl
 */
const clients = new Set(['axios', '@nestjs/axios', 'httpx', 'ofetch']);

/**
 * The request's path is all the caller's word, behind a base that a whole address overrides: by the client itself, by `urljoin` or by
 * `new URL(path, base)`, and nothing on the way compares it.
 * @param isSent whether a value came with a request to the app
 */
export function overridesBase(request: Request, file: AnalysedFile, isSent: (mark: Mark) => boolean): boolean {
  const url = request.arg('url');
  if (url === undefined || !url.marks.some(isSent) || !(isBehindBase(request, url) || isJoined(request, url, file)))
    return false;
  return !/allowAbsoluteUrls/.test(file.text) && !compares(request, file);
}

function isBehindBase(request: Request, url: Value): boolean {
  if (!clients.has(request.package) || !url.open) return false;
  return url.texts.length === 0 && request.arg('base') !== undefined;
}

/** `urljoin(base, path)` makes the address in the function that sends it. */
function isJoined({ surroundings, node, place }: Request, url: Value, file: AnalysedFile): boolean {
  const [fn] = surroundings.functions;
  const isWhole = url.texts.length > 0 && url.texts.every(({ parts }) => parts.slice(-1).some(part => 'hole' in part));
  if (!isWhole || fn === undefined || fn.file !== place.file || file.path !== place.file) return false;
  let found = false;
  walk(fn.node.body, inner => {
    const made = inner.kind === 'bind' ? inner.value : inner;
    if (found || made?.kind !== 'call' || !joins(made)) return !found;
    const name = inner.kind === 'bind' ? lastName(inner.target) : undefined;
    found = contains(node, made) || (name !== undefined && someIn(node, each => lastName(each) === name));
    return !found;
  });
  return found;
}

function joins({ callee, args, constructed }: Call): boolean {
  const [first, second, ...rest] = args;
  if (first === undefined || second === undefined || rest.length > 0) return false;
  if (constructed && lastName(callee) === 'URL') return isWord(first.value);
  return lastName(callee) === 'urljoin' && isWord(second.value);
}

/** It is what came in, and nothing is put before it. */
function isWord(value: Expression): boolean {
  if (value.kind === 'call') return !value.args.some(({ value: each }) => !isWord(each));
  if (value.kind === 'choice') return value.options.every(isWord);
  return value.kind === 'name' || value.kind === 'member' || value.kind === 'literal';
}

const comparing =
  /^(?:startsWith|startswith|test|match|fullmatch|search|includes|has|some|find|indexOf|regex|refine|enum)$/;

/** A function on the way compares something, or a schema of the files does; which of it is the path, a reader sees better. */
function compares({ surroundings, place }: Request, { app, text }: AnalysedFile): boolean {
  const texts = [text, app.file(place.file)?.text ?? ''];
  if (texts.some(each => /\.(?:regex|startsWith|refine|enum)\(|@(?:Matches|IsIn)\(|\bLiteral\[/.test(each)))
    return true;
  return surroundings.functions.some(fn => someIn(fn.node.body, isComparison));
}

function isComparison(node: Node): boolean {
  if (node.kind === 'operation') return /^(?:in|not in)$/.test(node.operator);
  return node.kind === 'call' && comparing.test(calledName(node) ?? '');
}
