/** Where translations stand, with a language's code: `locales/sv-SE/common.json`, `i18n/de.ts`; `messages.de.json`, `app_pt_BR.arb`. */
const translations = [
  /(?:^|\/)(?:_?locales?|i18n|l10n|lang|languages?|translations?|messages|dictionaries)\/(?:[^/]+\/)*?([a-z]{2})(?:[-_][a-z]{2,4}){0,2}(?:\/|\.\w+$)/i,
  /[._-]([a-z]{2})(?:[-_][A-Z]{2})?\.(?:json5?|ya?ml|arb)$/,
];

const languages = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/**
 * Whether a file holds texts in another language than English, by where it stands: there `slut` is the end, and `dick` is thick.
 * @param path below the app's folder
 */
export function isInAnotherLanguage(path: string): boolean {
  return translations.some(pattern => {
    const code = pattern.exec(path)?.[1]?.toLowerCase();
    return code !== undefined && code !== 'en' && languages.of(code) !== undefined;
  });
}
