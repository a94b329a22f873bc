import { describe, expect, it } from 'vitest';
import { checkFiles } from '../support/check.ts';

/** The ways by which apps of Django put rows in, ask for them and hand them on: https://docs.djangoproject.com/en/stable/topics/db/ */

const models = (field = '', before = '', base = 'models.Model') => `from django.db import models
from model_utils.models import TimeStampedModel
${before}

class Site(models.Model):
    title = models.CharField(max_length=80)


class Snag(${base}):
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="snags")
    number = models.BigIntegerField()
    title = models.CharField(max_length=80)
    wording = models.TextField()
    remark = models.TextField()
${field}
    @property
    def line(self):
        return f"{self.title}: {self.wording}"
`;

const rows = `
class Rows(models.QuerySet):
    def live(self):
        return self.filter(number__gt=0)

    def total(self):
        return self.filter(number__gt=0).count()

    def take(self, found):
        return self.update_or_create(number=found["id"], defaults={"title": found["name"], "wording": found["description"]})

`;
const manager = `
class Keeper(models.Manager):
    def live(self):
        rows = super().get_queryset()
        return rows.exclude(number=0)

    def take(self, found):
        snag = self.model(number=found["id"], title=found["name"], wording=found["description"])
        snag.save(using=self._db)
        return snag

`;

/** Models by how they say what asks for their rows. */
const asked: Readonly<Record<string, string>> = {
  'by itself': models(),
  'by `as_manager`': models('    objects = Rows.as_manager()\n', rows),
  'by an abstract class': models('', `${rows}\nclass Kept(models.Model):\n    objects = Rows.as_manager()\n\n`, 'Kept'),
  'by `from_queryset`': models('    objects = models.Manager.from_queryset(Rows)()\n', rows),
  'by a manager of its own': models('    objects = Keeper()\n', manager),
  'by a class of another package': models('', '', 'TimeStampedModel'),
};

const sync = (body: string) => `import requests
from .models import Site, Snag


def found(project):
    answer = requests.get(f"https://api.procore.com/rest/v1.0/observations/items?project_id={project}", timeout=9)
    return answer.json()


def sync(project):
    site = Site.objects.get(pk=project)
    for each in found(project):
        ${body.replaceAll('\n', '\n        ')}
`;
const put = 'Snag.objects.create(number=each["id"], title=each["name"], wording=each["description"])';

const prompt = (loop: string, text = '{snag.title}') => `from django.shortcuts import get_object_or_404
from openai import OpenAI
from .models import Site, Snag

client = OpenAI()


def ask(project):
    ${loop.replaceAll('\n', '\n    ')}
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": f"Sum up: ${text}"}])
`;
const each = 'for snag in Snag.objects.filter(site_id=project):';

async function tells(
  parts: { models?: string | undefined; sync?: string; ask?: string },
  rule = 'ai-inference',
): Promise<boolean> {
  const files = {
    'site/models.py': parts.models ?? models(),
    'site/sync.py': sync(parts.sync ?? put),
    'site/ask.py': parts.ask ?? prompt(each),
  };
  return (await checkFiles(files)).some(finding => finding.rule === rule);
}

describe('rows that a model is asked for', () => {
  for (const [name, text] of Object.entries(asked))
    it(name, async () => expect(await tells({ models: text })).toBe(true));
});

describe('ways to put rows in', () => {
  const fields = '{"title": each["name"], "wording": each["description"]}';
  const ways: Readonly<Record<string, string>> = {
    'made and saved': 'snag = Snag(number=each["id"], title=each["name"])\nsnag.save()',
    'set and saved': 'snag, _ = Snag.objects.get_or_create(number=each["id"])\nsnag.title = each["name"]\nsnag.save()',
    'found, locked and saved':
      'snag = Snag.objects.select_for_update().get(number=each["id"])\nsnag.title = each["name"]\nsnag.save()',
    'of a row that they belong to': `site.snags.update_or_create(number=each["id"], defaults=${fields})`,
    'in another database': 'Snag.objects.using("other").create(title=each["name"])',
    'changed where they were narrowed':
      'Snag.objects.filter(number=each["id"]).exclude(remark="").update(title=each["name"])',
  };
  for (const [name, body] of Object.entries(ways)) it(name, async () => expect(await tells({ sync: body })).toBe(true));

  it('a method of a set of rows', async () =>
    expect(await tells({ models: asked['by `as_manager`'], sync: 'Snag.objects.filter(site=site).take(each)' })).toBe(
      true,
    ));
  it('a method of a manager', async () =>
    expect(await tells({ models: asked['by a manager of its own'], sync: 'Snag.objects.take(each)' })).toBe(true));
});

