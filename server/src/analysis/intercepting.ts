/** What a client hands to the functions that it runs on each answer: interceptors and hooks. */
import type { Behaviour } from '../libraries/shape.ts';
import type { Evaluator } from './evaluate.ts';
import { responseMarks } from './marks.ts';
import type { AbstractValue, LibraryThing, Maker } from './values.ts';

/** The answer of a request to the client's base address, which stands for all that it sends. */
export function interceptedAnswer(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  maker: Maker,
): AbstractValue {
  const makesClient = behaviour.does?.includes('client') ?? false;
  // `axios.create().interceptors.response.use` is registered on `axios.create()`.
  const client = makesClient ? `${thing.path}()` : (/^.*\(\)/.exec(thing.path)?.[0] ?? '');
  const asking: LibraryThing = {
    ...thing,
    path: client === '' ? 'get' : `${client}.get`,
    makers: makesClient ? [...thing.makers, maker] : thing.makers,
  };
  const asked = evaluator.calls.behaviour(asking, maker.frame.info.program.language);
  if (asked?.returns !== 'response') return evaluator.value({ open: true, name: 'response' });
  const request = evaluator.services.request(asking, { ...maker, path: asking.path, args: [], implied: true });
  return evaluator.value({
    things: [{ is: 'response', request }],
    open: true,
    marks: asked.handle ? [] : responseMarks(request),
    name: 'response',
  });
}

/** Whether a function that is written inside a call's argument is the one that gets the answers: `{ hooks: { afterResponse: [fn] } }`. */
export function isHandedAnswers(behaviour: Behaviour, index: number, property: string | undefined): boolean {
  return (behaviour.args?.callback?.split('|') ?? []).some(path => {
    const [head, ...properties] = path.split('.');
    return properties.length === 0
      ? property === undefined && head === String(index)
      : property !== undefined && properties.at(-1) === property;
  });
}
