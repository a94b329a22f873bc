import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { membersNamed } from '../../program/members.ts';
import type { Expression, Property, Target } from '../../program/model.ts';
import { isSelf, lastName, type Node, nodesOf, returnedBy, someIn, walk, walkProgram } from '../../program/walk.ts';
import { wordsIn } from '../support/flows.ts';
import { limitWords, programMentions } from '../support/limits.ts';

/** Several credentials of an app, and where the next one is picked. */
export interface Rotation {
  readonly list: Expression;
  readonly use: Expression;
  /** What takes the next one of a cycle: `next(turn)`. */
  readonly taken?: Expression;
}

/** Lists of credentials that are picked from in turn, in code that sends to Procore, or of credentials that are named as Procore's. */
export const rotations = perFile((file): readonly Rotation[] => {
  const sends = file.requests.length > 0;
  if (!sends && !file.procore) return [];
  const lists = new Map<string, Expression>();
  for (const { target, value } of sends ? nodesOf(file.program, 'bind') : []) {
    if (target.kind !== 'name' || value === undefined) continue;
    if (isListOfCredentials(value) || isReadAsCredentials(target.name, value, file)) lists.set(target.name, value);
  }
  const speaksOfClients = /client|credential/i.test(file.text);
  if (lists.size === 0 && !speaksOfClients) return [];
  const listOf = (node: Expression | undefined): Expression | undefined => {
    // What an instance holds is told where it is handed over.
    if (node?.kind !== 'name' && node?.kind !== 'call') return undefined;
    const known = node.kind === 'name' ? lists.get(node.name) : undefined;
    return known ?? (speaksOfClients && holdsCredentials(node, file, !sends) ? node : undefined);
  };
  const found: Rotation[] = [];
  const taken = new Map<string, Expression>();
  const cycles = new Map<Expression, string>();
  const add = (list: Expression | undefined, use: Expression): void => {
    if (list !== undefined) found.push({ list, use });
  };
  walkProgram(file.program, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && node.value) cycles.set(node.value, node.target.name);
    // `current = (current + 1) % apps.length`
    if (node.kind === 'operation' && node.operator === '%') add(listOf(lengthOf(node.operands[1])), node);
    if (node.kind === 'member' && node.object.kind === 'name' && node.index !== undefined) {
      const list = lists.get(node.object.name);
      if (list !== undefined && (turns(node.index) || programMentions(file.program, limitWords))) add(list, node);
    }
    if (node.kind !== 'call') return;
    const { callee, args } = node;
    if (callee.kind === 'member' && ['shift', 'pop'].includes(callee.property ?? '')) add(listOf(callee.object), node);
    if (/^(?:cycle|choice|sample)$/.test(lastName(callee) ?? '')) add(listOf(args[0]?.value), node);
    if (callee.kind === 'name' && callee.name === 'next' && args[0] !== undefined)
      taken.set(lastName(args[0].value) ?? '', node);
  });
  // What is picked by the turn is the same finding as the turn.
  const turning = found.filter(({ use }) => use.kind === 'operation');
  return found
    .filter(({ list, use }) => turning.every(turn => turn.list !== list || turn.use === use))
    .map(each => {
      const next = taken.get(cycles.get(each.use) ?? '');
      return next === undefined ? each : { ...each, taken: next };
    });
});

/**
 * A list that is made elsewhere, or by a function, of things that have a client's identifier or secret.
 * @param named only where the code that makes them names Procore
 */
function holdsCredentials(list: Expression, file: AnalysedFile, named: boolean): boolean {
  return file
    .evaluate(list)
    .elements.some(
      ({ keys, objects }) =>
        (keys.names.some(isCredentialName) ||
          objects.some(({ properties }) => properties.some(({ value }) => readsCredential(value)))) &&
        (!named || objects.some(({ properties }) => properties.some(namesProcore))),
    );
}

/** `clientId: process.env.PROCORE_CLIENT_ID_A` */
function namesProcore({ value }: Property): boolean {
  return someIn(value, node => /procore/i.test(node.kind === 'literal' ? String(node.value) : (lastName(node) ?? '')));
}

