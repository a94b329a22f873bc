/** What rules are run on: a file, known by its path, or an app, known by its folder. */
export const appPrefix = 'app:';

/** Whether a producer is an app, and no file. */
export const isApp = (producer: string): boolean => producer.startsWith(appPrefix);

export const appRootOf = (producer: string): string => producer.slice(appPrefix.length);
