import { rules } from '../../../server/src/rules/index.generated.ts';

/** Settings that switch off every rule but these, so that a test of the editor says nothing of rules that it is not about. */
export function only(...ids: readonly string[]): { readonly rules: Readonly<Record<string, 'off'>> } {
  const known = rules.map(({ definition }) => definition.id);
  for (const id of ids) if (!known.includes(id)) throw new Error(`there is no rule ${id}`);
  return { rules: Object.fromEntries(known.filter(id => !ids.includes(id)).map(id => [id, 'off'])) };
}