/** Classes that pick the next one of a list that they hold: `this.at = (this.at + 1) % this.all.length`. */
export const turningClasses = perFile((file): readonly { readonly name: string; readonly use: Expression }[] => {
  const found: { name: string; use: Expression }[] = [];
  for (const node of nodesOf(file.program, 'class')) {
    const { name } = node;
    if (name === undefined) continue;
    walk(node, inner => {
      const list = turned(inner);
      if (list !== undefined && isHeld(list)) found.push({ name, use: inner as Expression });
      if (inner.kind === 'call' && lastName(inner.callee) === 'cycle' && isHeld(inner.args[0]?.value))
        found.push({ name, use: inner });
    });
  }
  return found;
});

function isHeld(node: Expression | undefined): boolean {
  return node?.kind === 'member' && isSelf(node.object);
}

/** The list whose next one comes to the front, or whose index goes on: `all.rotate(-1)`, `all.push(all.shift())`, `at % all.length`. */
function turned(node: Node): Expression | undefined {
  if (node.kind === 'operation') return node.operator === '%' ? lengthOf(node.operands[1]) : undefined;
  if (node.kind !== 'call' || node.callee.kind !== 'member') return undefined;
  const { object, property = '' } = node.callee;
  // https://docs.python.org/3/library/collections.html#collections.deque.rotate
  if (property === 'rotate') return object;
  const first = node.args[0]?.value;
  const taken = /^(?:push|append)$/.test(property) && first?.kind === 'call' ? first.callee : undefined;
  const isFirst = taken?.kind === 'member' && /^(?:shift|popleft|pop)$/.test(taken.property ?? '');
  return isFirst && heldPath(taken.object) === heldPath(object) ? object : undefined;
}

/** Classes that pick the next one of what they hold and ask for a token with its client: `client_id: this.keys[this.at].id`. */
export const turnedClients = perFile((file): readonly Rotation[] => {
  if (!/client_?id/i.test(file.text)) return [];
  const found: Rotation[] = [];
  // A queue of customers goes round too: a limit says that it is to get past it.
  const speaksOfLimits = programMentions(file.program, limitWords);
  for (const node of nodesOf(file.program, 'class')) {
    const turns = new Map<string, Expression>();
    walk(node, inner => {
      const held = heldPath(turned(inner));
      if (held !== undefined && (inner.kind === 'operation' || speaksOfLimits)) turns.set(held, inner as Expression);
    });
    if (turns.size === 0) continue;
    const pickOf = (value: Expression, own = true): Expression | undefined => {
      const read = value.kind === 'call' && value.args.length === 0 ? value.callee : value;
      if (read.kind !== 'member') return undefined;
      if (read.index !== undefined) return turns.has(heldPath(read.object) ?? '') ? read : undefined;
      // `self.current`, `this.current()`: what a member of the class gives
      if (!own || !speaksOfLimits || heldPath(read.object) === undefined) return undefined;
      const given = membersNamed(node, read.property ?? '').flatMap(({ value: member }) =>
        member?.kind === 'function' ? returnedBy(member.body) : [],
      );
      return given.map(each => pickOf(each, false)).find(pick => pick !== undefined);
    };
    const named = new Map<string, Expression>();
    const name = (target: Target | undefined, value: Expression | undefined): void => {
      const pick = target?.kind === 'name' && value !== undefined ? pickOf(value) : undefined;
      if (target?.kind === 'name' && pick !== undefined) named.set(target.name, pick);
    };
    walk(node, inner => {
      if (inner.kind === 'bind') name(inner.target, inner.value);
      // `this.tokenOf(this.keys[this.at])`
      if (inner.kind !== 'call' || inner.callee.kind !== 'member' || !isSelf(inner.callee.object)) return;
      const called = membersNamed(node, inner.callee.property ?? '').map(({ value }) => value);
      for (const method of called)
        if (method?.kind === 'function')
          for (const [at, { value }] of inner.args.entries()) name(method.parameters[at]?.target, value);
    });
    walk(node, inner => {
      if (inner.kind !== 'object') return;
      for (const { key, value } of inner.properties) {
        if (!isCredentialName(key) || value.kind !== 'member') continue;
        const { object } = value;
        const pick = object.kind === 'name' ? named.get(object.name) : pickOf(object);
        const use = pick?.kind === 'member' ? turns.get(heldPath(pick.object) ?? '') : undefined;
        if (pick !== undefined && use !== undefined && !found.some(other => other.use === use))
          found.push({ list: pick, use });
      }
    });
  }
  return found;
});

/** The names of what an instance holds: `this.config.apps`. */
function heldPath(node: Expression | undefined): string | undefined {
  if (node?.kind === 'name') return isSelf(node) ? node.name : undefined;
  if (node?.kind !== 'member' || node.property === undefined) return undefined;
  const before = heldPath(node.object);
  return before === undefined ? undefined : `${before}.${node.property}`;
}

