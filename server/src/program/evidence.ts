import type { Span } from './model.ts';

/** A sign that a file speaks of Procore, found in the text before any parsing. Names alone are none. */
export interface Evidence extends Span {
  readonly kind:
    | 'host'
    | 'header'
    | 'route'
    | 'sdk'
    | 'environment'
    | 'settings'
    | 'manifest'
    | 'delivery'
    | 'password';
  readonly text: string;
}
