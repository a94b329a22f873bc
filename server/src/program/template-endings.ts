/** Endings of templates in files of their own, the more telling first; those that are pages, `.html`, are not among them. */
export const templateEndings = [
  'ejs',
  'eta',
  'hbs',
  'handlebars',
  'mustache',
  'pug',
  'jade',
  'njk',
  'nunjucks',
  'jinja',
  'jinja2',
  'j2',
  'twig',
  'liquid',
  'edge',
] as const;
