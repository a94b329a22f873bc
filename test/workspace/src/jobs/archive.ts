import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { app } from '../config.js';
import type { ProcoreClient } from '../procore/client.js';
import { type Rfi } from '../procore/rfis.js';

const s3 = new S3Client({});

interface Project {
  id: number;
  name: string;
}

/** Copies every RFI of every project of a company into the bucket. */
export async function archive(procore: ProcoreClient): Promise<void> {
  for await (const project of procore.rows<Project>('/rest/v1.0/projects', { company_id: procore.company })) {
    const rfis: Rfi[] = [];
    for await (const rfi of procore.rows<Rfi>(`/rest/v1.0/projects/${project.id}/rfis`)) rfis.push(rfi);
    await s3.send(
      new PutObjectCommand({
        Bucket: app.bucket,
        Key: `${procore.company}/${project.id}/rfis.json`,
        Body: JSON.stringify(rfis),
      }),
    );
  }
}
