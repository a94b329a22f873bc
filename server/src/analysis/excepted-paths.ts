/** Paths that a middleware is told to leave alone: `auth.unless({ path: ['/hooks'] })`, `unless('/hooks', auth)`. */
import type { Expression } from '../program/model.ts';
import { lastName, walk } from '../program/walk.ts';

const leaving = /^(?:unless|except|skip|exclude|ignore)(?:_?(?:for|path|paths|routes?))?$/i;

/** The paths that stand in calls which say so, of all that is registered as middleware. */
export function exceptedPaths(registered: readonly Expression[]): readonly string[] {
  const paths: string[] = [];
  for (const root of registered)
    walk(root, node => {
      if (node.kind !== 'call' || !leaving.test(lastName(node.callee) ?? '')) return;
      for (const { value } of node.args)
        walk(value, inner => {
          if (inner.kind === 'literal' && typeof inner.value === 'string' && inner.value.startsWith('/'))
            paths.push(inner.value);
        });
    });
  return paths;
}

/** Whether a path is among them; a slash at its end makes no difference. */
export function isExcepted(path: string, excepted: readonly string[]): boolean {
  const plain = (text: string) => text.replace(/\/(?:\*|\(\.\*\))?$/, '');
  return excepted.some(each => plain(each) === plain(path) || (/\*\)?$/.test(each) && path.startsWith(plain(each))));
}
