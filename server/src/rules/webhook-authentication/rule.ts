import type { Request, Value } from '../../analysis/facts.ts';
import { WEBHOOK_PROOF } from '../../catalogue/facts.ts';
import { defineRule, type Report } from '../rule.ts';
import { placeKey, stepsTo } from '../support/credentials.ts';
import { placeOf, routeLabel } from '../support/handlers.ts';
import { type SecretCheck, secretCheckOf } from '../support/handlers-secret.ts';
import { apiRequests, stepAt } from '../support/limits.ts';

const header = WEBHOOK_PROOF.value;

export default defineRule({
  id: 'webhook-authentication',
  clauses: ['1(k)'],
  severity: 'warning',
  title: `A webhook receiver that never checks its \`${header}\` value, or a hook created without one`,
  blind: 'Gateways and network rules before the app, hooks that are created by hand.',
  check(file, context) {
    const told = new Set<string>();
    const report = (finding: Report): void => {
      if (told.has(placeKey(finding.at))) return;
      told.add(placeKey(finding.at));
      context.report(finding);
    };
    for (const route of file.routes) {
      if (!route.webhook || file.pathClass === 'test') continue;
      const check = secretCheckOf(route, file);
      if (check.is === 'checked') continue;
      const at = placeOf(route);
      report({
        at,
        message: wording(check, routeLabel(route)),
        because: `Procore signs nothing: the one proof that a delivery is Procore's is the \`${header}\` value that the hook's \`destination_headers\` set (plan_your_app/webhooks_api). Whoever finds the address can send events without it. If a gateway before the app checks it, this is settled.`,
        steps:
          'at' in check
            ? stepsTo(at, [stepAt(check.at, check.is === 'read-only' ? 'it is read here' : 'this lets them through')])
            : [],
      });
    }
    for (const request of apiRequests(file)) {
      if (!createsHook(request) || !lacksHeader(request)) continue;
      report({
        at: request.place,
        message: `A hook is created without an \`${header}\` value, so its receiver has no proof of who sends`,
        because: `Procore signs no deliveries; give the hook \`destination_headers\` with an \`${header}\` value that only the receiver knows (plan_your_app/webhooks_api).`,
        steps: stepsTo(request.place, request.chain),
      });
    }
  },
});

function wording(check: SecretCheck, receiver: string): string {
  if (check.is === 'passes-unset')
    return `The webhook receiver ${receiver} takes any delivery while its secret, or the header, is not there`;
  if (check.is === 'read-only')
    return `The webhook receiver ${receiver} reads \`${header}\` but compares it with nothing`;
  return `The webhook receiver ${receiver} never checks \`${header}\`, so anyone can send it events`;
}

function createsHook({ method, addresses }: Request): boolean {
  return (
    method === 'POST' && addresses.length > 0 && addresses.every(({ path }) => /\/webhooks\/hooks\/?$/.test(path ?? ''))
  );
}

/** The hook's settings are all known, and none is such a header. */
function lacksHeader({ body }: Request): boolean {
  if (body === undefined) return false;
  const inner = body.keys.names.includes('hook') ? body.property('hook') : body;
  if (!isKnown(inner) || !inner.keys.names.some(name => /destination_url|namespace/.test(name))) return false;
  if (!inner.keys.names.includes('destination_headers')) return true;
  const headers = inner.property('destination_headers');
  return isKnown(headers) && !headers.keys.names.some(name => /auth|secret|token|signature|key/i.test(name));
}

function isKnown({ keys, open }: Value): boolean {
  return keys.complete && !open;
}
