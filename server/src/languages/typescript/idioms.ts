import type { Idioms } from '../../program/idioms.ts';
export const idioms = undefined as unknown as Idioms;
