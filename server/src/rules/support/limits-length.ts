import type { AnalysedFile, Value } from '../../analysis/facts.ts';
import { cloudQueues } from '../../libraries/channels.ts';
import type { Bind, Call, Expression, Operation } from '../../program/model.ts';
import { calledName, contains, lastName, literalText, type Node, nodesOf, someIn, walk } from '../../program/walk.ts';
import { functionAt } from './limits.ts';

type Name = Expression & { readonly kind: 'name' };

const parts = /chunk|batch|slice|group|window|page$|^pages$|subset/i;

/** `for (const part of chunk(ids, 10))` */
function comesOfParts(over: Name, file: AnalysedFile): boolean {
  let found = false;
  walk(file.program.body, node => {
    if (node.kind !== 'loop' || node.over === undefined || !contains(node, over)) return;
    if (node.target?.kind !== 'name' || node.target.name !== over.name) return;
    const { over: list } = node;
    const name = list.kind === 'call' ? calledName(list) : lastName(list);
    if (name !== undefined && (parts.test(name) || /split|partition/i.test(name))) found = true;
  });
  return found;
}

/** A list that is begun in the function itself, and filled only in loops over lists that the code writes out. */
function isFilledByFew({ name, ...at }: Name, file: AnalysedFile): boolean {
  let begun = false;
  let fills = 0;
  let isOpen = false;
  const visit = (body: Node | readonly Node[], isFew: boolean): void => {
    walk(body, node => {
      if (node.kind === 'loop' || node.kind === 'function') {
        visit(node.body, isFew && node.kind === 'loop' && node.over !== undefined && file.evaluate(node.over).bounded);
        return false;
      }
      if (node.kind === 'bind' && lastName(node.target) === name) {
        if (begun || node.value?.kind !== 'list' || node.value.items.length > 0) isOpen = true;
        begun = true;
      }
      if (node.kind === 'assign' && lastName(node.target) === name) isOpen = true;
      const isOfList = node.kind === 'call' && node.callee.kind === 'member' && lastName(node.callee.object) === name;
      if (isOfList && fillsList.test(lastName(node.callee) ?? '')) {
        fills += 1;
        if (!isFew || node.args.some(({ spread }) => spread !== undefined)) isOpen = true;
      }
      return undefined;
    });
  };
  visit(functionAt(file, at)?.node.body ?? file.program.body, true);
  return begun && fills > 0 && !isOpen;
}

const fillsList = /^(?:push|unshift|append|add|extend|insert|splice|concat)$/;

/** `xs.length`: as many as the list has. */
function isLength(node: Node): boolean {
  return (
    (node.kind === 'member' && (node.property === 'length' || node.property === 'size')) ||
    (node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'len')
  );
}

/** `Math.ceil(total / size)`, a name that holds it, one less: as many as the answer has pages. A list of the app's own has few parts. */
export function countsPages(count: Expression, file: AnalysedFile, depth = 3): boolean {
  if (depth === 0) return false;
  switch (count.kind) {
    case 'operation':
      if (count.operator === '//') return roundsUp(count) && !someIn(count, isLength);
      return /^[-+]$/.test(count.operator) && count.operands.some(each => countsPages(each, file, depth));
    case 'join':
      return [count.left, count.right].some(each => countsPages(each, file, depth));
    case 'call': {
      const [first] = count.args;
      // `Math.max(pages - 1, 0)`
      if (lastName(count.callee) === 'max') return count.args.some(({ value }) => countsPages(value, file, depth));
      const isParted = first?.value.kind === 'operation' && first.value.operator === '/';
      return isParted && lastName(count.callee) === 'ceil' && !someIn(first.value, isLength);
    }
    case 'name':
      return someIn(functionAt(file, count)?.node.body ?? file.program.body, node => {
        const isHeld = node.kind === 'bind' && node.target.kind === 'name' && node.target.name === count.name;
        return isHeld && node.value !== undefined && countsPages(node.value, file, depth - 1);
      });
    default:
      return false;
  }
}

