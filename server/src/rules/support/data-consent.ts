import type { Effect } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { someIn } from '../../program/walk.ts';

/** A name that speaks of permission; a sentence ("to unsubscribe, click …") is none. */
const permission =
  /^[\w.]{0,30}(?:optin|optedin|optout|optedout|consent|issubscribed|subscription|unsubscribed|permission|permitted|preference|mayemail|maycontact|maynotify|cancontact|canemail|contactable|agreed|acceptedterms|acceptsmail|emailallowed|allowedtocontact|notificationsenabled|notificationsetting|marketingallowed|suppress(?:ed|ion|list|$))[\w.]{0,30}$/;

/** What people ask to be sent; an address that was verified (`email_verified`) is none. */
const mailing =
  /newsletter|digest|^(?:wants|receives?|gets)[_A-Z]|(?:mailings?|notifications?|reminders?|updates)(?:_?(?:on|enabled))?$/i;

/**
 * Whether some function on the way to a call asks for a permission, `if (!user.emailOptIn) continue`, `where: { consent: true }`, or
 * reads out of the app's own store who asked for it: `Choice.objects.filter(weekly_digest=True)`.
 */
export function asksPermission(effect: Effect): boolean {
  return effect.surroundings.functions.some(
    fn =>
      fn.mentions(permission, 1) !== undefined ||
      fn.effects(1).some(({ does, mode, node }) => does === 'store' && mode === 'read' && asksWhoWants(node)),
  );
}

function asksWhoWants(read: Expression): boolean {
  const isAsked = (name: string | undefined, value: Expression): boolean =>
    value.kind === 'literal' && value.value === true && mailing.test(name ?? '');
  return someIn(read, node => {
    if (node.kind === 'call') return node.args.some(({ name, value }) => isAsked(name, value));
    return node.kind === 'object' && node.properties.some(({ key, value }) => isAsked(key, value));
  });
}
