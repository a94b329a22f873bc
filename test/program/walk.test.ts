import { describe, expect, it } from 'vitest';
import type { Call, Expression, Name, Program, Statement } from '../../server/src/program/model.ts';
import { children, contains, lastName, nodesOf, walk, walkProgram } from '../../server/src/program/walk.ts';

const at = { start: 0, end: 0 };
const name = (text: string): Name => ({ kind: 'name', name: text, ...at });
const call = (callee: Expression, ...args: Expression[]): Call => ({
  kind: 'call',
  callee,
  args: args.map(value => ({ value })),
  close: 0,
  ...at,
});

const evaluate = (value: Expression): Statement => ({ kind: 'evaluate', value, ...at });
const empty: Program = {
  path: '/a.ts',
  language: 'javascript',
  body: [],
  imports: [],
  exports: [],
  directives: [],
  comments: [],
};

const names = (body: Statement | readonly Statement[] | Expression): string[] => {
  const seen: string[] = [];
  walk(body, node => {
    if (node.kind === 'name') seen.push(node.name);
  });
  return seen;
};

describe('walk', () => {
  it('meets what is inside in the order written', () => {
    expect(names(call(name('f'), call(name('g'), name('a')), name('b')))).toEqual(['f', 'g', 'a', 'b']);
  });

  it('leaves out what the visitor refuses', () => {
    const seen: string[] = [];
    walk(call(name('f'), call(name('g'), name('a'))), node => {
      seen.push(node.kind);
      return !(node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'g');
    });
    expect(seen).toEqual(['call', 'name', 'call']);
  });

  it('reaches handlers, targets and parameters', () => {
    const statement: Statement = {
      kind: 'try',
      body: [{ kind: 'bind', target: name('x'), value: name('y'), scope: 'block', ...at }],
      handlers: [{ caught: name('e'), body: [{ kind: 'raise', value: name('e2'), ...at }] }],
      last: [
        {
          kind: 'evaluate',
          value: { kind: 'function', parameters: [{ target: name('p'), default: name('d'), ...at }], body: [], ...at },
          ...at,
        },
      ],
      ...at,
    };
    expect(names(statement)).toEqual(['x', 'y', 'e', 'e2', 'p', 'd']);
  });

  it('bears nesting deeper than the stack', () => {
    let deep: Expression = name('end');
    for (let depth = 0; depth < 50_000; depth++) deep = { kind: 'await', value: deep, ...at };
    expect(names(deep)).toEqual(['end']);
  });

  it('meets the value of a data document', () => {
    const program: Program = { ...empty, language: 'json', data: name('value') };
    const seen: string[] = [];
    walkProgram(program, node => seen.push(node.kind));
    expect(seen).toEqual(['name']);
  });

  it('leaves out what the visitor refuses in a whole program, and no more', () => {
    const inner = call(name('g'), call(name('h'), name('a')));
    const body: Statement[] = [evaluate(call(name('f'), inner, name('b'))), evaluate(name('c'))];
    const seen: string[] = [];
    walkProgram({ ...empty, body }, node => {
      if (node.kind === 'name') seen.push(node.name);
      return node !== inner;
    });
    expect(seen).toEqual(['f', 'b', 'c']);
  });

  it('lists the nodes of a kind in the order written', () => {
    const body: Statement[] = [evaluate(call(name('f'), call(name('g'), name('a')))), evaluate(name('b'))];
    const program: Program = { ...empty, body };
    expect(nodesOf(program, 'name').map(node => node.name)).toEqual(['f', 'g', 'a', 'b']);
    expect(nodesOf(program, 'call').map(node => lastName(node.callee))).toEqual(['f', 'g']);
    expect(nodesOf(program, 'class')).toEqual([]);
  });
});

it('children of a leaf are none', () => expect(children(name('x'))).toEqual([]));

it('a span contains itself and what is within', () => {
  expect(contains({ start: 1, end: 5 }, { start: 1, end: 5 })).toBe(true);
  expect(contains({ start: 1, end: 5 }, { start: 0, end: 5 })).toBe(false);
});
