/** Reading a platform's own files: what they hold, and the code that they name. */

import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { literalText, propertyOf } from '../../program/walk.ts';

/** An export of a file, which is named without its ending. */
export interface Exported {
  readonly file: string;
  readonly name: string;
}

/** `src/sync.handler`, from the folder of the file that names it. */
export function handlerAt(file: AnalysedFile, handler: string | undefined, folder = ''): Exported | undefined {
  const [, path, name] = /^(.+)\.(\w+)$/.exec(handler ?? '') ?? [];
  return path === undefined || name === undefined ? undefined : { file: besides(file, `${folder}/${path}`), name };
}

/** A path beside a file, without what leads up or to what is built, and without its ending. */
export function besides({ path }: AnalysedFile, to: string): string {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const down = to.split('/').filter(part => part !== '' && part !== '.' && part !== '..');
  return withoutEnding(`${folder}/${down.join('/')}`);
}

/** A path as platforms name a module. */
export function withoutEnding(path: string): string {
  return path.replace(/\.(?:[cm]?[jt]sx?|py)$/, '');
}

/** The items of a list under a key. */
export function itemsOf(node: Expression | undefined, key: string): readonly Expression[] {
  const list = propertyOf(node, key)?.value;
  return list?.kind === 'list' ? list.items.map(({ value }) => value) : [];
}

/** The values of an object, whatever they are called. */
export function valuesOf(node: Expression | undefined): readonly Expression[] {
  return node?.kind === 'object' ? node.properties.map(({ value }) => value) : [];
}

/** The text under a key. */
export function textAt(node: Expression | undefined, key: string): string | undefined {
  return literalText(propertyOf(node, key)?.value);
}

/** A function that stands in its module, and in nothing else. */
export function isAtTop({ node, program }: FunctionFacts): boolean {
  return program.body.some(statement => statement.kind === 'declare' && statement.value === node);
}
