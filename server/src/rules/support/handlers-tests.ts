/** What the tests of an app ask of its settings. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, literalText, type Node, partsOfChoice, walk } from '../../program/walk.ts';

interface Tests {
  /** Names of what some test asks whether it is there at all. */
  readonly there: readonly string[];
  /** Texts in lists, and beside operators: what may be looked for, and the settings that have to be there. */
  readonly texts: readonly string[];
  /** Texts that others are asked to hold, or to begin with. */
  readonly parts: readonly string[];
}

const testsIn = perFile((file: AnalysedFile): Tests => {
  const there = new Set<string>();
  const texts = new Set<string>();
  const parts = new Set<string>();
  const note = (into: Set<string>, node: Expression): void => {
    const text = literalText(node);
    if (text !== undefined && text !== '') into.add(text);
  };
  walk(file.program.body, node => {
    for (const name of askedAt(node)) there.add(name);
    if (node.kind === 'operation') for (const operand of node.operands) note(texts, operand);
    if (node.kind === 'list') for (const { value } of node.items) note(texts, value);
    if (node.kind === 'call' && /^(?:starts_?with|includes|test)$/i.test(lastName(node.callee) ?? ''))
      for (const { value } of node.args) note(parts, value);
  });
  return { there: [...there], texts: [...texts], parts: [...parts] };
});

/** The names of what a test asks whether it is there: `if not SECRET: raise`, `SECRET and …`, `!secret`. */
function askedAt(node: Node): readonly string[] {
  if (node.kind === 'branch') return askedFor(node.test);
  if (node.kind === 'choice') return node.form !== 'first' && node.test ? askedFor(node.test) : [];
  return node.kind === 'operation' && node.operator === '!' ? node.operands.flatMap(askedFor) : [];
}

function askedFor(test: Expression): readonly string[] {
  const name = lastName(test);
  if (name !== undefined) return [name];
  if (test.kind === 'operation') return /^(?:!|&&|\|\|)$/.test(test.operator) ? test.operands.flatMap(askedFor) : [];
  if (test.kind === 'choice') return partsOfChoice(test).flatMap(askedFor);
  return test.kind === 'call' && /^bool(?:ean)?$/i.test(lastName(test.callee) ?? '')
    ? test.args.flatMap(({ value }) => askedFor(value))
    : [];
}

/** Whether some test of the app asks whether what has a name is there at all. */
export function isTested(name: string, { app }: AnalysedFile): boolean {
  return app.ask(testsIn).some(({ answer }) => answer.there.includes(name));
}

/** Whether a list of the settings that have to be there names one. */
export function isListed(name: string, { app }: AnalysedFile): boolean {
  return app.ask(testsIn).some(({ answer }) => answer.texts.includes(name));
}

/** Whether a test looks for a text: `if (secret === 'text') throw …`, `secret.startsWith('te')`, `['text'].includes(secret)`. */
export function isLookedFor(text: string, { app }: AnalysedFile): boolean {
  return app
    .ask(testsIn)
    .some(
      ({ file, answer }) =>
        file.pathClass === 'source' && (answer.texts.includes(text) || answer.parts.some(part => text.includes(part))),
    );
}
