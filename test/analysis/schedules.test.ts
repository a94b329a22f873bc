import { expect, test } from 'vitest';
import { cronEvery } from '../../server/src/analysis/schedules.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  ['* * * * *', minute],
  ['*/15 * * * *', 15 * minute],
  ['*/40 * * * *', 20 * minute],
  ['*/7 * * * *', 4 * minute],
  ['*/40 6 * * *', 40 * minute],
  ['5/20 * * * *', 20 * minute],
  ['0,30 6 * * *', 30 * minute],
  ['0 * * * *', hour],
  ['0 9-17 * * MON-FRI', hour],
  ['0 */6 * * *', 6 * hour],
  ['55 23 * * *', day],
  ['0 6 * * ?', day],
  ['0 6 * * 1,4', 3 * day],
  ['0 6 * * SUN', 7 * day],
  ['0 6 * * 5-7', day],
  ['0 6 1 * *', 28 * day],
  ['0 6 1,15 * *', 14 * day],
  ['0 6 L * *', day],
  ['0 6 * * sunday', day],
  ['0 6 1 * MON', 7 * day],
  ['*/10 * * * * *', 10_000],
  ['0 */5 * * * *', 5 * minute],
  ['* * * * * *', 1000],
  ['0-999999999 * * * *', minute],
])('the shortest time between two runs of %s', (expression, every) => {
  expect(cronEvery(expression)).toBe(every);
});

test.each(['H * * * *', 'every day', '0 6', '0 6 * * * * *'])('nothing is known of %s', expression => {
  expect(cronEvery(expression)).toBeUndefined();
});
