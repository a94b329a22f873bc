/** What the languages' text methods make of texts that are known in part. */
import { like } from './choices.ts';
import type { Evaluator } from './evaluate.ts';
import type { Text } from './facts.ts';
import { hole, joinTexts, mostTexts, textsOf } from './texts.ts';
import type { AbstractValue, CallArgument } from './values.ts';

/** `text.replace(pattern, by)` on what is known of a text. */
export function replaced(receiver: AbstractValue, args: readonly CallArgument[]): AbstractValue {
  const pattern = args[0];
  const by = args[1]?.value;
  const node = pattern?.node;
  const isPattern = node?.kind === 'literal' && node.pattern === true;
  const search = pattern?.value.literals[0];
  if (!by || typeof search !== 'string' || receiver.texts.length === 0) {
    const redacts =
      by?.literals.length === 1 &&
      typeof by.literals[0] === 'string' &&
      (by.literals[0] as string).length > 0 &&
      receiver.own.some(mark => mark.is === 'credential');
    return redacts ? receiver.with({ marks: [{ is: 'sealed', how: 'redacted' }] }) : receiver;
  }
  const test = isPattern ? safePattern(search) : undefined;
  const texts = receiver.texts.flatMap(text => {
    const parts: Text['parts'][number][] = [];
    let done = false;
    for (const part of text.parts) {
      if (!('text' in part) || done) {
        parts.push(part);
        continue;
      }
      const match = test ? test.exec(part.text) : undefined;
      const at = test ? (match?.index ?? -1) : part.text.indexOf(search);
      const length = test ? (match?.[0].length ?? 0) : search.length;
      if (at < 0) {
        parts.push(part);
        continue;
      }
      done = true;
      const before = part.text.slice(0, at);
      const after = part.text.slice(at + length);
      if (before !== '') parts.push({ ...part, text: before });
      parts.push(...(textsOf(by)[0]?.parts ?? []));
      if (after !== '') parts.push(before === '' ? { ...part, text: after } : { text: after });
    }
    return [like({ parts }, text)];
  });
  return receiver.with({ texts, literals: [] });
}

function safePattern(source: string): RegExp | undefined {
  const match = /^\/(.*)\/([a-z]*)$/.exec(source);
  const body = match?.[1] ?? source;
  // Only patterns that cannot backtrack: escapes, classes, plain characters, anchors.
  if (body.length > 60 || /[(*+{]/.test(body.replace(/\\./g, '').replace(/\/\+\$?$/, ''))) return undefined;
  try {
    return new RegExp(body, (match?.[2] ?? '').replace(/[gy]/g, ''));
  } catch {
    return undefined;
  }
}

/** Methods that change letters or ends: `trim`, `rstrip('/')`, `toLowerCase`. */
export function changed(name: string, receiver: AbstractValue, argument: AbstractValue | undefined): AbstractValue {
  const chars = argument?.literals[0];
  const change = (text: string): string => {
    switch (name) {
      case 'trim':
      case 'strip':
        return typeof chars === 'string' ? stripChars(text, chars, true, true) : text.trim();
      case 'trimEnd':
      case 'trimRight':
      case 'rstrip':
        return typeof chars === 'string' ? stripChars(text, chars, false, true) : text.trimEnd();
      case 'trimStart':
      case 'trimLeft':
      case 'lstrip':
        return typeof chars === 'string' ? stripChars(text, chars, true, false) : text.trimStart();
      case 'removesuffix':
        return typeof chars === 'string' && text.endsWith(chars) ? text.slice(0, text.length - chars.length) : text;
      case 'removeprefix':
        return typeof chars === 'string' && text.startsWith(chars) ? text.slice(chars.length) : text;
      case 'toLowerCase':
      case 'lower':
        return text.toLowerCase();
      case 'toUpperCase':
      case 'upper':
        return text.toUpperCase();
      default:
        return text;
    }
  };
  if (receiver.texts.length === 0) return receiver;
  const texts = receiver.texts.map(text => {
    const parts = [...text.parts];
    const ends =
      name.startsWith('l') || name === 'trimStart' || name === 'trimLeft' || name === 'removeprefix'
        ? [0]
        : name === 'trim' || name === 'strip'
          ? [0, parts.length - 1]
          : name.startsWith('to') || name === 'lower' || name === 'upper'
            ? parts.map((_, index) => index)
            : [parts.length - 1];
    for (const index of new Set(ends)) {
      const part = parts[index];
      if (part && 'text' in part) parts[index] = { ...part, text: change(part.text) };
    }
    return like({ parts }, text);
  });
  return receiver.with({
    texts,
    literals: receiver.literals.map(literal => (typeof literal === 'string' ? change(literal) : literal)),
  });
}

function stripChars(text: string, chars: string, head: boolean, tail: boolean): string {
  let from = 0;
  let to = text.length;
  if (head) while (from < to && chars.includes(text[from] as string)) from++;
  if (tail) while (to > from && chars.includes(text[to - 1] as string)) to--;
  return text.slice(from, to);
}

/** Where values stand in a text: `{id}`, `%s`, `/:id` as routers write it, `$id`. */
const placeholders = {
  format: /\{(\w*)(?:[.[][^{}:!]*)?(?:![rsa])?(?::[^{}]*)?\}/g,
  percent: /%(?:\((\w+)\))?[-#0 +]*[\d.]*[a-zA-Z]/g,
  colon: /(?<=\/):(\w+)(?:\([^()]*\))?[?*+]?/g,
  dollar: /\$\{?([A-Za-z_]\w*)\}?/g,
} as const;

/**
 * A text whose placeholders are filled: `'{}/{id}'.format(a, id=b)`, `'%s/%(id)s' % values`, where the text is not written at the
 * place where it is filled.
 * @param values what a placeholder stands for, by its place in order or by its name
 */
export function filled(
  evaluator: Evaluator,
  receiver: AbstractValue,
  form: keyof typeof placeholders,
  values: (key: number | string) => AbstractValue | undefined,
): AbstractValue {
  const pattern = placeholders[form];
  const used: AbstractValue[] = [];
  const all = receiver.texts.flatMap(text => {
    let next = 0;
    let joined: readonly Text[] = [like({ parts: [] }, text)];
    for (const part of text.parts) {
      if (!('text' in part)) {
        joined = joinTexts(joined, [{ parts: [part] }]);
        continue;
      }
      let from = 0;
      for (const match of part.text.matchAll(pattern)) {
        const name = match[1] ?? '';
        const value = values(name === '' ? next++ : /^\d+$/.test(name) ? Number(name) : name);
        if (match.index > from)
          joined = joinTexts(joined, [{ parts: [{ ...part, text: part.text.slice(from, match.index) }] }]);
        from = match.index + match[0].length;
        const texts = value ? textsOf(value) : [];
        joined = joinTexts(
          joined,
          value && texts.length > 0 ? texts : [hole('unknown', value?.name ?? name, value?.place, value?.own)],
        );
        if (value) used.push(value);
      }
      if (from < part.text.length) joined = joinTexts(joined, [{ parts: [{ ...part, text: part.text.slice(from) }] }]);
    }
    return joined;
  });
  return evaluator.value({ texts: all.slice(0, mostTexts), marks: evaluator.unionMarks([receiver, ...used]) });
}
