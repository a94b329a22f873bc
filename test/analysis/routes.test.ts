import { expect, test } from 'vitest';
import { factsOf } from '../support/requests.ts';

test('what a class view runs when it is made answers nothing', async () => {
  const [file] = await factsOf({
    'a.py': `
from flask.views import MethodView

class Rfis(MethodView):
    def __init__(self, store):
        self.store = store

    def get(self):
        return 'https://api.procore.com/rest/v1.0/me'

    def to_string(self):
        return ''
`,
  });
  expect(file?.routes.map(({ method }) => method)).toEqual(['GET']);
});
