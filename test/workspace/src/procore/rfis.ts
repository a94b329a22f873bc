import axios from 'axios';
import { hosts } from '../config.js';
import type { ProcoreClient } from './client.js';

export interface Rfi {
  id: number;
  subject: string;
  status: string;
  due_date: string | null;
  questions: { plain_text_body: string; answers: { plain_text_body: string }[] }[];
}

/** Open RFIs of a project: published, filtered, in pages. */
export function openRfis(procore: ProcoreClient, project: number): AsyncGenerator<Rfi> {
  return procore.rows<Rfi>(`/rest/v1.0/projects/${project}/rfis`, { 'filters[status]': 'open' });
}

/** Ball-in-court names: not published in this version. */
export async function responsible(procore: ProcoreClient, project: number, rfi: number) {
  const { data } = await procore.get<{ assignees: { name: string }[] }>(`/rest/v1.9/projects/${project}/rfis/${rfi}`);
  return data.assignees.map(assignee => assignee.name);
}

/** The drawings behind an RFI, from the address that the web app itself asks. */
export async function drawings(token: string, company: string, area: number) {
  const response = await axios.get(`${hosts.web}/rest/v1.1/drawing_areas/${area}/drawings`, {
    headers: { Authorization: `Bearer ${token}`, 'Procore-Company-Id': company },
  });
  return response.data;
}
