import pino from 'pino';

/** Credentials never reach the log: what is named here is removed before a line is written. */
export const log = pino({
  redact: {
    paths: ['access_token', 'refresh_token', '*.access_token', '*.refresh_token', 'headers.authorization', '*.headers.authorization'],
    remove: true,
  },
});