describe('ways to ask for rows', () => {
  const ways: Readonly<Record<string, string>> = {
    'those of an own method': 'for snag in Snag.objects.live().select_related("site")[:9]:',
    'all but some': 'for snag in Snag.objects.exclude(remark="").order_by("-number"):',
    'with figures': 'for snag in Snag.objects.annotate(n=Count("site")).filter(n__gt=2).iterator():',
    'the last': 'snag = Snag.objects.latest("number")\nif snag:',
    'those of a row': 'site = get_object_or_404(Site, pk=project)\nfor snag in site.snags.all():',
    'those of each row': 'for site in Site.objects.prefetch_related("snags"):\n  for snag in site.snags.all():',
  };
  for (const [name, loop] of Object.entries(ways))
    it(name, async () => expect(await tells({ models: asked['by `as_manager`'], ask: prompt(loop) })).toBe(true));

  it('what a property says of a row', async () => expect(await tells({ ask: prompt(each, '{snag.line}') })).toBe(true));
  it('a row that another refers to', async () =>
    expect(
      await tells({ sync: 'Site.objects.create(title=each["name"])', ask: prompt(each, '{snag.site.title}') }),
    ).toBe(true));
});

describe('what is no such row', () => {
  it('a column that the app fills itself', async () =>
    expect(
      await tells({ sync: 'snag = Snag(title=each["name"])\nsnag.save()', ask: prompt(each, '{snag.remark}') }),
    ).toBe(false));
  it('a column beside those that a write names', async () =>
    expect(
      await tells({
        sync: 'snag = Snag.objects.get(pk=1)\nsnag.title = each["name"]\nsnag.save(update_fields=["title"])',
        ask: prompt(each, '{snag.wording}'),
      }),
    ).toBe(false));
  it('how many there are', async () => {
    const text = asked['by `as_manager`'];
    expect(
      await tells({ models: text, ask: prompt('if Snag.objects.exists():', '{Snag.objects.live().count()}') }),
    ).toBe(false);
    expect(await tells({ models: text, ask: prompt('if project:', '{Snag.objects.total()}') })).toBe(false);
  });
  it('rows of another model that its method asks for, which both share', async () => {
    const text = `${asked['by `as_manager`']}\n\nclass Note(models.Model):\n    title = models.TextField()\n    objects = Rows.as_manager()\n`;
    const loop = 'for snag in Note.objects.live().select_related("author"):';
    expect(await tells({ models: text, ask: prompt(loop).replace('import Site', 'import Note, Site') })).toBe(false);
  });
  it('rows of another model that belong to a row', async () => {
    const text = `${models()}\n\nclass Note(models.Model):\n    site = models.ForeignKey(Site, on_delete=models.CASCADE)\n    title = models.TextField()\n`;
    const loop = 'site = Site.objects.get(pk=project)\nfor snag in site.note_set.all():';
    expect(await tells({ models: text, ask: prompt(loop) })).toBe(false);
  });
  it('what properties ask one another for without end is left, at once', async () => {
    const text = `${models()}\n    @property\n    def whole(self):\n        return self.site.whole + self.snag_set.first().whole\n`;
    const narrowed = Array.from(
      { length: 12 },
      (_, at) => `if project > ${at}:\n    rows = rows.filter(number__gt=${at})\n`,
    );
    const loop = `rows = Snag.objects.all()\n${narrowed.join('')}for snag in rows:`;
    const started = performance.now();
    await tells({ models: text, ask: prompt(loop, '{snag.whole}') });
    expect(performance.now() - started).toBeLessThan(10_000);
  });
  it('a manager of another library', async () => {
    const found = await checkFiles({
      'client.py': `import urllib3


class Client:
    http = urllib3.PoolManager()

    def found(self, project):
        return self.http.request("GET", f"https://api.procore.com/rest/v1.0/projects/{project}/rfis")
`,
    });
    expect(found.some(({ rule }) => rule === 'company-header')).toBe(true);
  });
});

describe('what a serializer shows', () => {
  const shown = (body: string) => `from rest_framework import serializers
${prompt(each, '{SnagShown(snag).data}').replace('client =', `class SnagShown(serializers.ModelSerializer):\n    ${body.replaceAll('\n', '\n    ')}\n\nclient =`)}`;
  const meta = 'class Meta:\n    model = Snag\n    fields = ["remark"]\n';

  it('the fields that it lists', async () => {
    const saved = 'snag = Snag(title=each["name"])\nsnag.save()';
    expect(await tells({ sync: saved, ask: shown(meta) })).toBe(false);
    expect(await tells({ sync: saved, ask: shown(meta.replace('remark', 'title')) })).toBe(true);
  });
  it('whatever it says itself of a row', async () =>
    expect(
      await tells({
        sync: 'snag = Snag(title=each["name"])\nsnag.save()',
        ask: shown(`${meta}\ndef to_representation(self, row):\n    return {"title": row.title}\n`),
      }),
    ).toBe(true));
});
