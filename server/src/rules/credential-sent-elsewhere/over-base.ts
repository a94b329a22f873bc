/** Addresses that a caller names and that are asked for whole, in the place of the base: `api.get(req.query.path)`, `new URL(path, base)`. */
import type { AnalysedFile, FunctionFacts, Mark, Request, Value } from '../../analysis/facts.ts';
import { yieldsToAddress } from '../../libraries/bases.ts';
import type { Call, Expression, Span } from '../../program/model.ts';
import { calledName, contains, lastName, type Node, someIn } from '../../program/walk.ts';
import { isLog } from '../support/logging.ts';

/**
 * Whether a request to Procore goes where its caller says, if that names a whole address: its client, or what joins the two, then leaves
 * the base out. What anything on the way asks of the path, or makes of it, may be just that.
 * @param isSent whether a mark tells what a caller gives
 */
export function leavesBase(request: Request, file: AnalysedFile, isSent: (mark: Mark) => boolean): boolean {
  const names = givenWhole(request, file, isSent);
  return names !== undefined && !isAsked(request, names, file);
}

/** The names that a caller's words have where they are the whole of what is asked for. */
function givenWhole(
  request: Request,
  { app }: AnalysedFile,
  isSent: (mark: Mark) => boolean,
): ReadonlySet<string> | undefined {
  const home = app.file(request.place.file);
  const [first] = request.args;
  if (home === undefined || first === undefined) return undefined;
  if (yieldsToAddress.has(request.package)) {
    const url = request.arg('base') && request.arg('url');
    return url && !home.text.includes('allowAbsoluteUrls') ? namesOf(url, isSent, first.node) : undefined;
  }
  const path = joinedBehind(first.node);
  return path && namesOf(home.evaluate(path), isSent, path);
}

/** What is joined behind a base, and stands alone where it is whole: `new URL(path, base)`, `urljoin(base, path)`. */
function joinedBehind(node: Expression): Expression | undefined {
  if (node.kind !== 'call' || node.args.length < 2) return undefined;
  const name = calledName(node);
  return name === 'URL' ? node.args[0]?.value : name === 'urljoin' ? node.args[1]?.value : undefined;
}

/** A caller gives all of an address, under a name that says that it is one, and not a part of it behind one that is written out. */
function namesOf(
  value: Value,
  isSent: (mark: Mark) => boolean,
  node: Expression | undefined,
): ReadonlySet<string> | undefined {
  const isWhole = value.texts.every(
    ({ parts: [only, ...others] }) => only !== undefined && 'hole' in only && others.length === 0,
  );
  // Most addresses have a beginning that is written out: what is in them need not be gathered.
  if (!isWhole) return undefined;
  const { marks } = value;
  const fields = marks.flatMap(mark => (isSent(mark) ? fieldOf(mark) : []));
  if (fields.length === 0 || fields.length < marks.length) return undefined;
  return new Set([...fields, lastName(node)].filter(each => each !== undefined));
}

/** What a framework cut out of its own address has lost the slashes of a host. */
function fieldOf(mark: Mark): string | [] {
  const field = mark.is === 'input' && mark.part !== 'params' ? (mark.fields.at(-1) ?? '') : '';
  return addressWord.test(field) ? field : [];
}

const addressWord = /(?:path|url|uri|endpoint|route|resource|href|target)$/i;

/** A function on the way asks something of the path or hands it on before, or a schema beside it names what it may be. */
function isAsked({ surroundings, chain, place }: Request, names: ReadonlySet<string>, { app }: AnalysedFile): boolean {
  const ways: readonly (Span & { readonly file: string })[] = [...chain, place];
  if (surroundings.functions.some(fn => handles(fn, names, ways))) return true;
  return [...new Set(ways.map(each => each.file))].some(path => choosing.test(app.file(path)?.text ?? ''));
}

/** Checks of schemas and decorators, and those of functions that say so. */
const choosing =
  /\b(?:regex|pattern|enum|literal|matches|allow(?:ed|list|_list)?\w*|whitelist\w*|permitted\w*|IsIn|isRelative\w*)\b\s?[(=:[.]|\b(?:startsWith|startswith)\(\s?['"`]\/|\b(?:hostname|netloc)\b/i;

function handles(
  { node: { body }, file }: FunctionFacts,
  names: ReadonlySet<string>,
  ways: readonly (Span & { file: string })[],
): boolean {
  const isIt = (node: Node): boolean => {
    if (node.kind === 'call') return isPlain(node) && node.args.some(({ value }) => isIt(value));
    return (node.kind === 'name' || node.kind === 'member') && names.has(lastName(node) ?? '');
  };
  const leadsOn = (node: Call): boolean => ways.some(way => way.file === file && contains(node, way));
  return someIn(body, node => {
    if (node.kind === 'operation') return comparing.test(node.operator) && node.operands.some(isIt);
    if (node.kind === 'member') return node.index !== undefined && isIt(node.index);
    if (node.kind !== 'call' || leadsOn(node) || isLog(node) || isPlain(node)) return false;
    const { callee, args } = node;
    return (callee.kind === 'member' && isIt(callee.object)) || args.some(({ value }) => isIt(value));
  });
}

const comparing = /^(?:[=!]==?|in|not in|is|is not)$/;

/** `String(req.query.path)`, `new URL(path, base)`: they change nothing of what a whole address does. */
function isPlain(node: Call): boolean {
  return /^(?:String|str|URL|urljoin|encodeURI|typeof)$/.test(calledName(node) ?? '');
}
