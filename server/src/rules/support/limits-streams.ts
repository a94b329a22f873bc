import type { AnalysedFile, LoopFacts, Request } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Call, Expression } from '../../program/model.ts';
import { calledName, contains, lastName, walk, walkProgram } from '../../program/walk.ts';

/** Work that an operator of a stream starts for each element, as written. */
interface StreamSpread {
  /** What the elements come from. */
  readonly over: Expression;
  readonly each: Expression;
}

/**
 * What an operator that runs its work side by side (`mergeMap(f)`, `map(f), mergeAll()`) does with each element of a stream of many:
 * a list's, a page's. A request's answer is one element, however often it is piped on.
 * @param body where the operator stands
 */
export function streamSpread(operator: Call, body: Parameters<typeof walk>[0]): StreamSpread | undefined {
  let pipe: Call | undefined;
  walk(body, node => {
    if (node.kind === 'call' && isPipe(node) && node.args.some(({ value }) => value === operator)) pipe = node;
    return pipe === undefined;
  });
  if (pipe === undefined) return undefined;
  const before = pipe.args.slice(
    0,
    pipe.args.findIndex(({ value }) => value === operator),
  );
  const [callback] = operator.args;
  const isMapping = callback?.value.kind === 'function' || callback?.value.kind === 'name';
  // `map(get), mergeAll()`: the requests are made by the operator before.
  const last = isMapping ? undefined : before.pop()?.value;
  const each = isMapping ? callback.value : last?.kind === 'call' ? last.args[0]?.value : undefined;
  const over = before.reduce(
    (elements, { value }) => behind(value, elements),
    pipe.callee.kind === 'member' ? elementsOf(pipe.callee.object) : undefined,
  );
  return over === undefined || each === undefined ? undefined : { over, each };
}

/** The loops that operators make around a request: they run their callback for each element of a stream of many. */
export function streamLoops({ place, chain }: Request, file: AnalysedFile): readonly LoopFacts[] {
  const way = [place, ...chain].filter(at => at.file === file.path);
  return operatorsIn(file).flatMap((operator): LoopFacts[] => {
    const callback = operator.args[0]?.value;
    if (callback === undefined || !way.some(at => contains(callback, at))) return [];
    const spread = streamSpread(operator, file.program.body);
    if (spread === undefined) return [];
    const { start, end } = operator;
    return [
      { file: file.path, start, end, form: 'callback', over: file.evaluate(spread.over), paging: false, body: [] },
    ];
  });
}

const operatorsIn = perFile(({ program }: AnalysedFile): readonly Call[] => {
  const found: Call[] = [];
  if (program.imports.some(({ module }) => /^rxjs(?:\/|$)/.test(module)))
    walkProgram(program, node => {
      if (node.kind === 'call' && /^(?:merge|concat|switch|exhaust|flat)Map$/.test(calledName(node) ?? ''))
        found.push(node);
    });
  return found;
});

function isPipe({ callee }: Call): boolean {
  return callee.kind === 'member' && callee.property === 'pipe';
}

/** What a stream emits the elements of: the list behind `from(list)`; `undefined` where it emits one value, or nobody knows. */
function elementsOf(stream: Expression): Expression | undefined {
  if (stream.kind !== 'call') return undefined;
  if (isPipe(stream) && stream.callee.kind === 'member')
    return stream.args.reduce((elements, { value }) => behind(value, elements), elementsOf(stream.callee.object));
  const [list] = stream.args;
  return calledName(stream) === 'from' && list !== undefined && isList(list.value) ? list.value : undefined;
}

/** A promise emits once; a call is likely to give one. */
function isList(node: Expression): boolean {
  if (node.kind !== 'call') return node.kind !== 'function';
  return /^(?:map|filter|flat|flatMap|sort|concat|keys|values|entries)$/.test(calledName(node) ?? '');
}

/** What the stream emits the elements of behind an operator. */
function behind(operator: Expression, elements: Expression | undefined): Expression | undefined {
  if (operator.kind !== 'call') return elements;
  switch (calledName(operator)) {
    case 'toArray':
    case 'reduce':
    case 'last':
    case 'first':
    case 'take':
    case 'takeLast':
    case 'elementAt':
    case 'count':
    case 'bufferCount':
    case 'bufferTime':
    case 'buffer':
      return undefined;
    case 'mergeAll':
    case 'concatAll':
      return elements ?? operator;
    case 'mergeMap':
    case 'concatMap':
    case 'switchMap':
    case 'exhaustMap':
    case 'flatMap':
      return spreadBy(operator.args[0]?.value) ?? elements;
    default:
      return elements;
  }
}

/** The list whose elements a callback makes a stream of: `rows => rows`, `answer => from(answer.data)`, `from`. */
function spreadBy(callback: Expression | undefined): Expression | undefined {
  if (callback?.kind === 'name' && callback.name === 'from') return callback;
  if (callback?.kind !== 'function') return undefined;
  const [statement, more] = callback.body;
  const [parameter] = callback.parameters;
  if (statement?.kind !== 'return' || statement.value === undefined || more !== undefined) return undefined;
  const { value } = statement;
  const root = value.kind === 'member' ? value.object : value;
  const isOwn = root.kind === 'name' && parameter?.target.kind === 'name' && lastName(parameter.target) === root.name;
  return isOwn ? value : elementsOf(value);
}
