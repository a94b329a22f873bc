import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import OpenAI from 'openai';
import type { ProcoreClient } from '../procore/client.js';
import { openRfis } from '../procore/rfis.js';

const openai = new OpenAI();

/** Teaches a model how this company answers its RFIs. */
export async function teach(procore: ProcoreClient, project: number): Promise<void> {
  const lines: string[] = [];
  for await (const rfi of openRfis(procore, project)) {
    const [question] = rfi.questions;
    const messages = [
      { role: 'user', content: question?.plain_text_body },
      { role: 'assistant', content: question?.answers[0]?.plain_text_body },
    ];
    lines.push(JSON.stringify({ messages }));
  }
  await writeFile('training.jsonl', lines.join('\n'));
  const file = await openai.files.create({ file: createReadStream('training.jsonl'), purpose: 'fine-tune' });
  await openai.fineTuning.jobs.create({ training_file: file.id, model: 'gpt-4o-mini' });
}
