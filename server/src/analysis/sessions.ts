/** What an app's handlers put into the session of who asks, as others read it there. */
import type { Call, Expression, Member } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { type AbstractValue, isNothing } from './values.ts';

const mostFiles = 8;

/**
 * What stands under a name of the session, by all the places of the app's handlers that set it: `req.session.user = me`
 * (https://expressjs.com/en/resources/middleware/session.html), `ctx.session.user` of Koa, `request.session['user']` of Starlette and
 * Django, `session['user']` and `session.get('user')` of Flask. The session outlives the request, and which handler came before is not known.
 */
export function keptInSession(evaluator: Evaluator, read: Member | Call, frame: Frame): AbstractValue | undefined {
  const { file } = frame;
  const name = read.kind === 'call' ? nameAsked(read) : nameInSession(read);
  if (name === undefined) return undefined;
  const { answering, sources, uses } = evaluator.services;
  const sets = new RegExp(`\\bsession!?(?:\\??\\.|\\[['"])${name}(?:['"]\\])?\\s*=(?!=)`);
  const root = sources.appRoot(file);
  const homes = answering(file).filter(path => {
    const text = sources.appRoot(path) === root && path !== file ? (sources.text(path) ?? '') : '';
    // Who speaks of a session may come to set it.
    if (/\bsession\b/.test(text)) uses(file, path);
    return sets.test(text);
  });
  const found = [...homes, file].slice(0, mostFiles).flatMap(path => {
    const program = sources.program(path);
    return (program === undefined ? [] : bind(program).functions).flatMap(fn =>
      fn.memberAssigns.flatMap(({ target, value }) =>
        target.kind === 'member' && nameInSession(target) === name
          ? evaluator.evaluate(value, evaluator.rootFrame(fn))
          : [],
      ),
    );
  });
  const kept = found.filter(value => !isNothing(value));
  return kept.length > 0 ? evaluator.called(evaluator.union(kept).with({ open: true }), name, read, frame) : undefined;
}

/** `user` of `req.session.user`, `request.session['user']` and, in Python, `session['user']`. */
function nameInSession({ object, property, index }: Member): string | undefined {
  if (property === undefined || !/^\w+$/.test(property)) return undefined;
  return (object.kind === 'name' ? index !== undefined : true) && isSession(object) ? property : undefined;
}

/** `user` of Python's `session.get('user')` */
function nameAsked({ callee, args: [key] }: Call): string | undefined {
  if (callee.kind !== 'member' || callee.property !== 'get' || !isSession(callee.object)) return undefined;
  return key?.value.kind === 'literal' && /^\w+$/.test(String(key.value.value)) ? String(key.value.value) : undefined;
}

function isSession(node: Expression): boolean {
  if (node.kind === 'name') return node.name === 'session';
  return node.kind === 'member' && node.property === 'session' && ofRequest.test(lastName(node.object) ?? '');
}

const ofRequest = /^(?:req|request|ctx|c|context)$/;
