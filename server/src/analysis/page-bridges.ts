/** What Electron's preload script lends to the page: `window.viewer` of `contextBridge.exposeInMainWorld('viewer', { … })`. */
import { pageBridges } from '../libraries/channels.ts';
import type { Evaluator } from './evaluate.ts';
import type { AbstractValue } from './values.ts';

const mostFiles = 8;

/** What a name of the page's window holds, where the app lends it one by that name. */
export function lentToPage(evaluator: Evaluator, name: string, file: string): AbstractValue | undefined {
  const { importing } = evaluator.services;
  const files = new Set(pageBridges.packages.flatMap(each => importing(each, file)));
  for (const path of [...files].slice(0, mostFiles)) {
    const bound = evaluator.bound(path);
    for (const { call, fn } of pageBridges.lends.flatMap(lends => bound?.callsNamed(lends) ?? [])) {
      const [key, lent] = call.args;
      const frame = evaluator.rootFrame(fn);
      const isIt = key !== undefined && evaluator.evaluate(key.value, frame).literals.includes(name);
      if (isIt && lent) return evaluator.evaluate(lent.value, frame);
    }
  }
  return undefined;
}
