import type { Languages } from '../../server/src/languages/index.ts';

/** Languages that note down each file that is lowered, which is where the work on it begins. */
export function counting(languages: Languages, lowered: string[]): Languages {
  return {
    ...languages,
    frontEnd: path => {
      const frontEnd = languages.frontEnd(path);
      return (
        frontEnd && {
          ...frontEnd,
          lower: (at, text) => {
            lowered.push(at);
            return frontEnd.lower(at, text);
          },
        }
      );
    },
  };
}
