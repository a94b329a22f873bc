import type { AnalysedFile } from '../../analysis/facts.ts';
import { sourceOf } from '../../program/idioms.ts';
import type { Report, RuleContext } from '../rule.ts';
import type { Retry } from '../support/limits-coverage.ts';
import type { Misreading } from '../support/limits-reset.ts';

type Fixes = NonNullable<Report['fixes']>;

/** Multiplies the seconds by a thousand, where they are a number already, or leaves out that they are divided by it. */
export function scaleFixes({ at, seconds }: Misreading, file: AnalysedFile, context: RuleContext): Fixes {
  const source = context.source(file.path).slice(seconds.start, seconds.end);
  if (at.kind === 'operation' && at.operator.startsWith('/')) {
    const edits = [{ file: file.path, start: at.start, end: at.end, text: source }];
    return [{ title: 'Do not divide by 1000', safe: true, edits }];
  }
  const bare = seconds.kind === 'name' || seconds.kind === 'member' || seconds.kind === 'call';
  return [
    {
      title: 'Multiply by 1000',
      safe: true,
      edits: [
        { file: file.path, start: seconds.start, end: seconds.end, text: `${bare ? source : `(${source})`} * 1000` },
      ],
    },
  ];
}

/** Gives a retry whose library says how (`at-once:<option>=<value>`) a delay that grows, among the options behind its client. */
export function delayFixes({ node, place, note, delayed }: Retry, context: RuleContext): Fixes {
  const [, option, way] = /^at-once:(\w+)=(.+)$/.exec(note ?? '') ?? [];
  if (node.kind !== 'call' || option === undefined || way === undefined || delayed) return [];
  const source = context.source(place.file);
  const idioms = context.idioms({ path: place.file });
  const value = way.replace('()', sourceOf(node.callee, source));
  const [, options, more] = node.args;
  if (more !== undefined) return [];
  const edit =
    options === undefined
      ? idioms.appendArgument(node, source, `{ ${option}: ${value} }`)
      : options.value.kind === 'object'
        ? idioms.setOption(options.value, source, option, value)
        : undefined;
  return edit === undefined
    ? []
    : [{ title: 'Wait longer with each retry', safe: true, edits: [{ file: place.file, ...edit }] }];
}
