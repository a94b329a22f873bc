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

test('dependencies whose types name each other have an end', async () => {
  const [file] = await factsOf({
    'a.py': `
from typing import Annotated
import requests
from fastapi import Depends, FastAPI

app = FastAPI()
Rows = Annotated[dict, Depends(rows)]
More = Annotated[dict, Depends(more)]

def rows(rows: Rows, more: More):
    return rows

def more(rows: Rows, more: More):
    return more

@app.get('/rows')
def listed(rows: Rows):
    return requests.get('https://api.procore.com/rest/v1.0/me').json()
`,
  });
  expect(file?.routes.map(({ authenticated }) => authenticated)).toEqual([false]);
});
