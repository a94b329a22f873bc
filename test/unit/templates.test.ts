import { expect, it } from 'vitest';
import { readTemplate } from '../../server/src/rules/support/templates.ts';

const long = 1_000_000;

it.each([
  ['a.ejs', "<%- include('x', {", 'a', ' %>'],
  ['a.ejs', "<%- include('x', { a", ' ', ' %>'],
  ['a.ejs', '<% for(', ' ', ' %><%- x %>'],
  ['a.ejs', '<% ', 'a[', ' %><%- x %>'],
  ['a.ejs', '<% ', 'a. ', ' %><%- x %>'],
  ['a.ejs', '', '<% let a = a + a; %>', '<%- a %>'],
  ['a.ejs', '', '<% for (let a of a) { %>', '<%- a %>'],
  ['a.njk', '{% set a = ', ' ', '\nx %}{{ a|safe }}'],
  ['a.njk', '{% for a in ', 'a.', ' %}{{ a|safe }}'],
  ['a.njk', '', '{% for a in a %}', '{{ a|safe }}'],
  ['a.hbs', '{{{', 'a.', '}}}'],
  ['a.hbs', '', '{{#each a}}', '{{{b}}}'],
  ['a.hbs', '', '{{#each a as |b|}}', '{{{b}}}'],
  ['a.pug', '-', ' ', '\rx\n!{x}'],
])('%s is read in time that grows with its length alone: %s%s…%s', (path, head, part, tail) => {
  expect(readTemplate(path, head + part.repeat(long / part.length) + tail).includes.length).toBeLessThan(2);
});