/** `(total + size - 1) // size`, `(total + 99) // 100`, `-(-total // size)`: Python's way to write `Math.ceil(total / size)`. */
function roundsUp({ operands: [above, size] }: Operation): boolean {
  if (above === undefined || size === undefined) return false;
  if (above.kind === 'join' && above.right.kind === 'literal')
    return size.kind === 'literal' && Number(above.right.value) === Number(size.value) - 1;
  const [sum, one] = above.kind === 'operation' ? above.operands : [];
  if (sum?.kind === 'join' && one !== undefined)
    return one.kind === 'literal' && one.value === 1 && lastName(sum.right) === lastName(size);
  return above.kind === 'operation' && above.operator === '-' && one === undefined;
}

/** The list that a loop's test measures: `i < xs.length`. */
export function measured(test: Expression): Expression | undefined {
  if (test.kind !== 'operation' || !/^(?:<|<=|!==|!=)$/.test(test.operator)) return undefined;
  const limit = test.operands[1];
  return limit?.kind === 'member' && limit.property === 'length' ? limit.object : undefined;
}

/** `page <= pages`, where those are as many as the answer has. */
export function pagesOf(test: Expression, file: AnalysedFile): Expression | undefined {
  if (test.kind !== 'operation' || !/^<=?$/.test(test.operator)) return undefined;
  const limit = test.operands[1];
  return limit !== undefined && countsPages(limit, file) ? limit : undefined;
}

/** How many elements a list is made with: `new Array(pages)`, `Array.from({ length: pages })`. */
function madeWith(over: Expression): Expression | undefined {
  if (over.kind === 'object') return over.properties.find(({ key }) => key === 'length')?.value;
  const isArray = over.kind === 'call' && over.callee.kind === 'name' && over.callee.name === 'Array';
  return isArray ? over.args[0]?.value : undefined;
}

/** A list of a fixed or small length: written out, cut to size, a chunk of another. */
export function isBounded(over: Expression, file: AnalysedFile): boolean {
  if (countsPages(madeWith(over) ?? over, file)) return false;
  if (over.kind === 'name' && (parts.test(over.name) || comesOfParts(over, file) || isFilledByFew(over, file)))
    return true;
  // `range(2, pages + 1)`
  if (over.kind === 'call' && calledName(over) === 'range' && over.args.some(({ value }) => countsPages(value, file)))
    return false;
  if (over.kind === 'list')
    return (
      over.comprehension === undefined &&
      over.items.every(item => item.spread === undefined || isBounded(item.value, file))
    );
  if (over.kind === 'call') {
    const name =
      over.callee.kind === 'member' ? over.callee.property : over.callee.kind === 'name' ? over.callee.name : '';
    // `pages.slice(1)` leaves out the first.
    if (over.callee.kind === 'member' && isOpenSlice(over)) return isBounded(over.callee.object, file);
    if (
      /^(?:slice|splice|take|islice|first|sampleSize|head|range|chunk|batched)$/.test(name ?? '') &&
      over.args.length > 0
    )
      return true;
    const [first] = over.args;
    // `new Array(3)`, `Array.from({ length: 3 })`
    if (name === 'Array') return first !== undefined && !isLength(first.value);
    if (
      over.callee.kind === 'member' &&
      over.callee.object.kind === 'name' &&
      over.callee.object.name === 'Object' &&
      first !== undefined
    )
      return isFixedObject(file.evaluate(first.value));
    if (over.callee.kind === 'member' && /^(?:filter|sort|reverse|keys|values|entries|items|fill)$/.test(name ?? ''))
      return isBounded(over.callee.object, file);
  }
  // `xs[start : start + 5]`; a slice that is open at its end is as long as the list.
  if (over.kind === 'member' && over.index?.kind === 'operation' && over.index.operator === ':') {
    const upper = over.index.operands[1];
    if (upper !== undefined && !(upper.kind === 'literal' && upper.value === null)) return true;
  }
  const value = file.evaluate(over);
  return (
    value.bounded ||
    isCut(value) ||
    asksForFew(value) ||
    isFixedObject(value) ||
    isFewUploads(over, file) ||
    isDelivered(over, file)
  );
}

