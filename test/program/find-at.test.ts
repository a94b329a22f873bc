import { beforeAll, describe, expect, it } from 'vitest';
import { createTypeScript } from '../../server/src/languages/typescript/index.ts';
import { findAt } from '../../server/src/program/walk.ts';

const front = createTypeScript();
beforeAll(() => front.ready?.());

/** What stands at the `|` of a source, outermost first. */
function pathAt(marked: string): string[] {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return findAt(front.lower('/app/a.ts', text), offset).map(node => `${node.kind} ${text.slice(node.start, node.end)}`);
}

describe('findAt', () => {
  it('goes to the innermost node', () => {
    expect(pathAt('f(a, `b${c.|d}`)')).toEqual([
      'evaluate f(a, `b${c.d}`)',
      'call f(a, `b${c.d}`)',
      'template `b${c.d}`',
      'member c.d',
    ]);
  });

  it('takes the end of a word for the word', () => {
    expect(pathAt('f(abc|)').at(-1)).toBe('name abc');
    expect(pathAt('f(a)|;g()').at(-1)).toBe('call f(a)');
    expect(pathAt('-a|+b').at(-1)).toBe('name a');
  });

  it('finds the discriminant and every case of a switch', () => {
    expect(pathAt('switch (a|b) { case 1: f(); case 2: g() }').at(-1)).toBe('name ab');
    expect(pathAt('switch (ab) { case 1: f(); case |2: g() }').at(-1)).toBe('literal 2');
    expect(pathAt('switch (ab) { case 1: f(); case 2: g|g() }').at(-1)).toBe('name gg');
    expect(pathAt('switch (f(a|b)) { case 1: break; default: g() }').at(-1)).toBe('name ab');
  });

  it('finds what is put onto the prototype of a function', () => {
    expect(pathAt('function A() {}\nf();\nA.prototype.m = function () { g|g() };').at(-1)).toBe('name gg');
    expect(pathAt('var A = function () {};\nA.prototype = { m() { g|g() } };').at(-1)).toBe('name gg');
  });

  it('finds nothing between', () => {
    expect(pathAt('f();  |  g()')).toEqual([]);
  });
});
