/** Wrappers that set the header for some methods and no others. */
import type { FunctionFacts, Request } from '../../analysis/facts.ts';
import { COMPANY_HEADER } from '../../catalogue/facts.ts';
import { type Node, someIn, walk } from '../../program/walk.ts';
import { namesTaken } from './filled.ts';

const name = COMPANY_HEADER.value.toLowerCase();

/**
 * Whether a function sets the header, and not for the method of a request: `...(method === 'GET' ? { 'Procore-Company-Id': company } : {})`.
 * What is written elsewhere too, or on both sides, is missing for want of a company.
 */
export function leavesMethodOut({ node: fn }: FunctionFacts, { method }: Request): boolean {
  const { body } = fn;
  const given = new Set(namesTaken(fn));
  const isLeft = (test: Node, isTaken: boolean): boolean =>
    someIn(test, node => {
      const asked = methodAsked(node, given);
      return asked !== undefined && (asked.is === (asked.method === method)) !== isTaken;
    });
  const all = headerKeysIn(body);
  return someIn(body, node => {
    if (!((node.kind === 'choice' && node.form === 'test') || node.kind === 'branch') || !node.test) return false;
    const [then, otherwise] =
      node.kind === 'branch' ? [node.then, node.otherwise] : [node.options.slice(0, 1), node.options.slice(1)];
    return (
      (isLeft(node.test, true) && headerKeysIn(then) === all) ||
      (isLeft(node.test, false) && headerKeysIn(otherwise) === all)
    );
  });
}

function headerKeysIn(roots: Node | readonly Node[]): number {
  let count = 0;
  walk(roots, node => {
    if (isHeaderKey(node)) count++;
  });
  return count;
}

/** `method === 'GET'`, `method !== 'GET'` */
function methodAsked(
  node: Node,
  given: ReadonlySet<string>,
): { readonly method: string; readonly is: boolean } | undefined {
  if (node.kind !== 'operation' || !/^[!=]={1,2}$/.test(node.operator)) return undefined;
  const [of, wanted] = node.operands;
  if (of?.kind !== 'name' || !given.has(of.name) || wanted?.kind !== 'literal' || typeof wanted.value !== 'string')
    return undefined;
  if (!/^(?:get|post|put|patch|delete|head)$/i.test(wanted.value)) return undefined;
  return { method: wanted.value.toUpperCase(), is: !node.operator.startsWith('!') };
}

/** The header's name as text, as the key of an object or as what is set of one. */
export function isHeaderKey(node: Node): boolean {
  if (node.kind === 'literal') return typeof node.value === 'string' && node.value.toLowerCase() === name;
  if (node.kind === 'object') return node.properties.some(({ key }) => key?.toLowerCase() === name);
  return node.kind === 'member' && node.property?.toLowerCase() === name;
}
