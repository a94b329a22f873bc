import type { Effect } from '../../analysis/facts.ts';

/** A name that speaks of permission; a sentence ("to unsubscribe, click …") is none. */
const permission =
  /^[\w.]{0,30}(?:optin|optedin|optout|optedout|consent|issubscribed|subscription|unsubscribed|permission|permitted|preference|mayemail|maycontact|maynotify|cancontact|canemail|contactable|agreed|acceptedterms|acceptsmail|emailallowed|allowedtocontact|notificationsenabled|notificationsetting|marketingallowed|suppress)[\w.]{0,30}$/;

/** Whether some function on the way to a call asks for a permission: `if (!user.emailOptIn) continue`, `where: { consent: true }`. */
export function asksPermission(effect: Effect): boolean {
  return effect.surroundings.functions.some(fn => fn.mentions(permission, 1) !== undefined);
}