/**
 * The messages that a cloud's queue calls a function with, of which it brings no more at a time than its trigger says:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html, https://developers.cloudflare.com/queues/configuration/batching-retries/
 */
function isDelivered(over: Expression, file: AnalysedFile): boolean {
  const isMessages = over.kind === 'member' && (over.property === cloudQueues.records || over.property === 'messages');
  if (!isMessages || over.object.kind !== 'name') return false;
  const { name } = over.object;
  const parameter = functionAt(file, over)?.node.parameters.find(
    ({ target }) => target.kind === 'name' && target.name === name,
  );
  return parameter !== undefined && (over.property === cloudQueues.records || parameter.type?.name === 'MessageBatch');
}

/**
 * The files of a form, of which the route takes a few: `upload.array('photos', 10)`.
 * https://github.com/expressjs/multer#arrayfieldname-maxcount
 */
function isFewUploads(over: Expression, file: AnalysedFile): boolean {
  const { program } = file;
  const isFiles = (inner: Node): boolean =>
    inner.kind === 'member' && inner.property === 'files' && /^req(?:uest)?$/.test(lastName(inner.object) ?? '');
  const home = over.kind === 'name' ? functionAt(file, over)?.node : undefined;
  const isNamed = (bind: Bind): boolean =>
    over.kind === 'name' &&
    bind.target.kind === 'name' &&
    bind.target.name === over.name &&
    bind.value !== undefined &&
    someIn(bind.value, isFiles) &&
    (home === undefined || contains(home, bind));
  if (!isFiles(over) && !nodesOf(program, 'bind').some(isNamed)) return false;
  const counts = nodesOf(program, 'call').flatMap(({ callee, args: [field, count] }) =>
    lastName(callee) === 'array' && callee.kind === 'member' && literalText(field?.value) !== undefined
      ? [count?.value]
      : [],
  );
  return counts.length > 0 && counts.every(count => count?.kind === 'literal' && Number(count.value) <= few);
}

/** Rows that one may ask for at once; `take: 500` bounds a list, and is no handful. */
const few = 50;

/** A query that says itself that it wants a few rows: `findMany({ take: 20 })`, `query.limit(size)`. */
export function asksForFew({ node }: Value): boolean {
  const isFew = (count: Expression | undefined): boolean =>
    count !== undefined && (count.kind !== 'literal' || (typeof count.value === 'number' && count.value <= few));
  const says = (inner: Node): boolean => {
    if (inner.kind === 'call')
      return /^(?:limit|take|fetchmany)$/.test(lastName(inner.callee) ?? '') && isFew(inner.args[0]?.value);
    return inner.kind === 'object' && inner.properties.some(({ key, value }) => isCount(key) && isFew(value));
  };
  return node?.kind === 'call' && someIn(node, says);
}

function isCount(key: string | undefined): boolean {
  return key === 'take' || key === 'limit';
}

function isCut({ node }: Value): boolean {
  if (node?.kind !== 'call' || isOpenSlice(node)) return false;
  const { callee } = node;
  return callee.kind === 'member' && /^(?:slice|splice|take)$/.test(callee.property ?? '');
}

/** `xs.slice(2)`: all but the first two; `xs.slice(-2)` are two. */
function isOpenSlice({ callee, args: [from, ...to] }: Call): boolean {
  if (lastName(callee) !== 'slice' || to.length > 0) return false;
  return from?.value.kind === 'literal' && typeof from.value.value === 'number' && from.value.value >= 0;
}

/** Keys or entries of an object that is written out. */
export function isFixedObject(value: Value): boolean {
  return value.objects.length > 0 && value.keys.complete && !value.open;
}
