import { defineRule } from '../rule.ts';
import { authorizations, parameterText } from '../support/credentials-authorize.ts';

export default defineRule({
  id: 'implicit-grant',
  clauses: ['1(l)'],
  severity: 'warning',
  title: "OAuth's implicit grant: `response_type=token`, or the SDK's `implicit()`",
  blind: 'Authorise addresses that are put together outside the code.',
  check(file, context) {
    for (const authorization of authorizations(file, context.catalogue)) {
      const { at, node, sdk } = authorization;
      if (sdk !== 'implicit' && parameterText(authorization, 'response_type') !== 'token') continue;
      const writer = authorization.parameters.get('response_type')?.find(part => 'text' in part);
      const place = writer !== undefined && 'text' in writer && writer.place !== undefined ? writer.place : at;
      context.report({
        at: place,
        message:
          sdk === 'implicit'
            ? '`implicit()` asks Procore for a token in the address'
            : '`response_type=token` asks Procore for a token in the address',
        certain: true,
        because:
          'A token in the address stays in histories and can be read by every script of the page. Procore took this grant out of its documentation in 2022 because "the risk of interception is higher". Ask for a code (`response_type=code`) and exchange it on a server.',
        steps:
          place === at ? [] : [{ file: at.file, start: node.start, end: node.end, message: 'the authorise address' }],
      });
    }
  },
});
