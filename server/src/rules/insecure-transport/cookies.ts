import type { AnalysedFile } from '../../analysis/facts.ts';
import { stepAt } from '../../program/finding.ts';
import type { RuleContext } from '../rule.ts';
import { isCertain } from '../support/credentials.ts';
import { cookieFlag, cookieSetting } from '../support/credentials-cookie.ts';
import { credentialSinks } from '../support/credentials-sinks.ts';
import { stepsTo } from '../support/places.ts';
import { type ReportAt, settingPlace } from './tls.ts';

/** A token in a cookie that says `secure: false`. `secure` by environment (`NODE_ENV === 'production'`) is fine. */
export function openCookies(file: AnalysedFile, context: RuleContext, report: ReportAt): void {
  for (const { effect, credential, steps } of credentialSinks(file, ['cookie'], mark => mark.partial !== true)) {
    const setting = cookieSetting(effect, 'secure');
    if (setting === undefined || cookieFlag(effect, 'secure') !== 'off') continue;
    const options = effect.arg('options');
    const at = (options === undefined ? undefined : settingPlace(options, 'secure')) ?? setting.place ?? effect.place;
    const { node, place } = setting;
    const text = context.idioms(effect.program).boolean(true);
    const fix = { title: 'Send the cookie over TLS only', safe: false };
    report(at, {
      message: "A cookie that holds a token of Procore's is sent without TLS as well",
      certain: isCertain(credential),
      because:
        '`secure: false` lets the browser send it over plain HTTP. Set `secure: true`; for development, `secure` may depend on the environment.',
      steps: stepsTo(at, steps, [stepAt(effect.place, 'the cookie')]),
      ...(node?.kind === 'literal' && place !== undefined ? { fixes: [{ ...fix, edits: [{ ...place, text }] }] } : {}),
    });
  }
}
