/**
 * Which alternative of a choice a text comes from, so that what belongs together stays together: of
 * `for (const { version, path } of [{ version: 'v1.0', path: '/me' }, { version: 'v1.1', path: '/projects' }])`
 * come two addresses, not four.
 */
import type { Text } from './facts.ts';
import type { AbstractValue, Thing } from './values.ts';

/** A place of the code where one of several values is taken, in one frame. */
export type Choice = object;
type Picks = ReadonlyMap<Choice, ReadonlySet<object>>;

/** Kept with the text: there are very many, and a map beside them would weigh on the collector of garbage. No copy of it as plain data has it. */
const picks = Symbol('picks');

interface Picked extends Text {
  [picks]?: Picks;
}

function picksOf(text: Text): Picks | undefined {
  return (text as Picked)[picks];
}

function withPicks({ parts }: Text, chosen: Picks): Picked {
  return { parts, [picks]: chosen };
}

/** A copy of a text that goes with one alternative of a choice. */
function picked(text: Text, choice: Choice, alternative: object): Text {
  return withPicks(text, new Map([...(picksOf(text) ?? []), [choice, new Set([alternative])]]));
}

/** Whether a text goes with one alternative of a choice only. */
export function isPicked(text: Text): boolean {
  return picksOf(text) !== undefined;
}

/** What was read from one alternative of a value: its texts go with it. */
export function readFrom(read: AbstractValue, value: AbstractValue, thing: Thing): AbstractValue {
  const { choice } = value;
  if (!choice || value.things.length < 2 || read.written.length === 0) return read;
  return read.with({ texts: read.written.map(text => picked(text, choice, thing)) });
}

/** What was looked up by a key: its texts go with what the key goes with. */
export function readBy(read: AbstractValue, key: Text): AbstractValue {
  if (!isPicked(key) || read.written.length === 0) return read;
  return read.with({ texts: read.written.flatMap(text => combined(text, text, key) ?? []) });
}

/** A value of which one alternative is taken, the same for all who look at it. */
export function chosen(value: AbstractValue, choice: () => Choice): AbstractValue {
  if (value.written.length > 1) {
    const key = choice();
    return value.with({ texts: value.written.map(text => picked(text, key, text)), choice: key });
  }
  return value.things.length > 1 ? value.with({ choice: choice() }) : value;
}

/** `text`, made of texts that go with each other; `undefined` where they do not. */
export function combined(text: Text, left: Text, right: Text): Text | undefined {
  const a = picksOf(left);
  const b = picksOf(right);
  if (!a && !b) return text;
  const both = new Map(a);
  for (const [choice, alternatives] of b ?? []) {
    const known = both.get(choice);
    const common = known ? new Set([...known].filter(each => alternatives.has(each))) : alternatives;
    if (common.size === 0) return undefined;
    both.set(choice, common);
  }
  return withPicks(text, both);
}

/** One of two equal texts, for all alternatives that either goes with. */
export function either(left: Text, right: Text): Text {
  const a = picksOf(left);
  const b = picksOf(right);
  if (!a || a === b) return left;
  const common = new Map<Choice, ReadonlySet<object>>();
  for (const [choice, alternatives] of a) {
    const other = b?.get(choice);
    if (other) common.set(choice, new Set([...alternatives, ...other]));
  }
  return common.size > 0 ? withPicks(left, common) : { parts: left.parts };
}

/** `text`, a changed form of `from`, goes with the same alternatives. */
export function like(text: Text, from: Text): Text {
  const known = picksOf(from);
  if (known) (text as Picked)[picks] = known;
  return text;
}