/** Lists of credentials that are handed to something, with the names that tell what: `new Ring([…])`, `Ring.of([…])`. */
export const handedCredentials = perFile(
  (file): readonly { readonly list: Expression; readonly to: readonly string[] }[] => {
    const found: { list: Expression; to: readonly string[] }[] = [];
    const named = new Map<string, Expression>();
    walkProgram(file.program, node => {
      if (node.kind === 'bind' && node.target.kind === 'name' && node.value && isListOfCredentials(node.value))
        named.set(node.target.name, node.value);
      if (node.kind !== 'call') return;
      const list = node.args
        .map(({ value }) => (value.kind === 'name' ? named.get(value.name) : value))
        .find(value => value !== undefined && isListOfCredentials(value));
      if (list !== undefined) found.push({ list, to: wordsIn(node.callee) });
    });
    return found;
  },
);

function isListOfCredentials(node: Expression): boolean {
  return node.kind === 'list' && node.items.length > 1 && node.items.every(({ value }) => isAppCredential(value));
}

/** A list split out of one variable of the environment, whose elements are used as app credentials. */
function isReadAsCredentials(name: string, value: Expression, file: AnalysedFile): boolean {
  return value.kind === 'call' && splitsEnvironment(value, file) && givesCredentials(name, file);
}

function splitsEnvironment(value: Expression, file: AnalysedFile): boolean {
  let found = false;
  walk(value, node => {
    if (node.kind !== 'call' || node.callee.kind !== 'member') return;
    const { object, property } = node.callee;
    const from =
      property === 'split' ? object : /^(?:parse|loads)$/.test(property ?? '') ? node.args[0]?.value : undefined;
    if (from !== undefined && file.evaluate(from).marks.some(({ is }) => is === 'environment')) found = true;
  });
  return found;
}

/** `const [client_id, client_secret] = apps[at]`, `apps[at].clientSecret` */
function givesCredentials(name: string, { program }: AnalysedFile): boolean {
  const isElement = (node: Expression): boolean =>
    node.kind === 'member' && node.index !== undefined && node.object.kind === 'name' && node.object.name === name;
  let found = false;
  walkProgram(program, node => {
    if (node.kind === 'bind' && node.value !== undefined && isElement(node.value))
      walk(node.target, inner => {
        if (inner.kind === 'name' && isCredentialName(inner.name)) found = true;
      });
    if (node.kind === 'member' && isElement(node.object) && isCredentialName(node.property)) found = true;
  });
  return found;
}

function isCredentialName(name: string | undefined): boolean {
  return /^client_?(?:id|secret)$/i.test(name ?? '');
}

/** The list whose length an expression is: `apps.length`, `len(apps)`. */
function lengthOf(node: Expression | undefined): Expression | undefined {
  if (node?.kind === 'member' && node.property === 'length') return node.object;
  const [first] = node?.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'len' ? node.args : [];
  return first?.value;
}

/** `{ clientId, clientSecret }`, `process.env.PROCORE_CLIENT_ID_2`. */
function isAppCredential(node: Expression): boolean {
  if (node.kind === 'object')
    return node.properties.some(({ key, value }) => isCredentialName(key) || readsCredential(value));
  if (node.kind === 'member') return /client_?(?:id|secret)/i.test(node.property ?? '');
  if (node.kind === 'call')
    return node.args.some(
      ({ value, name }) =>
        /client_?(?:id|secret)/i.test(name ?? '') ||
        (value.kind === 'literal' && /client_?(?:id|secret)/i.test(String(value.value))),
    );
  return node.kind === 'list' && node.items.some(({ value }) => isAppCredential(value));
}

const credentialVariable = /^(?:[A-Z\d]+_)*CLIENT_?(?:ID|SECRET)(?:_[A-Z\d]+)*$/;

/** `process.env.PROCORE_CLIENT_ID_2`, `os.getenv("CLIENT_SECRET_B")` */
function readsCredential(node: Expression): boolean {
  if (node.kind === 'member') return credentialVariable.test(node.property ?? '');
  return (
    node.kind === 'call' &&
    node.args.some(({ value }) => value.kind === 'literal' && credentialVariable.test(String(value.value)))
  );
}

function turns(index: Expression): boolean {
  return index.kind === 'operation' && index.operator === '%';
}
